import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputDifferences, topLevel, withoutIgnored } from './differences.ts';
import { refreshedInputs } from './intent.ts';
import type { Shape } from './shape.ts';
import { formatPath, parsePath } from './wire/path.ts';
import { type Plain, type Plains, Unknown } from './wire/values.ts';

const shape: Shape = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-immutable': true },
    text: { type: 'string' },
    words: { type: 'array', 'x-list': 'set', items: { type: 'string' } },
    steps: { type: 'array', 'x-list': 'list', items: { type: 'object', properties: { do: { type: 'string' } } } },
    password: { type: 'object', 'x-secret': true },
    place: { type: 'object', 'x-immutable': true, properties: { x: { type: 'string' } } },
  },
};
const word = fc.constantFrom('a', 'b', 'c');
const partial: { requiredKeys: []; noNullPrototype: true } = { requiredKeys: [], noNullPrototype: true };
const inputs = fc.record(
  {
    name: word,
    text: fc.option(word),
    words: fc.array(word, { maxLength: 3 }),
    steps: fc.array(fc.record({ do: word }, partial), { maxLength: 3 }),
    password: fc.record({ held: word }, { noNullPrototype: true }),
    place: fc.record({ x: word }, partial),
    other: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Plain>,
  },
  partial,
);
const paths = (before: Plains, after: Plains) =>
  inputDifferences(shape, before, after).map(
    ({ path, kind, replace }) => `${kind}${replace ? '!' : ''} ${formatPath(path)}`,
  );

describe('differences between two sets of inputs', () => {
  it('there are none between a thing and itself, however its sets are ordered', () => {
    fc.assert(
      fc.property(inputs, (one) => {
        const same = {
          ...structuredClone(one),
          ...(one.words === undefined ? {} : { words: [...one.words].reverse() }),
        };
        expect(paths(one, same)).toStrictEqual([]);
      }),
    );
  });

  it('the way back has the same paths with add and delete exchanged', () => {
    const turned = { add: 'delete', delete: 'add', update: 'update' };
    fc.assert(
      fc.property(inputs, inputs, (one, other) => {
        const there = inputDifferences(shape, one, other);
        const back = inputDifferences(shape, other, one);
        expect(back.map(({ path, kind }) => [path, kind])).toStrictEqual(
          there.map(({ path, kind }) => [path, turned[kind]]),
        );
      }),
    );
  });

  it('every path is named once', () => {
    fc.assert(
      fc.property(inputs, inputs, (one, other) => {
        const all = paths(one, other);
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('say which field, down to the entry of a list, and which of them replace', () => {
    expect(
      paths(
        { name: 'a', words: ['a'], steps: [{ do: 'a' }, { do: 'b' }], password: { held: '1' }, place: { x: 'a' } },
        { name: 'b', words: ['b'], steps: [{ do: 'c' }], password: { held: '2' }, place: { x: 'b' }, text: 'new' },
      ),
    ).toStrictEqual([
      'update! name',
      'update password',
      'update! place.x',
      'update steps[0].do',
      'delete steps[1]',
      'add text',
      'update words',
    ]);
  });

  it('what is not known may turn out different', () => {
    expect(paths({ text: 'a', words: ['a'] }, { text: Unknown, words: [Unknown] })).toStrictEqual([
      'update text',
      'update words',
    ]);
  });

  it('null and absent are the same', () => {
    expect(paths({ text: null }, {})).toStrictEqual([]);
  });

  it('ignored paths take theirs out, with what is below', () => {
    const all = inputDifferences(
      shape,
      { steps: [{ do: 'a' }, { do: 'a' }] },
      { steps: [{ do: 'b' }, { do: 'b' }], text: 'x' },
    );
    expect(topLevel(withoutIgnored(all, [parsePath('steps[*].do')]))).toStrictEqual(['text']);
  });
});

describe('inputs after a refresh', () => {
  it('are what was declared when the live side is the same or says nothing', () => {
    fc.assert(
      fc.property(inputs, (declared) => {
        const notNull = Object.fromEntries(
          Object.entries(declared).filter(([, value]) => value !== null && value !== undefined),
        ) as Plains;
        expect(refreshedInputs(shape, notNull, {})).toStrictEqual(notNull);
      }),
    );
  });

  it('take live values, keep secrets, promote nothing that nobody declared, and drop what is empty outside', () => {
    expect(
      refreshedInputs(
        shape,
        { text: 'a', password: { held: '1' }, words: ['b', 'a'], steps: [{ do: 'a' }], place: { x: 'a' }, name: 'n' },
        {
          text: null,
          password: { held: '2' },
          words: ['a', 'b'],
          steps: [{ do: 'b' }],
          place: { x: 'b', y: 'c' },
          other: 1,
        },
      ),
    ).toStrictEqual({ password: { held: '1' }, words: ['b', 'a'], steps: [{ do: 'b' }], place: { x: 'b' }, name: 'n' });
  });
});
