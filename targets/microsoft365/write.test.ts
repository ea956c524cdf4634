import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Change, Diff, Found, Item, Json } from '../../kinds/words.ts';
import type { Fault, PlainFault } from '../../sandbox/index.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import {
  connector,
  connectorSeen,
  diffOf,
  fromVendor,
  look,
  mark,
  type Opened,
  openTenant,
  signal,
} from '../../test/sample-tenant.ts';

let now = Date.parse('2026-03-02T08:15:00Z');
let sandbox: Sandbox;
let opened: Opened;
const clock = () => now;
const minutes = (count: number): void => {
  now += count * 60_000;
};

beforeEach(async () => {
  sandbox = await startSandbox({ clock });
  opened = await openTenant(sandbox, { now: () => new Date(now) });
});
afterEach(() => sandbox.stop());

const secrets = async (): Promise<string> => {
  throw new Error('a write needs no secret');
};
const send = (change: Change) => opened.target.send(change, secrets, signal);
const confirm = (change: Change, sent: Awaited<ReturnType<typeof send>>) => opened.target.confirm(change, sent, signal);

const lowered = async (item: Item, found: Found | null, action: Diff['action']): Promise<Change> => {
  const canonical = opened.target.canonical(item);
  const [change] = opened.target.lower([diffOf(canonical, found, action)], await look(opened));
  if (change === undefined) throw new Error('nothing was lowered');
  return change;
};

const create = (value: { readonly [field: string]: Json } = fromVendor) =>
  lowered(connector(opened.scope, value), null, 'create');

const made = async (value: { readonly [field: string]: Json } = fromVendor): Promise<Found> => {
  const change = await create(value);
  const sent = await send(change);
  expect(await confirm(change, sent)).toBe('done');
  const found = await connectorSeen(opened, String(value['name']));
  if (found === undefined) throw new Error('it was not made');
  return found;
};

const live = (name = 'From Mimecast') => sandbox.tenant.snapshot().connectors.find((one) => one['Name'] === name);
const foreign = () => sandbox.tenant.snapshot().connectors.slice(0, 2);

test('a new connector has what was declared, our mark and nothing else [C49]', async () => {
  const before = foreign();
  const change = await create({ ...fromVendor, comment: 'the way back', efUsers: [] });
  const sent = await send(change);
  expect(sent).toEqual({ state: 'sent', handle: live()?.['Guid'] });
  expect(live()).toMatchObject({
    ConnectorType: 'OnPremises',
    SenderDomains: ['smtp:*;1'],
    RequireTls: true,
    TlsSenderCertificateName: 'in.contoso.example',
    Enabled: true,
    Comment: `the way back\npostern owner=${mark}`,
  });
  expect(await confirm(change, sent)).toBe('done');
  expect(await connectorSeen(opened, 'From Mimecast')).toMatchObject({
    owner: mark,
    value: { comment: 'the way back' },
  });
  expect(foreign()).toEqual(before);
});

test('an update sends what differs and what belongs to it, and leaves the rest', async () => {
  const found = await made();
  sandbox.tenant.setConnector('From Mimecast', { EFSkipLastIP: true });
  const inputs: unknown[] = [];
  sandbox.onWrite({ before: async ({ input }) => void inputs.push(input) });
  const change = await lowered(
    connector(opened.scope, { ...fromVendor, tlsSenderCertificateName: '*.contoso.example' }),
    found,
    'update',
  );
  expect(change).toMatchObject({
    op: 'update',
    risk: 'high',
    handle: found.handle,
    shown: ['tlsSenderCertificateName: "in.contoso.example" -> "*.contoso.example"'],
    expects: { 'InboundConnector from mimecast': found.version },
  });
  const sent = await send(change);
  expect(inputs).toEqual([{ Identity: found.handle, TlsSenderCertificateName: '*.contoso.example', RequireTls: true }]);
  expect(live()).toMatchObject({
    TlsSenderCertificateName: '*.contoso.example',
    EFSkipLastIP: true,
    Comment: `postern owner=${mark}`,
  });
  expect(await confirm(change, sent)).toBe('done');
});

