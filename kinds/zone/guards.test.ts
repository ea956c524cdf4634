import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../words.ts';
import { guards } from './guards.ts';

const change = (collection: string, target: Change['scope']['target']): Change => ({
  id: collection,
  op: 'update',
  scope: { target, id: 'contoso.example' },
  type: 'Record',
  keys: [collection],
  collection,
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: collection,
  for: [],
  why: '',
  risk: 'low',
  shown: [],
});
const isRefused = (one: Change): boolean => guards.flatMap((guard) => guard.refuse([one], [], [])).length > 0;

test('in a zone nothing is written but TXT records: MX is nobody’s to change here', () => {
  const types = fc.constantFrom('MX', 'NS', 'A', 'CNAME', 'SOA', 'TXTX', 'txt');
  fc.assert(
    fc.property(types, fc.domain(), (type, name) => {
      expect(isRefused(change(`${type} ${name}`, 'dns'))).toBe(true);
      expect(isRefused(change(`TXT ${name}`, 'dns'))).toBe(false);
      expect(isRefused(change(`${type} ${name}`, 'microsoft365'))).toBe(false);
    }),
  );
  expect(guards.map(({ lift }) => lift)).toEqual(['never']);
});
