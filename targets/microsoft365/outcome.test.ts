import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault, PlainFault } from '../../sandbox/index.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import {
  connector,
  connectorSeen,
  fromVendor,
  look,
  mark,
  type Opened,
  openTenant,
  writing,
} from '../../test/sample-tenant.ts';

let now = Date.parse('2026-03-02T08:15:00Z');
let sandbox: Sandbox;
let opened: Opened;
let at: ReturnType<typeof writing>;
const clock = () => now;
const minutes = (count: number): void => {
  now += count * 60_000;
};

beforeEach(async () => {
  sandbox = await startSandbox({ clock });
  opened = await openTenant(sandbox, { now: () => new Date(now) });
  at = writing(opened);
});
afterEach(() => sandbox.stop());

const live = (name = 'From Mimecast') => sandbox.tenant.snapshot().connectors.find((one) => one['Name'] === name);

const ambiguous: readonly (readonly [string, Fault | PlainFault, boolean])[] = [
  ['the answer is cut off', 'lostReply', true],
  ['the request is cut off', 'dropRequest', false],
  ['nobody answers', 'silent', false],
  ['half an answer comes', 'truncated', true],
  ['an HTML page on 500 comes after it was done', { kind: 'status', status: 500, applied: true }, true],
  ['an HTML page on 502 comes instead', { kind: 'status', status: 502 }, false],
  ['an HTML page on 200 comes after it was done', { kind: 'status', status: 200, applied: true }, true],
];

test.each(ambiguous)(
  '%s: the write is lost, never sent twice, and the world says what became of it',
  async (_, act, applied) => {
    if (act === 'silent') at = writing(await openTenant(sandbox, { now: () => new Date(now), callTimeoutMs: 500 }));
    const change = await at.create();
    sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act, times: Number.POSITIVE_INFINITY });
    const sent = await at.send(change);
    expect(sent.state).toBe('lost');
    expect(sandbox.requests.writes()).toBe(1);
    expect(live() !== undefined).toBe(applied);
    expect(await at.confirm(change, sent)).toBe(applied ? 'done' : 'not yet');
    minutes(6);
    expect(await at.confirm(change, sent)).toBe(applied ? 'done' : 'not done');
  },
);

test.each<readonly [string, Fault | PlainFault, string]>([
  ['too many requests', { kind: 'throttle', retryAfterSeconds: 1 }, 'PSTN4005'],
  ['the text about concurrent requests under 503', { kind: 'throttle', status: 503, concurrency: true }, 'PSTN4005'],
  ['a missing role', 'forbidden', 'PSTN4004'],
  ['errors beside the result', 'errorsOn200', 'PSTN4014'],
  ['an HTML page on 404', { kind: 'status', status: 404 }, 'PSTN4002'],
  ['a token that is refused again', 'unauthorizedOnce', 'PSTN4003'],
])('%s: the write is refused with its reason, once', async (_, act, code) => {
  const change = await at.create();
  sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act, times: Number.POSITIVE_INFINITY });
  expect(await at.send(change)).toMatchObject({
    state: 'refused',
    finding: { code, message: expect.stringContaining('New-InboundConnector') },
  });
  expect(sandbox.requests.applied()).toBe(0);
  expect(opened.waits).toEqual([]);
});

test('a revoked token does not stop a write: nothing was done, so it is sent with a new one', async () => {
  const change = await at.create();
  sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'unauthorizedOnce' });
  expect((await at.send(change)).state).toBe('sent');
  expect(sandbox.requests.applied()).toBe(1);
});

test('what Exchange refuses in words is refused in those words', async () => {
  const change = await at.create({ ...fromVendor, senderIPAddresses: ['10.0.0.1'] });
  expect(await at.send(change)).toMatchObject({
    state: 'refused',
    finding: {
      code: 'PSTN4013',
      message: expect.stringContaining("isn't valid because it's in a reserved range"),
      retry: 'never',
    },
  });
});

