import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lantern } from '../test/sample-kind.ts';
import { validate, withDefaults } from './validate.ts';
import type { Json, Resource } from './words.ts';

const good = { zoneRef: { name: 'east' }, colour: 'Green', maker: 'Smith' };

const resource = (spec: Json, name = 'east-gate'): Resource => ({
  ref: { kind: 'GateLantern', namespace: 'default', name },
  spec,
  annotations: {},
});

const errors = (spec: Json, unknownPaths: readonly string[] = []) =>
  validate(lantern, resource(spec), { unknownPaths }).errors.map(({ path, message }) => [path, message]);

describe('a resource that fits', () => {
  test('gets neither errors nor warnings', () => {
    expect(validate(lantern, resource(good))).toEqual({ errors: [], warnings: [] });
  });

  test('may leave out a field that has a default', () => {
    expect(errors({ zoneRef: { name: 'east' }, maker: 'Smith' })).toEqual([]);
  });
});

describe('a resource that does not fit', () => {
  test.each<[string, Json, string, string]>([
    ['a missing field', { ...good, maker: undefined as never }, '/spec/maker', 'spec.maker is missing (Who made it)'],
    [
      'a misspelt field',
      { ...good, watcher: [] },
      '/spec/watcher',
      'spec has no field watcher; did you mean watchers?',
    ],
    ['a field in the wrong case', { ...good, LIT: true }, '/spec/LIT', 'spec has no field LIT; did you mean lit?'],
    ['a wrong type', { ...good, hours: '7' }, '/spec/hours', 'spec.hours must be an integer, it is a string'],
    ['a number too large', { ...good, hours: 25 }, '/spec/hours', 'spec.hours is 25, at most 24 is possible'],
    ['a number too small', { ...good, hours: -1 }, '/spec/hours', 'spec.hours is -1, at least 0 is needed'],
    [
      'a choice nearly right',
      { ...good, colour: 'green' },
      '/spec/colour',
      'spec.colour must be one of Amber, Green, it is green; did you mean Green?',
    ],
    [
      'a name that fits no pattern',
      { ...good, watchers: ['x', 'Y'] },
      '/spec/watchers/1',
      'spec.watchers[1] is "Y", which does not fit ^[a-z]+$',
    ],
    [
      'the same entry twice in a set',
      { ...good, watchers: ['x', 'x'] },
      '/spec/watchers',
      'spec.watchers has the same entry twice (entries 0 and 1)',
    ],
    ['too many entries', { ...good, watchers: ['a', 'b', 'c', 'd'] }, '/spec/watchers', 'has more than 3 entries'],
    ['an empty text', { ...good, maker: '' }, '/spec/maker', 'spec.maker is empty'],
    ['a text too long', { ...good, maker: 'm'.repeat(21) }, '/spec/maker', 'spec.maker is longer than 20 characters'],
    ['null', { ...good, lit: null }, '/spec/lit', 'spec.lit is null: leave the field out'],
    ['null in a list', { ...good, rounds: ['a', null] }, '/spec/rounds/1', 'spec.rounds[1] is null'],
    ['null under an unknown field', { ...good, oil: { in: 'x', extra: null } }, '/spec/oil/extra', 'is null'],
    [
      'two of exactly one',
      { ...good, oil: { whale: true, in: 'can' } },
      '/spec/oil',
      'spec.oil has whale and in: only one of them can be set',
    ],
    ['none of exactly one', { ...good, oil: {} }, '/spec/oil', 'spec.oil needs exactly one of whale, in'],
    [
      'two of at most one',
      { ...good, rope: 'a', chain: 'b' },
      '/spec',
      'spec has rope and chain: only one of them can be set',
    ],
    ['no object at all', 'burn', '/spec', 'spec must be an object, it is a string'],
    ['null in place of the spec', null, '/spec', 'spec must be an object, it is null'],
    ['a list in place of an object', { ...good, oil: [] }, '/spec/oil', 'spec.oil must be an object, it is an array'],
  ])('says so at its place: %s', (_, spec, path, message) => {
    const plain = JSON.parse(JSON.stringify(spec)) as Json;
    expect(errors(plain)).toContainEqual([path, expect.stringContaining(message)]);
  });

  test('is told everything at once, in the order of the document paths', () => {
    expect(errors({ zoneRef: {}, colour: 'Red', maker: '', sail: 1 }).map(([path]) => path)).toEqual([
      '/spec/colour',
      '/spec/maker',
      '/spec/sail',
      '/spec/zoneRef/name',
    ]);
  });

  test('a secret put in place of its reference is not repeated', () => {
    expect(JSON.stringify(validate(lantern, resource({ ...good, keyRef: 'hunter2-in-clear' })))).not.toContain(
      'hunter2',
    );
  });

  test('a name that Kubernetes would take but that is no DNS label', () => {
    const told = validate(lantern, resource(good, 'east.gate')).errors;
    expect(told.map(({ code, path }) => [code, path])).toEqual([['PSTN1005', '/metadata/name']]);
    expect(validate(lantern, resource(good, 'a'.repeat(64))).errors).toHaveLength(1);
  });
});

test("a vendor's word that is not documented is a warning with a guess, and no error", () => {
  const { errors: none, warnings } = validate(lantern, resource({ ...good, mood: 'Clam' }));
  expect(none).toEqual([]);
  expect(warnings).toMatchObject([
    { code: 'PSTN1004', path: '/spec/mood', message: expect.stringContaining('did you mean Calm?') },
  ]);
});

describe('what is not known yet (Pulumi)', () => {
  test('is not judged, and stands in for a missing field', () => {
    expect(errors({ zoneRef: { name: 7 }, colour: 'Green' }, ['/spec/maker', '/spec/zoneRef'])).toEqual([]);
  });

  test('may be the one of exactly one', () => {
    expect(errors({ ...good, oil: {} }, ['/spec/oil/whale'])).toEqual([]);
    expect(errors({ ...good, oil: { whale: true } }, ['/spec/oil/in'])).toEqual([]);
  });

  test('does not hide its siblings', () => {
    expect(errors({ ...good, hours: 99 }, ['/spec/maker']).map(([path]) => path)).toEqual(['/spec/hours']);
  });

  test('the whole spec', () => {
    expect(errors({}, ['/spec'])).toEqual([]);
  });
});

describe('defaults', () => {
  test('are filled in deep, in objects that are there, and nothing else is', () => {
    expect(
      withDefaults(lantern, resource({ zoneRef: { name: 'east' }, maker: 'x', oil: { whale: true } })).spec,
    ).toEqual({
      zoneRef: { name: 'east' },
      maker: 'x',
      oil: { whale: true, olive: true },
      colour: 'Amber',
      managementPolicy: 'Converge',
    });
  });

  test('never change what is given, and filling twice is filling once', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(JSON.stringify(JSON.parse(text)));
        const once = withDefaults(lantern, resource(value as Json));
        expect(withDefaults(lantern, once)).toEqual(once);
        if (typeof value === 'object' && value !== null && !Array.isArray(value))
          expect(once.spec).toMatchObject(value);
      }),
      { numRuns: 200 },
    );
  });
});

test('no JSON value makes validation throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => void validate(lantern, resource(value as Json))),
    { numRuns: 300 },
  );
});
