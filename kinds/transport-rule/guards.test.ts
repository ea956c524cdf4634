import { expect, test } from 'vitest';
import type { Change, Item, Json, Observation } from '../words.ts';
import { guards } from './guards.ts';

const scope = { target: 'microsoft365', id: 't' } as const;
const from = { kind: 'TransportRule', namespace: 'default', name: 'route' };

const change = (op: Change['op'], after: Json, id = 'one'): Change => ({
  id,
  op,
  scope,
  type: 'TransportRule',
  keys: ['TransportRule route'],
  collection: 'TransportRule',
  handle: 'guid',
  before: null,
  after,
  leaves: [],
  expects: {},
  needs: [],
  group: id,
  for: [from],
  why: '',
  risk: 'low',
  shown: [],
});

const wish = (value: Json): Item => ({
  scope,
  type: 'TransportRule',
  key: 'route',
  value,
  wanted: 'present',
  needs: [],
  from,
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
});

const seeing = (value: Json): Observation => ({
  scope,
  at: '2026-03-02T08:15:00Z',
  collections: {
    TransportRule: {
      state: 'complete',
      found: [{ type: 'TransportRule', key: 'route', handle: 'guid', value, version: 'v' }],
    },
  },
  facts: {},
  missing: {},
});

const refusals = (changes: readonly Change[], live: Json, wanted: Json) =>
  guards.flatMap((guard) =>
    guard.refuse(changes, [seeing(live)], [wish(wanted)]).map((one) => `${guard.name} ${one.change}`),
  );

const whole = { enabled: true, routeMessageOutboundConnector: 'To', fromScope: 'NotInOrganization' };

test('a step that leaves an enabled routing rule without a declared condition is refused, though the next one repairs it', () => {
  expect(refusals([change('update', { fromScope: null }), change('update', whole, 'two')], whole, whole)).toEqual([
    'rule-widened one',
    'rule-routes-everything one',
  ]);
});

test('enabling a rule on which a declared exception is missing is refused', () => {
  const wanted = { ...whole, exceptIfSenderIpRanges: ['192.0.2.1'] };
  expect(refusals([change('update', { enabled: true })], { ...whole, enabled: false }, wanted)).toEqual([
    'rule-widened one',
  ]);
});

test('the same step on a disabled rule, and making and enabling one in two steps, are nothing to refuse', () => {
  expect(refusals([change('update', { fromScope: null })], { ...whole, enabled: false }, whole)).toEqual([]);
  const { handle: _handle, ...made } = change('create', { ...whole, enabled: false });
  const { handle: _none, ...enabled } = change('update', { enabled: true }, 'two');
  expect(refusals([made, enabled], {}, whole)).toEqual([]);
});

test('a declared condition fewer is no step that widens by mistake; the last one gone routes everything', () => {
  const two = { ...whole, sentToScope: 'InOrganization' };
  expect(refusals([change('update', { sentToScope: null })], two, whole)).toEqual([]);
  expect(refusals([change('update', { fromScope: null })], whole, { ...whole, fromScope: null })).toEqual([
    'rule-routes-everything one',
  ]);
});

test('a rule that already routes everything may be changed otherwise', () => {
  const all = { enabled: true, routeMessageOutboundConnector: 'To' };
  expect(refusals([change('update', { setSCL: 1 })], all, all)).toEqual([]);
});

test.each(['update', 'adopt', 'delete'] as const)('to %s a rule with parts that are not known is refused', (op) => {
  const live = { enabled: false, unmodelled: ['NovelPredicate'] };
  expect(refusals([change(op, op === 'delete' ? null : { setSCL: 1 })], live, {})).toEqual(['rule-unmodelled one']);
});

test('an activation date that has passed is refused, one to come is not', () => {
  const passed = '2026-03-02T08:00:00Z';
  expect(refusals([change('update', { activationDate: passed })], {}, {})).toEqual(['rule-activation-passed one']);
  expect(refusals([change('update', { activationDate: '2026-03-02T09:00:00Z' })], {}, {})).toEqual([]);
});
