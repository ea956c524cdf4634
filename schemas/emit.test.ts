import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { lantern } from '../test/sample-kind.ts';
import { emit } from './emit.ts';

const files = emit([lantern]);
const read = (path: string) => JSON.parse(files.get(path) ?? '{}');

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addSchema(read('schemas/gate-lantern.json'), 'gate-lantern.json');
const judge = ajv.compile({ ...read('schemas/postern.json'), $id: 'postern.json' });

const spec = { zoneRef: { name: 'east' }, maker: 'Smith' };
const document = (more: object = {}, changed: object = {}) => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind: 'GateLantern',
  metadata: { name: 'east', annotations: { 'postern.dev/adopt': 'true', 'other.example/note': 'x' } },
  spec: { ...spec, ...more },
  ...changed,
});

test('one file per kind and one for all of them', () => {
  expect([...files.keys()]).toEqual(['schemas/gate-lantern.json', 'schemas/postern.json']);
  expect(emit([lantern])).toEqual(files);
});

describe('a document', () => {
  test.each<[string, object]>([
    ['without the fields that have defaults', document()],
    ["with a vendor's word that is not documented", document({ mood: 'Stormy' })],
    ['with one of exactly one', document({ oil: { in: 'can' } })],
    ['with one of at most one', document({ rope: 'hemp' })],
  ])('passes %s', (_, value) => {
    expect(judge(value), JSON.stringify(judge.errors)).toBe(true);
  });

  test.each<[string, object]>([
    ['an unknown field deep inside', document({ oil: { in: 'can', olives: true } })],
    ['an unknown field at the top', document({}, { status: {} })],
    ['another kind', document({}, { kind: 'Lantern' })],
    ['a name that is no DNS label', document({}, { metadata: { name: 'East' } })],
    ['a word that is not a choice', document({ colour: 'Red' })],
    ['two of exactly one', document({ oil: { in: 'can', whale: true } })],
    ['none of exactly one', document({ oil: {} })],
    ['two of at most one', document({ rope: 'hemp', chain: 'iron' })],
    ['the same entry twice in a set', document({ watchers: ['a', 'a'] })],
    [
      'an annotation that is neither true nor false',
      document({}, { metadata: { name: 'a', annotations: { 'postern.dev/paused': 'yes' } } }),
    ],
  ])('is refused with %s', (_, value) => {
    expect(judge(value)).toBe(false);
  });
});

test('the hover text tells what the vendor calls the field and what it does when it is not told', () => {
  const { properties } = read('schemas/gate-lantern.json').properties.spec;
  expect(properties.mood.description).toContain('-Mood');
  expect(properties.lit.description).toContain("the vendor's default is false");
});
