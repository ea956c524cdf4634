import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogues } from '../../docs/emit.ts';
import { codeProblems } from './codes.ts';
import { root, sources } from './sources.ts';

const page = (...codes: string[]) => codes.map((code) => `### ${code}`).join('\n\n');
const use = (code: string, path = 'plan/run.ts') => ({ path, text: `finding('${code}', {});` });

test('every code is used, on the page, and in a catalogue, and nothing else is', async () => {
  const codes = (await catalogues()).flatMap((catalogue) => Object.keys(catalogue.codes));
  expect(codes.length).toBeGreaterThan(5);
  expect(codeProblems(codes, sources(), readFileSync(`${root}/docs/errors.md`, 'utf8'))).toEqual([]);
});

test('every entry tells what happened and what to do', async () => {
  for (const { file, codes } of await catalogues())
    for (const [code, { title, remedy }] of Object.entries(codes)) {
      expect(title, `${file} ${code}`).toMatch(/^[^.]{8,}[^.]$/);
      expect(remedy, `${file} ${code}`).toMatch(/\.$/);
    }
});

test.each<[string, readonly string[]]>([
  ['PSTN1001 is not in docs/errors.md', codeProblems(['PSTN1001'], [use('PSTN1001')], '')],
  ['docs/errors.md tells of PSTN1002, which no room has', codeProblems([], [], page('PSTN1002'))],
  ['PSTN1001 is never said', codeProblems(['PSTN1001'], [use('PSTN1001', 'plan/run.test.ts')], page('PSTN1001'))],
  ['PSTN1001 is never said', codeProblems(['PSTN1001'], [use('PSTN1001', 'plan/codes.ts')], page('PSTN1001'))],
  ['plan/run.ts says PSTN1003, which no room has', codeProblems([], [use('PSTN1003')], '')],
  ['PSTN10001 has not four digits', codeProblems(['PSTN10001'], [use('PSTN10001')], page('PSTN10001'))],
])('seen: %s', (problem, found) => {
  expect(found).toEqual([problem]);
});
