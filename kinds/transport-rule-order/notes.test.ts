import { expect, test } from 'vitest';
import { ORDER } from '../language/order-set.ts';
import type { Item, Json, Observation } from '../words.ts';
import { notes } from './notes.ts';

const scope = { target: 'microsoft365', id: 'aaaa' } as const;
const item = (type: string, name: string, more: Partial<Item>): Item => ({
  scope,
  type,
  key: name.toLowerCase(),
  value: null,
  wanted: 'present',
  needs: [],
  from: { kind: type, namespace: 'default', name },
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
  ...more,
});
const rule = (name: string) => ({ name, guid: name, routesTo: null, stops: false, enabled: true });
const seen = (...names: readonly string[]): Observation => ({
  scope,
  at: '2026-03-02T08:15:00Z',
  collections: {
    [ORDER]: {
      state: 'complete',
      found: [
        { type: ORDER, key: 'main', value: { order: names, rules: names.map(rule) } as unknown as Json, version: 'v' },
      ],
    },
  },
  facts: {},
  missing: {},
});
const order = item(ORDER, 'main', { options: { block: { names: ['Returned', 'Route'] }, others: 'Leave' } });
const unmatched = (...wanted: readonly Item[]): readonly string[] =>
  notes([order, ...wanted], [seen('Returned')])
    .filter(({ code }) => code === 'PSTN1662')
    .map(({ message }) => message);

test('a selector that fits no rule is said, but not when this run makes the rule', () => {
  expect(unmatched()).toEqual(['block.names Route fits no rule of the tenant']);
  expect(unmatched(item('TransportRule', 'Route', { value: { name: 'Route' } }))).toEqual([]);
});

test.each<[string, Partial<Item>]>([
  ['is to go', { wanted: 'absent' }],
  ['is of another tenant', { scope: { target: 'microsoft365', id: 'bbbb' } }],
  ['is called otherwise', { value: { name: 'Route all' } }],
])('a rule that %s makes no selector fit', (_what, more) => {
  expect(unmatched(item('TransportRule', 'Route', { value: { name: 'Route' }, ...more }))).toHaveLength(1);
});
