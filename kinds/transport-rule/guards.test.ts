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

const outbound = (enabled: boolean): Item => ({
  ...wish({ name: 'To', enabled }),
  type: 'OutboundConnector',
  key: 'to',
  from: { kind: 'OutboundConnector', namespace: 'default', name: 'to' },
});
const lastRoute = (changes: readonly Change[], live: readonly Json[], desired: readonly Item[]) => {
  const found = live.map((value, index) => ({
    type: 'TransportRule',
    key: `rule-${index}`,
    handle: index === 0 ? 'guid' : `guid-${index}`,
    value,
    version: 'v',
  }));
  const seen: Observation = { ...seeing({}), collections: { TransportRule: { state: 'complete', found } } };
  return guards
    .filter(({ name }) => name === 'last-route')
    .flatMap((guard) => guard.refuse(changes, [seen], desired).map(({ finding }) => finding.code));
};
const disabling = change('update', { enabled: false });
const another = { ...whole, name: 'Other', routeMessageOutboundConnector: 'TO' };

test('the last rule that routes to a declared connector is not disabled, deleted or sent elsewhere without a word', () => {
  const desired = [outbound(true)];
  expect(lastRoute([disabling], [whole], desired)).toEqual(['PSTN1626']);
  expect(lastRoute([change('update', { routeMessageOutboundConnector: 'Elsewhere' })], [whole], desired)).toEqual([
    'PSTN1626',
  ]);
  // It is disabled first: that is the step that ends the route.
  expect(lastRoute([disabling, change('delete', null, 'two')], [whole], desired)).toEqual(['PSTN1626']);
});

test.each<[string, readonly Json[], readonly Item[], readonly Change[]]>([
  ['another rule still routes there', [whole, another], [outbound(true)], [disabling]],
  ['the connector goes or is disabled as well', [whole], [outbound(false)], [disabling]],
  ['nobody declares anything that routes', [whole], [], [disabling]],
  ['it did not route before', [{ ...whole, enabled: false }], [outbound(true)], [change('delete', null)]],
  [
    'a new rule takes its place',
    [whole],
    [outbound(true)],
    [
      { ...change('create', { ...whole, enabled: false }, 'new'), keys: ['TransportRule new'] },
      { ...change('update', { enabled: true }, 'new on'), keys: ['TransportRule new'] },
      disabling,
    ],
  ],
])('a rule stops routing when %s', (_, live, desired, changes) => {
  expect(lastRoute(changes, live, desired)).toEqual([]);
});

test.each<[string, Json, boolean]>([
  ['deletes', { deleteMessage: true }, true],
  ['redirects', { redirectMessageTo: ['a@contoso.example'] }, true],
  ['rejects', { rejectMessageReasonText: 'no' }, true],
  ['only tags', { prependSubject: '[x] ' }, false],
  ['deletes nothing', { deleteMessage: false }, false],
  ['only audits what it would delete', { deleteMessage: true, mode: 'Audit' }, false],
  ['deletes what comes from outside', { deleteMessage: true, fromScope: 'NotInOrganization' }, false],
  ['is disabled', { deleteMessage: true, enabled: false }, false],
])('a rule without a condition that %s', (_, members, isHeld) => {
  const live = {
    enabled: true,
    ...(members as object),
    deleteMessage: null,
    redirectMessageTo: null,
    rejectMessageReasonText: null,
  };
  const after = { enabled: true, ...(members as object) };
  const held = refusals([change('update', after)], live, after).filter((one) =>
    one.startsWith('rule-takes-everything'),
  );
  expect(held).toHaveLength(isHeld ? 1 : 0);
  expect(
    refusals([change('update', { comments: 'x' })], after, after).filter((one) => one.startsWith('rule-takes')),
  ).toEqual([]);
});
