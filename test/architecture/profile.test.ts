import Type, { type TSchema } from 'typebox';
import { expect, test } from 'vitest';
import { kinds } from '../../kinds/index.ts';
import { lantern } from '../sample-kind.ts';
import { profileProblems } from './profile.ts';

test.each(kinds.map((kind) => [kind.name, kind] as const))('%s stays within the schema profile', (_, kind) => {
  expect(profileProblems(kind)).toEqual([]);
});

test('no two kinds have one name or one plural', () => {
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  expect(new Set(kinds.map(({ plural }) => plural)).size).toBe(kinds.length);
});

test('a kind that uses the whole profile is within it', () => {
  expect(profileProblems(lantern)).toEqual([]);
});

const said = { description: 'x' };
const short = { ...said, maxLength: 5 };

test.each<[string, TSchema, string]>([
  ['a union', Type.Union([Type.String(), Type.Integer()], said), 'has type undefined'],
  ['a map', Type.Record(Type.String(), Type.String(), { ...said, 'x-type': 'Map' }), 'says patternProperties'],
  ['a float', Type.Number(said), 'has type "number"'],
  ['a format', Type.String({ ...short, format: 'email' }), 'says format, which is outside the profile'],
  ['a constant', Type.Literal('x', short), 'says const'],
  ['a text without end', Type.String(said), 'has no maxLength'],
  ['lookahead', Type.String({ ...short, pattern: '^(?!x)' }), 'needs lookaround'],
  ['a back-reference', Type.String({ ...short, pattern: '^(x)\\1$' }), 'needs lookaround or a back-reference'],
  ['a broken pattern', Type.String({ ...short, pattern: '(' }), 'is no regular expression'],
  ['silence', Type.Boolean(), 'has no description'],
  ['a list without kind and end', Type.Array(Type.String(short), said), 'does not say whether order means something'],
  [
    'a set of numbers',
    Type.Array(Type.Integer(said), { ...said, 'x-list': 'set', maxItems: 2 }),
    'is a set of something else',
  ],
  ['an object without a name', Type.Object({}, said), 'has no name'],
  [
    'a rule about what is always set',
    Type.Object({ a: Type.Boolean(said) }, { ...said, 'x-type': 'A', 'x-exactly-one': ['a', 'b'] }),
    'has a rule about a, which is always set',
  ],
  ['a default of another type', Type.Boolean({ ...said, default: 'true' }), 'has a default of another type'],
  [
    'something immutable inside a list',
    Type.Array(Type.String({ ...short, 'x-immutable': true }), { ...said, 'x-list': 'list', maxItems: 2 }),
    'cannot be immutable inside a list',
  ],
])('%s is seen to leave the profile', (_, schema, problem) => {
  const found = profileProblems({ ...lantern, schema: Type.Object({ broken: schema }) });
  expect(found).toContainEqual(expect.stringContaining(problem));
  expect(found.every((line) => line.startsWith('/spec/broken'))).toBe(true);
});

test('a property that is not in camelCase and a summary that is no sentence', () => {
  const broken = { ...lantern, summary: 'A lamp', schema: Type.Object({ Some_field: Type.Boolean(said) }) };
  expect(profileProblems(broken)).toEqual([
    'the summary is no sentence',
    '/spec has the property Some_field, which is not camelCase',
  ]);
});
