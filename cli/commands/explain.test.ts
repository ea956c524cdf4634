import { describe, expect, test } from 'vitest';
import { catalogues } from '../../docs/emit.ts';
import { kinds } from '../../kinds/index.ts';
import { kebab } from '../../kinds/schema-walk.ts';
import { type as typed } from '../../test/e2e/terminal.ts';

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (name, kind) => {
  test.each([name, name.toLowerCase(), kebab(name), kind.plural])(
    'is explained as %s, with its required fields',
    async (word) => {
      const { code, stdout } = await typed(['explain', word]);
      expect([code, stdout]).toEqual([0, expect.stringContaining(kind.summary)]);
      for (const field of (kind.schema as { readonly required?: readonly string[] }).required ?? [])
        expect(stdout).toMatch(new RegExp(`^  ${field}  <.*>  required$`, 'm'));
    },
  );

  test.each([name, name.toLowerCase(), kebab(name)])('has a schema as %s', async (word) => {
    const { code, stdout } = await typed(['schema', word]);
    expect([code, JSON.parse(stdout).title]).toEqual([0, name]);
  });
});

test('a code of every room is explained: title, remedy, retry', async () => {
  const all = await catalogues();
  expect(all.length).toBeGreaterThan(5);
  for (const { codes } of all) {
    const [[code, entry] = ['', null]] = Object.entries(codes);
    const said = await typed(['explain', code.toLowerCase()]);
    expect([code, said.code]).toEqual([code, 0]);
    for (const part of [code, entry?.title, entry?.remedy, `Retry: ${entry?.retry}`])
      expect(said.stdout).toContain(part);
    expect(said.stdout).not.toContain('**');
    expect(said.stdout.match(/PSTN\d{4}$/gm)).toEqual([code]);
  }
});

test('without a name every kind is listed, and the schema is that of all', async () => {
  const { stdout } = await typed(['explain']);
  for (const kind of kinds) expect(stdout).toContain(`${kind.name} `);
  expect(JSON.parse((await typed(['schema'])).stdout).oneOf).toHaveLength(kinds.length);
});

test.each(['plan-view', 'applied'])('the output %s has a schema', async (name) => {
  const { code, stdout } = await typed(['schema', name]);
  expect([code, JSON.parse(stdout).title]).toEqual([0, name]);
});

test.each([
  ['explain', 'spfrecrod'],
  ['explain', 'PSTN9999'],
  ['explain', 'PSTN'],
  ['schema', 'toString'],
])('%s %s is not known: 1, and what is known', async (command, name) => {
  const { code, stdout, stderr } = await typed([command, name]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/PSTN1002 .*SpfRecord/);
});
