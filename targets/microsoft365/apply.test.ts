import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type from 'typebox';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Kind } from '../../kinds/kind.ts';
import { tenant } from '../../kinds/tenant/kind.ts';
import type { Json, Resource } from '../../kinds/words.ts';
import { type DirectoryMemory, openDirectoryMemory } from '../../memory/directory.ts';
import { planNow } from '../../plan/observe.ts';
import type { Ports } from '../../plan/ports.ts';
import { apply } from '../../plan/run.ts';
import { gather } from '../../plan/wishes.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { connector, from, fromVendor, openTenant, signal, tenantResource } from '../../test/sample-tenant.ts';

/* The planner with a kind that says nothing but what it wants: what is proved here is the target's part. */
const wanting: Kind = {
  name: 'InboundConnector',
  plural: 'inboundconnectors',
  summary: 'A connector.',
  schema: Type.Object({}),
  checks: [],
  items: ({ ref, spec, annotations }, scopes) => ({
    items: scopes.flatMap((one) => {
      const scope = tenant.scope?.(one);
      const adopt = annotations['postern.dev/adopt'] === 'true';
      return scope === undefined ? [] : [connector(scope, spec as typeof fromVendor, { from: ref, adopt })];
    }),
    findings: [],
  }),
};

let now = Date.parse('2026-03-02T08:15:00Z');
let sandbox: Sandbox;
let directory = '';
let memory: DirectoryMemory;
let ports: Ports;

const start = async (): Promise<void> => {
  memory = await openDirectoryMemory(directory);
  const { target } = await openTenant(sandbox, { now: () => new Date(now) });
  ports = {
    owner: { door: 'cli', estate: 'estate' },
    memory,
    secrets: async () => '',
    target: async () => target,
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    random: () => 0.5,
    signal,
    exclusive: (_scope, act) => act(),
  };
};
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => now });
  directory = await mkdtemp(join(tmpdir(), 'postern-tenant-'));
  await start();
});
afterEach(async () => {
  await memory.close();
  await sandbox.stop();
  await rm(directory, { recursive: true });
});

const wishes = (spec: Json, annotations: Readonly<Record<string, string>> = {}) => {
  const resource: Resource = { ref: from, spec, annotations };
  return gather([tenant, wanting], [tenantResource(sandbox.tenant), resource]);
};

const applied = async (spec: Json, annotations: Readonly<Record<string, string>> = {}) => {
  const wanted = wishes(spec, annotations);
  const { plan } = await planNow(wanted, ports);
  const result = await apply(wanted, plan, ports, { waitSeconds: 600, partial: false });
  return { plan, ended: result.ended.map(({ state }) => state), after: result.after, result };
};

const connectors = () => sandbox.tenant.snapshot().connectors;
const ours = () => connectors().filter((one) => String(one['Name']).toLowerCase() === 'from mimecast');

test('what was declared stands, foreign connectors keep every byte, and the second plan is empty', async () => {
  const before = connectors();
  const { ended, after } = await applied(fromVendor);
  expect(ended).toEqual(['done']);
  expect(after.changes).toEqual([]);
  expect((await planNow(wishes(fromVendor), ports)).plan.changes).toEqual([]);
  expect(connectors().slice(0, 2)).toEqual(before);
});

test.each<readonly [string, Json]>([
  [
    'addresses in every spelling',
    { ...fromVendor, senderIPAddresses: ['203.0.113.17/32', '198.51.100.0/24'], senderDomains: ['smtp:*;1'] },
  ],
  ['settings that are empty', { ...fromVendor, efUsers: [], trustedOrganizations: [], comment: '' }],
  ['a comment in lines', { ...fromVendor, comment: 'one\n\ntwo' }],
])('with %s the second plan is empty too', async (_, spec) => {
  expect((await applied(spec)).ended).toEqual(['done']);
  expect((await planNow(wishes(spec), ports)).plan.changes).toEqual([]);
});