test('emptied settings are cleared: a certificate, a list and a comment', async () => {
  const found = await made({
    ...fromVendor,
    comment: 'old',
    efUsers: ['a@contoso.example'],
    senderIPAddresses: ['198.51.100.7'],
  });
  const cleared = {
    ...fromVendor,
    tlsSenderCertificateName: '',
    efUsers: [],
    comment: '',
    senderIPAddresses: ['198.51.100.7'],
  };
  const change = await lowered(connector(opened.scope, cleared), found, 'update');
  expect(await confirm(change, await send(change))).toBe('done');
  expect(live()).toMatchObject({ TlsSenderCertificateName: null, EFUsers: [], Comment: `postern owner=${mark}` });
});

test('adopting writes the mark and keeps the comment that was there', async () => {
  const found = await connectorSeen(opened, 'Fabrikam Inbound Filter');
  const item = connector(opened.scope, { name: 'Fabrikam Inbound Filter', senderDomains: ['*'], requireTls: true });
  const change = await lowered(item, found ?? null, 'adopt');
  expect(change.op).toBe('adopt');
  const [before] = foreign();
  expect(await confirm(change, await send(change))).toBe('done');
  const [after] = foreign();
  expect(after).toEqual({
    ...before,
    Comment: `Fabrikam Mail Filter  -- do NOT touch!\nticket #4711 “Müller”; owner=netops\npostern owner=${mark}`,
    WhenChangedUTC: after?.['WhenChangedUTC'],
  });
});

test('a rename keeps the object: same Guid, new key', async () => {
  const found = await made();
  const change = await lowered(connector(opened.scope, { ...fromVendor, name: 'From vendor' }), found, 'update');
  expect(change.expects).toEqual({
    'InboundConnector from mimecast': found.version,
    'InboundConnector from vendor': 'absent',
  });
  expect(change.leaves.map(({ key, value }) => [key, value === null])).toEqual([
    ['from vendor', false],
    ['from mimecast', true],
  ]);
  expect(await confirm(change, await send(change))).toBe('done');
  expect((await connectorSeen(opened, 'From vendor'))?.handle).toBe(found.handle);
});

test('a delete removes the one object by its Guid, and one that is gone already is done', async () => {
  const found = await made();
  const before = foreign();
  const change = await lowered(connector(opened.scope, fromVendor, { wanted: 'absent' }), found, 'delete');
  expect(change).toMatchObject({ risk: 'high', after: null, leaves: [{ key: 'from mimecast', value: null }] });
  expect(await confirm(change, await send(change))).toBe('done');
  expect(await send(change)).toEqual({ state: 'sent' });
  expect(sandbox.tenant.snapshot().connectors).toEqual(before);
});

test('forgetting writes nothing', async () => {
  const found = await made();
  sandbox.requests.clear();
  const change = await lowered(connector(opened.scope, fromVendor, { wanted: 'absent' }), found, 'forget');
  const sent = await send(change);
  expect(await confirm(change, sent)).toBe('done');
  expect(sandbox.requests.writes()).toBe(0);
});

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
    if (act === 'silent') opened = await openTenant(sandbox, { now: () => new Date(now), callTimeoutMs: 500 });
    const change = await create();
    sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act, times: Number.POSITIVE_INFINITY });
    const sent = await send(change);
    expect(sent.state).toBe('lost');
    expect(sandbox.requests.writes()).toBe(1);
    expect(live() !== undefined).toBe(applied);
    expect(await confirm(change, sent)).toBe(applied ? 'done' : 'not yet');
    minutes(6);
    expect(await confirm(change, sent)).toBe(applied ? 'done' : 'not done');
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
  const change = await create();
  sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act, times: Number.POSITIVE_INFINITY });
  expect(await send(change)).toMatchObject({
    state: 'refused',
    finding: { code, message: expect.stringContaining('New-InboundConnector') },
  });
  expect(sandbox.requests.applied()).toBe(0);
  expect(opened.waits).toEqual([]);
});

test('a revoked token does not stop a write: nothing was done, so it is sent with a new one', async () => {
  const change = await create();
  sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'unauthorizedOnce' });
  expect((await send(change)).state).toBe('sent');
  expect(sandbox.requests.applied()).toBe(1);
});

