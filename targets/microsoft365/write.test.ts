import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import {
  connector,
  connectorSeen,
  fromVendor,
  mark,
  type Opened,
  openTenant,
  writing,
} from '../../test/sample-tenant.ts';

let sandbox: Sandbox;
let opened: Opened;
let at: ReturnType<typeof writing>;

beforeEach(async () => {
  sandbox = await startSandbox();
  opened = await openTenant(sandbox);
  at = writing(opened);
});
afterEach(() => sandbox.stop());

const live = (name = 'From Mimecast') => sandbox.tenant.snapshot().connectors.find((one) => one['Name'] === name);
const foreign = () => sandbox.tenant.snapshot().connectors.slice(0, 2);

test('a new connector has what was declared, our mark and nothing else [C49]', async () => {
  const before = foreign();
  const change = await at.create({ ...fromVendor, comment: 'the way back', efUsers: [] });
  const sent = await at.send(change);
  expect(sent).toEqual({ state: 'sent', handle: live()?.['Guid'] });
  expect(live()).toMatchObject({
    ConnectorType: 'OnPremises',
    SenderDomains: ['smtp:*;1'],
    RequireTls: true,
    TlsSenderCertificateName: 'in.contoso.example',
    Enabled: true,
    Comment: `the way back\npostern owner=${mark}`,
  });
  expect(await at.confirm(change, sent)).toBe('done');
  expect(await connectorSeen(opened, 'From Mimecast')).toMatchObject({
    owner: mark,
    value: { comment: 'the way back' },
  });
  expect(foreign()).toEqual(before);
});

test('an update sends what differs and what belongs to it, and leaves the rest', async () => {
  const found = await at.made();
  sandbox.tenant.setConnector('From Mimecast', { EFSkipLastIP: true });
  const inputs: unknown[] = [];
  sandbox.onWrite({ before: async ({ input }) => void inputs.push(input) });
  const change = await at.lowered(
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
  const sent = await at.send(change);
  expect(inputs).toEqual([{ Identity: found.handle, TlsSenderCertificateName: '*.contoso.example', RequireTls: true }]);
  expect(live()).toMatchObject({
    TlsSenderCertificateName: '*.contoso.example',
    EFSkipLastIP: true,
    Comment: `postern owner=${mark}`,
  });
  expect(await at.confirm(change, sent)).toBe('done');
});

test('emptied settings are cleared: a certificate, a list and a comment', async () => {
  const found = await at.made({
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
  const change = await at.lowered(connector(opened.scope, cleared), found, 'update');
  expect(await at.confirm(change, await at.send(change))).toBe('done');
  expect(live()).toMatchObject({ TlsSenderCertificateName: null, EFUsers: [], Comment: `postern owner=${mark}` });
});

test('adopting writes the mark and keeps the comment that was there', async () => {
  const found = await connectorSeen(opened, 'Fabrikam Inbound Filter');
  const item = connector(opened.scope, { name: 'Fabrikam Inbound Filter', senderDomains: ['*'], requireTls: true });
  const change = await at.lowered(item, found ?? null, 'adopt');
  expect(change.op).toBe('adopt');
  const [before] = foreign();
  expect(await at.confirm(change, await at.send(change))).toBe('done');
  const [after] = foreign();
  expect(after).toEqual({
    ...before,
    Comment: `Fabrikam Mail Filter  -- do NOT touch!\nticket #4711 “Müller”; owner=netops\npostern owner=${mark}`,
    WhenChangedUTC: after?.['WhenChangedUTC'],
  });
});

test('a rename keeps the object: same Guid, new key', async () => {
  const found = await at.made();
  const change = await at.lowered(connector(opened.scope, { ...fromVendor, name: 'From vendor' }), found, 'update');
  expect(change.expects).toEqual({
    'InboundConnector from mimecast': found.version,
    'InboundConnector from vendor': 'absent',
  });
  expect(change.leaves.map(({ key, value }) => [key, value === null])).toEqual([
    ['from vendor', false],
    ['from mimecast', true],
  ]);
  expect(await at.confirm(change, await at.send(change))).toBe('done');
  expect((await connectorSeen(opened, 'From vendor'))?.handle).toBe(found.handle);
});

test('a delete removes the one object by its Guid, and one that is gone already is done', async () => {
  const found = await at.made();
  const before = foreign();
  const change = await at.lowered(connector(opened.scope, fromVendor, { wanted: 'absent' }), found, 'delete');
  expect(change).toMatchObject({ risk: 'high', after: null, leaves: [{ key: 'from mimecast', value: null }] });
  expect(await at.confirm(change, await at.send(change))).toBe('done');
  expect(await at.send(change)).toEqual({ state: 'sent' });
  expect(sandbox.tenant.snapshot().connectors).toEqual(before);
});

test('forgetting writes nothing', async () => {
  const found = await at.made();
  sandbox.requests.clear();
  const change = await at.lowered(connector(opened.scope, fromVendor, { wanted: 'absent' }), found, 'forget');
  const sent = await at.send(change);
  expect(await at.confirm(change, sent)).toBe('done');
  expect(sandbox.requests.writes()).toBe(0);
});
