import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../kinds/index.ts';
import { kebab } from '../../kinds/schema-walk.ts';
import { escapes, impurities, kindFurniture, targetFurniture, tooLong, wrongNames } from './furniture.ts';
import { root, sources } from './sources.ts';

const files = sources();
const paths = files.map(({ path }) => path);
const cases = globSync('kinds/*/cases/*.yaml', { cwd: root });
const wanting = kinds.filter((kind) => kind.items !== undefined).map((kind) => kebab(kind.name));

describe('the house', () => {
  test('has no file or folder whose name hides a second idea', () => {
    expect(wrongNames(paths)).toEqual([]);
  });
  test('has no file that is too long', () => {
    expect(tooLong(files)).toEqual([]);
  });
  test('has the same furniture in every kind', () => {
    expect(kindFurniture([...paths, ...cases], wanting)).toEqual([]);
  });
  test('has the same furniture in every target', () => {
    expect(targetFurniture(paths)).toEqual([]);
  });
  test('has no escape hatch, nothing unfinished and nothing switched off', () => {
    expect(files.flatMap(escapes)).toEqual([]);
  });
  test('keeps kinds/ and plan/ pure', () => {
    expect(files.filter(({ path }) => /^(kinds|plan)\//.test(path)).flatMap(impurities)).toEqual([]);
  });
});

describe('a broken house is seen', () => {
  test.each([
    'kinds/utils/a.ts',
    'plan/helpers.ts',
    'cli/plan-manager.ts',
    'cli/PlanVerb.ts',
    'cli/plan_verb.ts',
    'lib/x.ts',
    'cli/core.test.ts',
  ])('name %s', (path) => {
    expect(wrongNames([path])).toHaveLength(1);
  });

  test('a long file, but not a long table', () => {
    const text = '\n'.repeat(301);
    expect(
      tooLong([
        { path: 'plan/a.ts', text },
        { path: 'kinds/a/schema.ts', text },
        { path: 'plan/b.ts', text: '\n'.repeat(300) },
      ]),
    ).toEqual(['plan/a.ts: 301 lines, at most 300']);
  });

  test('a kind without schema, items and cases, and with a chair that no other has', () => {
    expect(kindFurniture(['kinds/spf/kind.ts', 'kinds/spf/chair.ts', 'kinds/language/x.ts'], ['spf'])).toEqual([
      'kinds/spf has no schema.ts',
      'kinds/spf has no items.ts',
      'kinds/spf has no cases/*.yaml',
      'kinds/spf/chair.ts: other kinds have no such file',
    ]);
    expect(kindFurniture(['kinds/zone/kind.ts', 'kinds/zone/schema.ts', 'kinds/zone/cases/a.yaml'], [])).toEqual([]);
  });

  test('a target without its limits', () => {
    const there = ['target', 'api', 'convert', 'codes'].map((name) => `targets/dns/${name}.ts`);
    expect(targetFurniture(there)).toEqual(['targets/dns has no limits.ts']);
  });

  test.each([
    ['const a: any = 1;', 'any'],
    ['const a = b as any;', 'any'],
    ['const a = b!;', 'a non-null !'],
    ['export default 1;', 'a default export'],
    [`// ${'TO'}${'DO'} later`, 'unfinished work'],
    [`// ${'@ts-'}expect-error because`, 'a silenced type error'],
    ["test.only('x', () => {});", 'test.only'],
    ["describe.skip('x', () => {});", 'describe.skip'],
    ["it.skip.each([])('x', () => {});", 'it.skip'],
  ])('%s', (text, what) => {
    expect(escapes({ path: 'plan/a.ts', text })).toEqual([`plan/a.ts:1: ${what}`]);
  });

  test('a test that says at run time that its server is missing is no switched-off test', () => {
    expect(
      escapes({
        path: 'a.test.ts',
        text: "context.skip('no server'); describe.skipIf(true)('x', f); const a = 'any!';",
      }),
    ).toEqual([]);
  });

  test.each([
    ['const now = Date.now();', 'reads the clock'],
    ['const now = new Date();', 'reads the clock'],
    ["import { readFileSync } from 'node:fs';", 'imports from Node'],
    ["const x = process.env['HOME'];", 'touches the process'],
    ['console.log(1);', 'writes a log'],
    ['await fetch(url);', 'reaches for the network'],
    ['const x = Math.random();', 'rolls dice'],
  ])('impure: %s', (text, what) => {
    expect(impurities({ path: 'kinds/a.ts', text })).toEqual([`kinds/a.ts: ${what}`]);
    expect(impurities({ path: 'kinds/a.test.ts', text })).toEqual([]);
  });

  test('a time given from outside and a digest are pure', () => {
    expect(impurities({ path: 'plan/a.ts', text: "import { createHash } from 'node:crypto'; new Date(now);" })).toEqual(
      [],
    );
  });
});