test('a name that is taken has its own code', async () => {
  const change = await at.create();
  sandbox.tenant.createConnector({ Name: 'from mimecast', SenderDomains: ['*'], RequireTls: true });
  expect(await at.send(change)).toMatchObject({ state: 'refused', finding: { code: 'PSTN4010' } });
  expect(await at.confirm(change, { state: 'lost', reason: '' })).toBe('not done');
});

test('an object that somebody removed is not changed', async () => {
  const found = await at.made();
  const change = await at.lowered(connector(opened.scope, { ...fromVendor, enabled: false }), found, 'update');
  sandbox.tenant.removeConnector('From Mimecast');
  expect(await at.send(change)).toMatchObject({ state: 'refused', finding: { code: 'PSTN4012' } });
});

test('what replicates late is not yet there, then done; what never comes is not done in the end', async () => {
  sandbox.tenant.setLag({ listMs: 120_000, identityMs: 60_000 });
  const change = await at.create();
  const sent = await at.send(change);
  expect(await at.confirm(change, sent)).toBe('not yet');
  minutes(1);
  expect(await at.confirm(change, sent)).toBe('done');
  sandbox.tenant.setLag({ listMs: 0, identityMs: 0 });
  const found = await connectorSeen(opened, 'From Mimecast');
  sandbox.tenant.setLag({ identityMs: 600_000 });
  const update = await at.lowered(connector(opened.scope, { ...fromVendor, enabled: false }), found ?? null, 'update');
  const updated = await at.send(update);
  minutes(4);
  expect(await at.confirm(update, updated)).not.toBe('done');
  minutes(2);
  expect(await at.confirm(update, updated)).toBe('not done');
});

test('a removed object that is still shown is not yet gone', async () => {
  const found = await at.made();
  minutes(10);
  sandbox.tenant.setLag({ identityMs: 60_000 });
  const change = await at.lowered(connector(opened.scope, fromVendor, { wanted: 'absent' }), found, 'delete');
  const sent = await at.send(change);
  expect(await at.confirm(change, sent)).toBe('not yet');
  minutes(1);
  expect(await at.confirm(change, sent)).toBe('done');
});

test('an object that somebody changed in between is not done', async () => {
  const change = await at.create();
  const sent = await at.send(change);
  sandbox.tenant.setConnector('From Mimecast', { Enabled: true, TlsSenderCertificateName: '*.contoso.example' });
  expect(await at.confirm(change, sent)).toBe('not done');
});

test('a read-back that fails says nothing', async () => {
  const change = await at.create();
  const sent = await at.send(change);
  sandbox.faults.add({
    plane: 'tenant',
    match: 'Get-InboundConnector',
    act: 'forbidden',
    times: Number.POSITIVE_INFINITY,
  });
  expect(await at.confirm(change, sent)).toBe('unknown');
  expect(await at.confirm(change, { state: 'lost', reason: '' })).toBe('unknown');
});

test('a trial tenant blocks: created but disabled is refused with what to do, and the tenant remembers it [C01]', async () => {
  sandbox.tenant.setTrial(true);
  const change = await at.create();
  const sent = await at.send(change);
  expect(sent).toMatchObject({
    state: 'refused',
    finding: {
      code: 'PSTN4011',
      path: '/spec/enabled',
      retry: 'never',
      remedy: expect.stringContaining('paid licence'),
    },
  });
  expect(live()?.['Enabled']).toBe(false);
  expect(await at.confirm(change, sent)).toBe('not done');
  expect((await look(opened)).facts['ConnectorRestriction']?.value).toContain('Contact Support');
  const found = await connectorSeen(opened, 'From Mimecast');
  expect(found?.owner).toBe(mark);
  const enabling = await at.lowered(connector(opened.scope, { ...fromVendor, enabled: true }), found ?? null, 'update');
  expect(await at.send(enabling)).toMatchObject({ state: 'refused', finding: { code: 'PSTN4011' } });
  minutes(61);
  expect((await look(opened)).facts).toEqual({});
});

test('a disabled connector is what a trial tenant can have [C01]', async () => {
  sandbox.tenant.setTrial(true);
  const change = await at.create({ ...fromVendor, enabled: false });
  const sent = await at.send(change);
  expect(sent.state).toBe('sent');
  expect(await at.confirm(change, sent)).toBe('done');
});