test('what Exchange refuses in words is refused in those words', async () => {
  const change = await create({ ...fromVendor, senderIPAddresses: ['10.0.0.1'] });
  expect(await send(change)).toMatchObject({
    state: 'refused',
    finding: {
      code: 'PSTN4013',
      message: expect.stringContaining("isn't valid because it's in a reserved range"),
      retry: 'never',
    },
  });
});

test('a name that is taken has its own code', async () => {
  const change = await create();
  sandbox.tenant.createConnector({ Name: 'from mimecast', SenderDomains: ['*'], RequireTls: true });
  expect(await send(change)).toMatchObject({ state: 'refused', finding: { code: 'PSTN4010' } });
  expect(await confirm(change, { state: 'lost', reason: '' })).toBe('not done');
});

test('an object that somebody removed is not changed', async () => {
  const found = await made();
  const change = await lowered(connector(opened.scope, { ...fromVendor, enabled: false }), found, 'update');
  sandbox.tenant.removeConnector('From Mimecast');
  expect(await send(change)).toMatchObject({ state: 'refused', finding: { code: 'PSTN4012' } });
});

test('what replicates late is not yet there, then done; what never comes is not done in the end', async () => {
  sandbox.tenant.setLag({ listMs: 120_000, identityMs: 60_000 });
  const change = await create();
  const sent = await send(change);
  expect(await confirm(change, sent)).toBe('not yet');
  minutes(1);
  expect(await confirm(change, sent)).toBe('done');
  sandbox.tenant.setLag({ listMs: 0, identityMs: 0 });
  const found = await connectorSeen(opened, 'From Mimecast');
  sandbox.tenant.setLag({ identityMs: 600_000 });
  const update = await lowered(connector(opened.scope, { ...fromVendor, enabled: false }), found ?? null, 'update');
  const updated = await send(update);
  minutes(4);
  expect(await confirm(update, updated)).not.toBe('done');
  minutes(2);
  expect(await confirm(update, updated)).toBe('not done');
});

test('a removed object that is still shown is not yet gone', async () => {
  const found = await made();
  minutes(10);
  sandbox.tenant.setLag({ identityMs: 60_000 });
  const change = await lowered(connector(opened.scope, fromVendor, { wanted: 'absent' }), found, 'delete');
  const sent = await send(change);
  expect(await confirm(change, sent)).toBe('not yet');
  minutes(1);
  expect(await confirm(change, sent)).toBe('done');
});

test('an object that somebody changed in between is not done', async () => {
  const change = await create();
  const sent = await send(change);
  sandbox.tenant.setConnector('From Mimecast', { Enabled: true, TlsSenderCertificateName: '*.contoso.example' });
  expect(await confirm(change, sent)).toBe('not done');
});

test('a read-back that fails says nothing', async () => {
  const change = await create();
  const sent = await send(change);
  sandbox.faults.add({
    plane: 'tenant',
    match: 'Get-InboundConnector',
    act: 'forbidden',
    times: Number.POSITIVE_INFINITY,
  });
  expect(await confirm(change, sent)).toBe('unknown');
  expect(await confirm(change, { state: 'lost', reason: '' })).toBe('unknown');
});

test('a trial tenant blocks: created but disabled is refused with what to do, and the tenant remembers it [C01]', async () => {
  sandbox.tenant.setTrial(true);
  const change = await create();
  const sent = await send(change);
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
  expect(await confirm(change, sent)).toBe('not done');
  expect((await look(opened)).facts['ConnectorRestriction']?.value).toContain('Contact Support');
  const found = await connectorSeen(opened, 'From Mimecast');
  expect(found?.owner).toBe(mark);
  const enabling = await lowered(connector(opened.scope, { ...fromVendor, enabled: true }), found ?? null, 'update');
  expect(await send(enabling)).toMatchObject({ state: 'refused', finding: { code: 'PSTN4011' } });
  minutes(61);
  expect((await look(opened)).facts).toEqual({});
});

test('a disabled connector is what a trial tenant can have [C01]', async () => {
  sandbox.tenant.setTrial(true);
  const change = await create({ ...fromVendor, enabled: false });
  const sent = await send(change);
  expect(sent.state).toBe('sent');
  expect(await confirm(change, sent)).toBe('done');
});
