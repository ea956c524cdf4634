import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { kinds } from '../../kinds/index.ts';
import { finding } from '../../kinds/resource-codes.ts';
import { lantern } from '../sample-kind.ts';
import { exampleProblems } from './examples.ts';
import { root } from './sources.ts';

test('every example fits its kind, its references lead somewhere, and every kind has one', () => {
  const files = globSync('examples/**/*.yaml', { cwd: root }).sort();
  expect(files.length).toBeGreaterThan(0);
  expect(
    exampleProblems(
      kinds,
      files.map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') })),
    ),
  ).toEqual([]);
});

const head = { apiVersion: 'postern.dev/v1alpha1', kind: 'GateLantern', metadata: { name: 'east' } };
const spec = { zoneRef: { name: 'east' }, maker: 'Smith' };
const problems = (document: object, kind = lantern) =>
  exampleProblems([kind], [{ path: 'a.yaml', text: stringify(document) }]);

test('a good example passes, a Secret beside it too', () => {
  const text = `${stringify({ ...head, spec })}---\n${stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } })}`;
  expect(exampleProblems([lantern], [{ path: 'a.yaml', text }])).toEqual([]);
});

test('a field that is not there, a warning and an unknown kind are seen', () => {
  expect(problems({ ...head, spec: { ...spec, sail: 1 } })).toEqual([
    expect.stringContaining('a.yaml: spec has no field sail'),
  ]);
  expect(problems({ ...head, spec: { ...spec, mood: 'Stormy' } })).toEqual([
    expect.stringContaining('which is not documented'),
  ]);
  expect(problems({ ...head, kind: 'Ship', spec })).toEqual([
    'a.yaml: postern.dev/v1alpha1/Ship is no kind of the house',
    'GateLantern has no example',
  ]);
});

test('what checks and references say is seen', () => {
  const said = finding('PSTN1003', { message: 'there is no Zone named east' });
  expect(problems({ ...head, spec }, { ...lantern, items: () => ({ items: [], findings: [said] }) })).toEqual([
    'a.yaml: there is no Zone named east',
  ]);
  expect(
    problems({ ...head, spec }, { ...lantern, checks: [{ id: 'x', reads: [], test: () => [said] }] }),
  ).toHaveLength(1);
});

test('a kind without an example is named', () => {
  expect(exampleProblems([lantern], [])).toEqual(['GateLantern has no example']);
});
