import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault, PlainFault } from '../../sandbox/index.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { connectorsSeen, look, openTenant, signal } from '../../test/sample-tenant.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(() => {
  sandbox.faults.clear();
  sandbox.requests.clear();
  sandbox.tenant.setRoles({ manageAsApp: true, directoryRole: 'ExchangeAdministrator' });
});
afterAll(() => sandbox.stop());

const acceptedDomain = (scope: { target: 'microsoft365'; id: string }) => [
  { scope, collection: 'AcceptedDomain', type: 'AcceptedDomain', keys: [] },
];

test('connectors are found with their Guid, their settings in one form, and without our mark', async () => {
  const opened = await openTenant(sandbox);
  const [first, second, ...others] = await connectorsSeen(opened);
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    type: 'InboundConnector',
    key: 'fabrikam inbound filter',
    handle: 'ac4d5ab0-1f8e-4f0b-9a57-0d6b0a3c1e01',
    value: {
      name: 'Fabrikam Inbound Filter',
      connectorType: 'Partner',
      senderDomains: ['*'],
      senderIPAddresses: ['198.51.100.0/24', '203.0.113.17'],
      tlsSenderCertificateName: '',
      restrictDomainsToIPAddresses: true,
      comment: expect.stringContaining('do NOT touch!\nticket #4711'),
    },
  });
  expect(first?.owner).toBeUndefined();
  expect(second?.value).toMatchObject({
    tlsSenderCertificateName: '*.contoso.example',
    cloudServicesMailEnabled: true,
  });
  for (const found of [first, second]) if (found !== undefined) expect(opened.target.canonical(found)).toEqual(found);
});

test('a version says nothing about times: two looks are the same', async () => {
  const opened = await openTenant(sandbox);
  const versions = async () => (await connectorsSeen(opened)).map(({ version }) => version);
  const before = await versions();
  for (const RequireTls of [false, true]) sandbox.tenant.setConnector('Fabrikam Inbound Filter', { RequireTls });
  expect(await versions()).toEqual(before);
  expect(new Set(before).size).toBe(2);
});

test('accepted domains are a fact of their tenant [C48]', async () => {
  const { target, scope } = await openTenant(sandbox);
  const seen = await target.read(acceptedDomain({ target: 'microsoft365', id: scope.id }), signal);
  expect(seen.collections).toEqual({});
  expect(seen.facts['AcceptedDomain']?.value).toMatchObject([
    { tenantId: scope.id, domainName: 'contoso.example', default: true, matchSubDomains: false },
    { tenantId: scope.id, domainName: 'contoso.onmicrosoft.com', initialDomain: true },
    { tenantId: scope.id, domainName: 'in.contoso.example' },
  ]);
});

/** Every way in which a read can fail, and the code that it ends with. */
const failures: readonly (readonly [string, Fault | PlainFault, string])[] = [
  ['the connection is cut', 'lostReply', 'PSTN4001'],
  ['the request is dropped', 'dropRequest', 'PSTN4001'],
  ['nobody answers', 'silent', 'PSTN4001'],
  ['too many requests, without a time', 'throttle', 'PSTN4005'],
  ['too many requests, with a time', { kind: 'throttle', retryAfterSeconds: 7 }, 'PSTN4005'],
  ['too many requests, with a time beyond patience', { kind: 'throttle', retryAfterSeconds: 3600 }, 'PSTN4005'],
  [
    'the text about concurrent requests under status 500',
    { kind: 'throttle', status: 500, concurrency: true },
    'PSTN4005',
  ],
  ['a role is missing: NUL bytes labelled gzip', 'forbidden', 'PSTN4004'],
  ['errors beside an empty list on 200', 'errorsOn200', 'PSTN4006'],
  ['the next page has expired', { kind: 'partialPage', pagination: 'Expired' }, 'PSTN4007'],
  ['the next page is invalid', { kind: 'partialPage', pagination: 'Invalid' }, 'PSTN4007'],
  ['half an answer', 'truncated', 'PSTN4001'],
  ['an HTML page on 200', { kind: 'status', status: 200 }, 'PSTN4002'],
  ['an HTML page on 500', { kind: 'status', status: 500 }, 'PSTN4002'],
  ['an HTML page on 400', { kind: 'status', status: 400 }, 'PSTN4002'],
  ['JSON without a list on 200', { kind: 'status', status: 200, body: '{"value":null}' }, 'PSTN4002'],
  ['the token is refused again and again', 'unauthorizedOnce', 'PSTN4003'],
];

