import { expect, test } from 'vitest';
import type { Change, Fact, Item, Json, Observation } from '../words.ts';
import { guards } from './guards.ts';

const scope = { target: 'microsoft365', id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' } as const;

const routes = (...value: readonly Json[]): Readonly<Record<string, Fact>> => ({
  RouteMessageOutboundConnector: { value, at: '2026-03-02T08:15:00Z', by: 'Get-TransportRule' },
});
const route = (state: string, connector = 'x') => ({ rule: 'Route', handle: 'guid-r', state, connector });

const seeing = (live: Json | null, facts: Readonly<Record<string, Fact>>): Observation => ({
  scope,
  at: '2026-03-02T08:15:00Z',
  collections: {
    OutboundConnector: {
      state: 'complete',
      found:
        live === null ? [] : [{ type: 'OutboundConnector', key: 'x', handle: 'guid-x', value: live, version: 'v' }],
    },
  },
  facts,
  missing: {},
});

const change = (op: Change['op'], value: Json, more: Partial<Change> = {}): Change => ({
  id: 'change',
  op,
  scope,
  type: 'OutboundConnector',
  keys: ['OutboundConnector x'],
  collection: 'OutboundConnector',
  ...(op === 'create' ? {} : { handle: 'guid-x' }),
  before: null,
  after: value,
  leaves: [{ type: 'OutboundConnector', key: 'x', value }],
  expects: {},
  needs: [],
  group: 'change',
  for: [{ kind: 'OutboundConnector', namespace: 'default', name: 'x' }],
  why: '',
  risk: 'low',
  shown: [],
  ...more,
});

const names = (changes: readonly Change[], live: Json | null, facts: Readonly<Record<string, Fact>> = routes()) =>
  guards.flatMap((guard) =>
    guard
      .refuse(changes, [seeing(live, facts)], [])
      .map(({ finding }) => `${guard.name} ${finding.code} ${finding.path}`),
  );

const scoped = { name: 'x', enabled: true, isTransportRuleScoped: true, useMXRecord: false, smartHosts: ['a.example'] };
const standing = {
  ...scoped,
  connectorType: 'Partner',
  recipientDomains: [],
  allAcceptedDomains: false,
  tlsSettings: '',
  tlsDomain: '',
  routeAllMessagesViaOnPremises: false,
  cloudServicesMailEnabled: false,
  senderRewritingEnabled: false,
  testMode: false,
};
const gateway = { ...standing, isTransportRuleScoped: false, recipientDomains: ['*'] };

test.each<readonly [string, Json, Json | null, readonly string[]]>([
  ['one for rules reroutes nothing', scoped, null, []],
  [
    'one for some domains neither',
    { ...scoped, isTransportRuleScoped: false, recipientDomains: ['b.example'] },
    null,
    [],
  ],
  [
    'every domain',
    { name: 'x', recipientDomains: ['*'] },
    null,
    ['connector-reroutes-mail PSTN1452 /spec/recipientDomains'],
  ],
  [
    'all accepted domains',
    { ...scoped, isTransportRuleScoped: false, connectorType: 'OnPremises', allAcceptedDomains: true },
    null,
    ['connector-reroutes-mail PSTN1452 /spec/allAcceptedDomains'],
  ],
  [
    'centralized mail transport',
    { ...gateway, connectorType: 'OnPremises', routeAllMessagesViaOnPremises: true },
    null,
    ['connector-reroutes-mail PSTN1452 /spec/routeAllMessagesViaOnPremises'],
  ],
  ['every domain, but disabled', { name: 'x', recipientDomains: ['*'], enabled: false }, null, []],
  ['every domain, but in test mode', { name: 'x', recipientDomains: ['*'], testMode: true }, null, []],
  ['one that does so already, with another comment', { name: 'x', comment: 'new' }, gateway, []],
  [
    'one that does so already, by another way',
    { name: 'x', smartHosts: ['evil.example'] },
    gateway,
    ['connector-reroutes-mail PSTN1452 /spec/recipientDomains'],
  ],
  [
    'one that does so and is enabled again',
    { name: 'x', enabled: true },
    { ...gateway, enabled: false },
    ['connector-reroutes-mail PSTN1452 /spec/recipientDomains'],
  ],
])('rerouting: %s', (_, wanted, live, expected) => {
  expect(names([change(live === null ? 'create' : 'update', wanted)], live)).toEqual(expected);
});

test.each<readonly [string, Json, Json | null, readonly string[]]>([
  ['a new one that no mail comes to', { name: 'x', useMXRecord: true }, null, ['PSTN1441']],
  [
    'a new one with smart hosts beside MX',
    { name: 'x', recipientDomains: ['a.example'], smartHosts: ['a'] },
    null,
    ['PSTN1443'],
  ],
  [
    'the check of a name in the certificate taken away alone',
    { name: 'x', tlsSettings: '' },
    { ...standing, tlsSettings: 'DomainValidation', tlsDomain: 'a.example' },
    ['PSTN1442'],
  ],
  ['smart hosts taken away alone', { name: 'x', smartHosts: [] }, standing, ['PSTN1443']],
  [
    'made OnPremises while by MX',
    { name: 'x', connectorType: 'OnPremises' },
    { ...gateway, recipientDomains: ['a.example'], useMXRecord: true, smartHosts: [] },
    ['PSTN1443'],
  ],
])('what it would become is refused: %s', (_, wanted, live, expected) => {
  const settings = names([change(live === null ? 'create' : 'update', wanted)], live).filter((one) =>
    one.startsWith('outbound-connector-settings'),
  );
  expect(settings.map((one) => one.split(' ')[1])).toEqual(expected);
});

test.each<readonly [string, Change['op'], Json, readonly Json[], readonly string[]]>([
  ['disabled', 'update', { name: 'x', enabled: false }, [route('Enabled')], ['PSTN1453']],
  [
    'disabled, referred to by Guid',
    'update',
    { name: 'x', enabled: false },
    [route('Enabled', 'guid-x')],
    ['PSTN1453'],
  ],
  ['renamed', 'update', { name: 'y' }, [route('Enabled')], ['PSTN1453']],
  [
    'taken from rules',
    'update',
    { name: 'x', isTransportRuleScoped: false, recipientDomains: ['a.example'] },
    [route('Enabled')],
    ['PSTN1453'],
  ],
  ['removed', 'delete', null, [route('Enabled')], ['PSTN1453']],
  ['removed, with a rule that is off', 'delete', null, [route('Disabled')], ['PSTN1453']],
  ['disabled, with a rule that is off', 'update', { name: 'x', enabled: false }, [route('Disabled')], []],
  ['removed, with rules to others', 'delete', null, [route('Enabled', 'z')], []],
  ['given a comment', 'update', { name: 'x', comment: 'c' }, [route('Enabled')], []],
])('in use: %s', (_, op, wanted, rules, expected) => {
  const said = names([change(op, wanted)], standing, routes(...rules)).filter((one) =>
    one.startsWith('connector-in-use'),
  );
  expect(said.map((one) => one.split(' ')[1])).toEqual(expected);
});

test('rules that are not known hold what would take the connector from them, and nothing else', () => {
  expect(names([change('delete', null)], standing, {})).toEqual(['connector-in-use PSTN1454 ']);
  expect(names([change('update', { name: 'x', comment: 'c' })], standing, {})).toEqual([]);
});

test.each<readonly [string, Partial<Change>]>([
  ['removed', { op: 'delete', leaves: [{ type: 'TransportRule', key: 'route', value: null }] }],
  ['disabled', { op: 'update', leaves: [{ type: 'TransportRule', key: 'route', value: { enabled: false } }] }],
])('a rule that the same plan has %s holds nothing', (_, more) => {
  const rule = change('update', null, {
    id: 'rule',
    type: 'TransportRule',
    keys: ['TransportRule route'],
    handle: 'guid-r',
    ...more,
  });
  expect(names([rule, change('update', { name: 'x', enabled: false })], standing, routes(route('Enabled')))).toEqual(
    [],
  );
});

const declared = (value: Json): Item => ({
  scope,
  type: 'TransportRule',
  key: 'route',
  value,
  wanted: 'present',
  needs: [],
  from: { kind: 'TransportRule', namespace: 'default', name: 'route' },
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
});

test.each<readonly [string, Change['op'], Json, Json, readonly Json[], boolean]>([
  ['is removed', 'delete', null, { enabled: true, routeMessageOutboundConnector: 'X' }, [], true],
  [
    'is disabled',
    'update',
    { name: 'x', enabled: false },
    { enabled: true, routeMessageOutboundConnector: 'guid-x' },
    [],
    true,
  ],
  [
    'goes with a rule that is to be off',
    'delete',
    null,
    { enabled: false, routeMessageOutboundConnector: 'X' },
    [],
    false,
  ],
  ['goes with a rule to another', 'delete', null, { enabled: true, routeMessageOutboundConnector: 'z' }, [], false],
  [
    'is in use already',
    'delete',
    null,
    { enabled: true, routeMessageOutboundConnector: 'X' },
    [route('Enabled')],
    false,
  ],
])('a connector that rules are declared to use and that %s', (_, op, wanted, rule, live, isHeld) => {
  const held = guards
    .filter(({ name }) => name === 'last-route')
    .flatMap((guard) => guard.refuse([change(op, wanted)], [seeing(standing, routes(...live))], [declared(rule)]));
  expect(held.map(({ finding }) => finding.code)).toEqual(isHeld ? ['PSTN1455'] : []);
});