test('an answer that was lost never makes a second connector', async () => {
  sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'lostReply' });
  const { ended, after } = await applied(fromVendor);
  expect(ended).toEqual(['done']);
  expect(ours()).toHaveLength(1);
  expect(after.changes).toEqual([]);
});

test('a request that was lost is sent again once the tenant must have shown it', async () => {
  sandbox.faults.add({ plane: 'tenant', match: 'New-InboundConnector', act: 'dropRequest' });
  await applied(fromVendor);
  now += 600_000;
  expect((await applied(fromVendor)).after.changes).toEqual([]);
  expect(ours()).toHaveLength(1);
});

test('killed between the send and its outcome: the next process reads it back and creates nothing', async () => {
  sandbox.tenant.setLag({ listMs: 60_000, identityMs: 60_000 });
  const wanted = wishes(fromVendor);
  const { plan } = await planNow(wanted, ports);
  const [change] = plan.changes;
  if (change === undefined) throw new Error('nothing planned');
  await memory.intend('run', plan.hash, change, new Date(now).toISOString());
  await (await ports.target(change.scope)).send(change, async () => '', signal);
  await memory.close();
  await start();
  const soon = await planNow(wishes(fromVendor), ports);
  expect(soon.plan.changes.every(({ needs }) => needs.some((need) => need.startsWith('Settling/')))).toBe(true);
  now += 120_000;
  const { after } = await applied(fromVendor);
  expect(after.changes).toEqual([]);
  expect(ours()).toHaveLength(1);
});

test('a list that is behind our own writes is no drift', async () => {
  sandbox.tenant.setLag({ listMs: 200_000 });
  expect((await applied(fromVendor)).after.changes).toEqual([]);
  expect((await applied({ ...fromVendor, enabled: false })).after.changes).toEqual([]);
  now += 400_000;
  expect((await planNow(wishes({ ...fromVendor, enabled: false }), ports)).plan.changes).toEqual([]);
});

test('drift is found and undone, and only what was declared is touched', async () => {
  await applied(fromVendor);
  now += 600_000;
  sandbox.tenant.setConnector('From Mimecast', {
    EFSkipLastIP: true,
    SenderIPAddresses: ['203.0.113.9'],
    TlsSenderCertificateName: null,
  });
  const { plan, after } = await applied(fromVendor);
  expect(plan.changes.map(({ op, risk, shown }) => ({ op, risk, shown }))).toEqual([
    { op: 'update', risk: 'high', shown: ['tlsSenderCertificateName: "" -> "in.contoso.example"'] },
  ]);
  expect(after.changes).toEqual([]);
  expect(ours()).toMatchObject([
    { TlsSenderCertificateName: 'in.contoso.example', EFSkipLastIP: true, SenderIPAddresses: ['203.0.113.9'] },
  ]);
});

test('a connector of somebody else is not taken without a word, and adopted with it', async () => {
  const spec = { name: 'fabrikam inbound filter', senderDomains: ['*'], requireTls: true };
  const refused = (await planNow(wishes(spec), ports)).plan;
  expect(refused.changes).toEqual([]);
  expect(refused.refused.map(({ code }) => code)).toEqual(['PSTN2003']);
  const { ended, after } = await applied({ ...spec, name: 'Fabrikam Inbound Filter' }, { 'postern.dev/adopt': 'true' });
  expect(ended).toEqual(['done']);
  expect(after.changes).toEqual([]);
});

test('a trial tenant ends as refused with what to do, and is not tried in a loop [C01]', async () => {
  sandbox.tenant.setTrial(true);
  const { ended, result } = await applied({ ...fromVendor, enabled: true });
  expect(ended).toEqual(['refused']);
  expect(result.ended[0]?.finding).toMatchObject({ code: 'PSTN4011', remedy: expect.stringContaining('paid licence') });
  expect(sandbox.requests.writes()).toBe(1);
  expect(ours()).toMatchObject([{ Enabled: false }]);
});
