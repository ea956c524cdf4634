import { expect, test } from 'vitest';
import type { Change, Fact, Json, Observation } from '../words.ts';
import { guards } from './guards.ts';

const scope = { target: 'microsoft365', id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' } as const;
const from = { kind: 'InboundConnector', namespace: 'default', name: 'x' };

const seeing = (live: Json | null, facts: Readonly<Record<string, Fact>> = {}): Observation => ({
  scope,
  at: '2026-03-02T08:15:00Z',
  collections: {
    InboundConnector: {
      state: 'complete',
      found: live === null ? [] : [{ type: 'InboundConnector', key: 'x', handle: 'guid-x', value: live, version: 'v' }],
    },
  },
  facts,
  missing: {},
});

const change = (op: Change['op'], value: Json): Change => ({
  id: 'change',
  op,
  scope,
  type: 'InboundConnector',
  keys: ['InboundConnector x'],
  collection: 'InboundConnector',
  ...(op === 'create' ? {} : { handle: 'guid-x' }),
  before: null,
  after: value,
  leaves: [{ type: 'InboundConnector', key: 'x', value }],
  expects: {},
  needs: [],
  group: 'change',
  for: [from],
  why: '',
  risk: 'low',
  shown: [],
});

const refusals = (
  op: Change['op'],
  value: Json,
  live: Json | null = null,
  facts: Readonly<Record<string, Fact>> = {},
) =>
  guards.flatMap((guard) =>
    guard.refuse([change(op, value)], [seeing(live, facts)], []).map(({ finding }) => ({
      guard: guard.name,
      lift: guard.lift,
      code: finding.code,
      path: finding.path,
      message: finding.message,
    })),
  );

const names = (...given: Parameters<typeof refusals>) =>
  refusals(...given).map(({ guard, code }) => `${guard} ${code}`);

const open = { name: 'x', senderDomains: ['*'], requireTls: true, senderIPAddresses: ['198.51.100.7'] };
const partner = {
  ...open,
  enabled: true,
  connectorType: 'Partner',
  tlsSenderCertificateName: '',
  restrictDomainsToCertificate: false,
  restrictDomainsToIPAddresses: false,
};

test('a new Partner connector for all domains that restricts to addresses stops all other mail, and says which', () => {
  const [refusal, ...others] = refusals('create', { ...open, restrictDomainsToIPAddresses: true });
  expect(others).toEqual([]);
  expect(refusal).toMatchObject({ guard: 'connector-rejects-mail', lift: 'allow', code: 'PSTN1412' });
  expect(refusal?.message).toContain(
    'only from 198.51.100.7: every other message from the Internet to this tenant is rejected',
  );
});

test.each<readonly [string, Change['op'], Json, Json | null]>([
  ['an update that turns the restriction on', 'update', { name: 'x', restrictDomainsToIPAddresses: true }, partner],
  [
    'an update that enables what already restricts',
    'update',
    { name: 'x', enabled: true },
    { ...partner, enabled: false, restrictDomainsToIPAddresses: true },
  ],
  [
    'an update that widens the domains to all',
    'update',
    { name: 'x', senderDomains: ['*'] },
    { ...partner, senderDomains: ['a.example'], restrictDomainsToIPAddresses: true },
  ],
  [
    'adopting with other addresses',
    'adopt',
    { name: 'x', senderIPAddresses: ['203.0.113.1'] },
    { ...partner, restrictDomainsToIPAddresses: true },
  ],
])('%s rejects mail', (_, op, value, live) => {
  expect(names(op, value, live)).toEqual(['connector-rejects-mail PSTN1412']);
});

test.each<readonly [string, Change['op'], Json, Json | null]>([
  [
    'an OnPremises connector that restricts',
    'create',
    { ...open, connectorType: 'OnPremises', restrictDomainsToIPAddresses: true },
    null,
  ],
  [
    'a Partner connector for one domain',
    'create',
    { ...open, senderDomains: ['a.example'], restrictDomainsToIPAddresses: true },
    null,
  ],
  ['a disabled connector', 'create', { ...open, enabled: false, restrictDomainsToIPAddresses: true }, null],
  [
    'another comment on a connector that restricts already',
    'update',
    { name: 'x', comment: 'new' },
    { ...partner, restrictDomainsToIPAddresses: true },
  ],
  ['removing a connector', 'delete', null, { ...partner, restrictDomainsToIPAddresses: true }],
])('%s rejects no mail that was not rejected', (_, op, value, live) => {
  expect(names(op, value, live)).toEqual([]);
});

test('what is left out is judged by what stands in the tenant [C49]', () => {
  const live = {
    ...partner,
    connectorType: 'OnPremises',
    tlsSenderCertificateName: 'in.contoso.example',
    senderIPAddresses: [],
  };
  expect(names('update', { name: 'x', tlsSenderCertificateName: '' }, live)).toEqual(['connector-settings PSTN1402']);
  expect(names('update', { name: 'x', requireTls: false }, live)).toEqual(['connector-settings PSTN1403']);
  expect(names('update', { name: 'x', connectorType: 'Partner' }, { ...live, treatMessagesAsInternal: true })).toEqual([
    'connector-settings PSTN1407',
  ]);
});

test('what is left out of a new connector is judged by what Exchange takes for it', () => {
  const onPremises = { name: 'x', senderDomains: ['*'], requireTls: true, connectorType: 'OnPremises' };
  expect(refusals('create', onPremises)).toMatchObject([
    { guard: 'connector-settings', lift: 'never', code: 'PSTN1402' },
  ]);
  expect(
    names('create', { name: 'x', senderDomains: ['*'], requireTls: true, cloudServicesMailEnabled: true }),
  ).toEqual(['connector-settings PSTN1407']);
});

test('client host names of a live connector cannot be changed', () => {
  expect(names('update', { name: 'x', clientHostNames: ['a.example'] }, partner)).toEqual([
    'connector-immutable PSTN1411',
  ]);
  expect(
    names('update', { name: 'x', clientHostNames: ['a.example'] }, { ...partner, clientHostNames: ['a.example'] }),
  ).toEqual([]);
  expect(names('create', { ...open, clientHostNames: ['a.example'] })).toEqual([]);
});

test('once the tenant has said that connectors stay disabled, nothing more is tried [C01]', () => {
  const facts = {
    ConnectorRestriction: { value: 'Contact Support to enable it.', at: '2026-03-02T08:15:00Z', by: 'Exchange Online' },
  };
  const enabling = { name: 'x', enabled: true };
  expect(names('update', enabling, { ...partner, enabled: false }, facts)).toEqual(['connector-restricted PSTN1413']);
  expect(names('create', open, null, facts)).toEqual(['connector-restricted PSTN1413']);
  expect(names('update', { name: 'x', comment: 'new' }, partner, facts)).toEqual([]);
  expect(names('update', enabling, { ...partner, enabled: false })).toEqual([]);
});

const locked = { ...partner, restrictDomainsToIPAddresses: true };

test.each<readonly [string, Change['op'], Json]>([
  ['is disabled', 'update', { name: 'x', enabled: false }],
  ['no longer restricts', 'update', { name: 'x', restrictDomainsToIPAddresses: false }],
  ['takes mail of one domain only', 'update', { name: 'x', senderDomains: ['partner.example'] }],
])('a connector that keeps others from delivering directly and %s lets mail pass the vendor by', (_, op, value) => {
  expect(names(op, value, locked)).toContain('connector-passed-by PSTN1414');
});

test('so it does when it is deleted; a change that keeps the restriction, or one of an open connector, does not', () => {
  const gone = guards.flatMap((guard) =>
    guard.refuse([{ ...change('delete', null), before: locked }], [seeing(locked)], []).map(({ finding }) => finding),
  );
  expect(gone.map(({ code }) => code)).toEqual(['PSTN1414']);
  expect(gone[0]?.message).toMatch(/MX points at the vendor/);
  expect(names('update', { name: 'x', requireTls: true }, locked)).not.toContain('connector-passed-by PSTN1414');
  expect(names('update', { name: 'x', enabled: false }, partner)).toEqual([]);
});