describe.each(failures)('%s', (_, act, code) => {
  const patience = act === 'silent' ? { callTimeoutMs: 250 } : {};

  test('makes the connectors unknown, says which cmdlet in which tenant, and writes nothing', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', act, times: Number.POSITIVE_INFINITY });
    const before = sandbox.tenant.snapshot();
    const opened = await openTenant(sandbox, patience);
    const collection = (await look(opened)).collections['InboundConnector'];
    expect(collection).toMatchObject({ state: 'unknown', reason: { code } });
    if (collection?.state === 'unknown')
      expect(collection.reason.message).toContain(`Get-InboundConnector in tenant ${opened.scope.id}: `);
    expect(sandbox.requests.reads('tenant')).toBeLessThanOrEqual(4);
    expect(sandbox.requests.writes()).toBe(0);
    expect(sandbox.tenant.snapshot()).toEqual(before);
  });

  test('makes the accepted domains a missing fact', async () => {
    sandbox.faults.add({ plane: 'tenant', match: 'Get-AcceptedDomain', act, times: Number.POSITIVE_INFINITY });
    const { target, scope } = await openTenant(sandbox, patience);
    const seen = await target.read(acceptedDomain({ target: 'microsoft365', id: scope.id }), signal);
    expect(seen.facts).toEqual({});
    expect(seen.missing['AcceptedDomain']).toMatchObject({
      code,
      message: expect.stringContaining('Get-AcceptedDomain in tenant'),
    });
  });
});

test('a read is tried again after the time that the service asks for, and then it is whole', async () => {
  sandbox.faults.add({
    plane: 'tenant',
    match: 'Get-InboundConnector',
    act: { kind: 'throttle', retryAfterSeconds: 7 },
    times: 2,
  });
  const opened = await openTenant(sandbox);
  expect(await connectorsSeen(opened)).toHaveLength(2);
  expect(opened.waits).toEqual([7, 7]);
});

test('without a time the waits grow', async () => {
  sandbox.faults.add({
    plane: 'tenant',
    match: 'Get-InboundConnector',
    act: { kind: 'status', status: 503 },
    times: 3,
  });
  const opened = await openTenant(sandbox);
  expect(await connectorsSeen(opened)).toHaveLength(2);
  expect(opened.waits).toEqual([1, 2, 4]);
});

test('a challenge is answered with a new token, once', async () => {
  const opened = await openTenant(sandbox);
  await connectorsSeen(opened);
  sandbox.requests.clear();
  sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', act: 'unauthorizedOnce' });
  expect(await connectorsSeen(opened)).toHaveLength(2);
  expect(sandbox.requests.entries.map(({ what }) => what)).toEqual([
    'Get-InboundConnector',
    'token',
    'Get-InboundConnector',
  ]);
});

test('an abort ends a read as unknown', async () => {
  const { target, scope } = await openTenant(sandbox);
  const asks = [{ scope, collection: 'InboundConnector', type: 'InboundConnector', keys: [] }];
  const seen = await target.read(asks, AbortSignal.abort());
  expect(seen.collections['InboundConnector']?.state).toBe('unknown');
});

test('what the target cannot read is unknown, not absent', async () => {
  const { target, scope } = await openTenant(sandbox);
  const seen = await target.read([{ scope, collection: 'Mailbox', type: 'Mailbox', keys: [] }], signal);
  expect(seen.collections['Mailbox']).toMatchObject({ state: 'unknown', reason: { code: 'PSTN4008' } });
});
