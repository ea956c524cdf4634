import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { breakThings, companyOf, outsideOf, spfOf } from '../../test/e2e/company.ts';
import { type OperatorWorld, openOperatorWorld } from '../../test/scripted/operator-world.ts';

let sandbox: Sandbox;
let world: OperatorWorld;

const secret = (name: string, data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  data: Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')]),
  ),
});

beforeEach(async () => {
  sandbox = await startSandbox();
  world = await openOperatorWorld([sandbox.tenant.url]);
  const { tenant, zone, spf, connector, secrets } = companyOf(sandbox);
  for (const [name, data] of Object.entries(secrets)) await world.put(secret(name, data));
  for (const manifest of [tenant, zone, spf, connector]) await world.put(manifest);
});
afterEach(async () => {
  await world.stop();
  await sandbox.stop();
});

type Status = {
  readonly state: string;
  readonly observedGeneration: number;
  readonly conditions: readonly { readonly type: string; readonly reason: string; readonly message: string }[];
};

const statusOf = (kind: string, name: string): Status => {
  const object = world.object(kind, name);
  if (object === null) throw new Error(`there is no ${kind}/${name}`);
  return object['status'] as Status;
};

const both = async () => [await world.pass('Zone', 'contoso-example'), await world.pass('Tenant', 'contoso')];

test('a first pass brings the scope about, and a second writes nothing, neither outside nor to the API', async () => {
  expect(await both()).toEqual(['calm', 'calm']);
  expect(spfOf(sandbox)).toContain('mimecastprotect');
  const named = [
    ['Zone', 'contoso-example'],
    ['SpfRecord', 'contoso-example'],
    ['Tenant', 'contoso'],
    ['InboundConnector', 'from-vendor'],
  ] as const;
  for (const [kind, name] of named)
    expect(statusOf(kind, name)).toMatchObject({ state: 'InSync', observedGeneration: 1 });
  const [outside, api] = [sandbox.requests.writes(), world.writes.length];
  expect(await both()).toEqual(['calm', 'calm']);
  expect([sandbox.requests.writes(), world.writes.length]).toEqual([outside, api]);
});

test('without the lease nothing is written, and it is another replica’s to say how things stand', async () => {
  world.mayWrite = false;
  expect(await both()).toEqual(['lost', 'lost']);
  expect(sandbox.requests.writes()).toBe(0);
  expect(world.writes).toEqual([]);
});

test('a lease that is lost once the intent is stored keeps the write back, and the next holder makes it once', async () => {
  world.fault = (request) => {
    if (request.sort === 'PATCH' && JSON.stringify(request.body).includes('"open"')) world.mayWrite = false;
    return false;
  };
  await world.pass('Tenant', 'contoso').catch(() => undefined);
  expect(sandbox.requests.writes()).toBe(0);
  world.fault = null;
  world.mayWrite = true;
  expect(await world.pass('Tenant', 'contoso')).toBe('calm');
  expect(sandbox.requests.applied('tenant')).toBe(1);
});

test('an API that does not store the intent keeps the write back', async () => {
  world.fault = (request, reply) => {
    if (request.sort !== 'PATCH' || !JSON.stringify(request.body).includes('"open"')) return false;
    reply.status(500, 'InternalError');
    return true;
  };
  await expect(world.pass('Tenant', 'contoso')).rejects.toThrow('could not be written');
  expect(sandbox.requests.writes()).toBe(0);
  expect(statusOf('InboundConnector', 'from-vendor').state).toBe('Unknown');
  world.fault = null;
  await world.pass('Tenant', 'contoso');
  expect(sandbox.requests.applied('tenant')).toBe(1);
});

const taken = { ConnectorType: 'Partner', SenderDomains: ['*'], RequireTls: true };

test('one object that is refused does not hold the others of its scope', async () => {
  const { connector } = companyOf(sandbox);
  sandbox.tenant.createConnector({ ...taken, Name: 'Taken' });
  await world.put({ ...connector, metadata: { name: 'taken' }, spec: { ...connector.spec, name: 'Taken' } });
  expect(await world.pass('Tenant', 'contoso')).toBe('calm');
  expect(statusOf('InboundConnector', 'taken').state).toBe('Blocked');
  expect(statusOf('InboundConnector', 'from-vendor').state).toBe('InSync');
});

test('a read that fails is unknown for all of its scope, writes nothing, and is looked at again soon', async () => {
  await both();
  const whole = outsideOf(sandbox);
  breakThings(sandbox);
  const mend = sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', times: 99, act: 'forbidden' });
  const writes = sandbox.requests.writes();
  expect(await world.pass('Tenant', 'contoso')).toBe('soon');
  expect(statusOf('InboundConnector', 'from-vendor').conditions[0]).toMatchObject({ type: 'Ready', reason: 'Unknown' });
  expect(sandbox.requests.writes()).toBe(writes);
  mend();
  expect(await world.pass('Tenant', 'contoso')).toBe('calm');
  expect(await world.pass('Zone', 'contoso-example')).toBe('calm');
  expect(outsideOf(sandbox)).toEqual(whole);
  // The zone was in sync when it was broken; of the tenant nobody knew.
  expect(world.events.filter((reason) => reason === 'DriftRepaired')).toHaveLength(1);
});

test('a fault of our own is shown in the scope object without its words, and ends with it', async () => {
  await both();
  world.breakTargets(new Error('canary-4f1c'));
  await expect(world.pass('Tenant', 'contoso')).rejects.toThrow('canary-4f1c');
  expect(statusOf('Tenant', 'contoso')).toMatchObject({ state: 'Unknown' });
  expect(JSON.stringify(world.object('Tenant', 'contoso'))).not.toContain('canary-4f1c');
  world.breakTargets(null);
  expect(await world.pass('Tenant', 'contoso')).toBe('calm');
  expect(statusOf('Tenant', 'contoso')).toMatchObject({ state: 'InSync' });
});

test('the end of everything, with the Secrets gone first, leaves the outside as it was before us', async () => {
  const before = outsideOf(sandbox);
  await both();
  expect(outsideOf(sandbox)).not.toEqual(before);
  await world.end('Secret', 'dns');
  await world.end('Secret', 'contoso');
  expect(await both()).toEqual(['soon', 'soon']);
  expect(statusOf('Zone', 'contoso-example').conditions[0]?.message).toContain('Secret mail/dns does not exist');
  const all = [
    ['Tenant', 'contoso'],
    ['Zone', 'contoso-example'],
    ['SpfRecord', 'contoso-example'],
    ['InboundConnector', 'from-vendor'],
  ] as const;
  for (const [kind, name] of all) await world.end(kind, name);
  await both();
  expect(all.map(([kind, name]) => world.object(kind, name))).toEqual([null, null, null, null]);
  expect(outsideOf(sandbox)).toEqual(before);
});
