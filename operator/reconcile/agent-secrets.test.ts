import { expect, test } from 'vitest';
import { startPlatform } from '../../platform/index.ts';
import { platformClient } from '../../platform/platform-client.ts';
import { leaksIn } from '../../test/e2e/canary.ts';
import { manifest } from '../../test/manifest.ts';
import { openOperatorWorld } from '../../test/scripted/operator-world.ts';

const accountRef = { name: 'contoso' };
const openAccount = async () => {
  const platform = await startPlatform();
  const world = await openOperatorWorld([platform.url]);
  const data = { 'client-secret': Buffer.from(platform.clientSecret, 'utf8').toString('base64') };
  await world.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'platform' }, data } as never);
  const clientSecretRef = { secretKeyRef: { name: 'platform', key: 'client-secret' } };
  await world.put(
    manifest('Account', 'contoso', {
      platform: 'Reference',
      endpoint: platform.url,
      accountCode: platform.accountCode,
      settle: '2s',
      credentials: { clientId: platform.clientId, clientSecretRef },
    }),
  );
  return {
    platform,
    world,
    status: (kind: string) => world.object(kind, 'agents')?.['status'] as { readonly state: string },
    put: (kind: string, writeTo: object) => world.put(manifest(kind, 'agents', { accountRef, writeTo })),
    pass: () => world.pass('Account', 'contoso'),
    held: (): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Object.entries((world.object('Secret', 'agent')?.['data'] ?? {}) as Record<string, string>).map(
          ([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')],
        ),
      ),
    made: () => platform.admin.audit().filter(({ action }) => action === 'Agent key created').length,
    [Symbol.asyncDispose]: async () => {
      await world.stop();
      await platform.stop();
    },
  };
};

test('key and passwords go into a Secret beside their objects, and into no status and no event [G18] [X16]', async () => {
  await using at = await openAccount();
  at.platform.admin.rotateTamperPassword('ada@contoso.example');
  await at.put('AgentKey', { secretRef: { name: 'agent' } });
  await at.put('AgentTamperProtection', { secretRef: { name: 'agent' } });
  await at.pass();
  const client = await platformClient(at.platform);
  const { key } = (await client.get('/reference/v1/agent/key')).body as { key: string };
  const { current = '' } = (await client.get('/reference/v1/agent/tamper-password')).body as { current?: string };
  expect(at.held()).toEqual({ CustomerKey: key, current });
  for (const kind of ['AgentKey', 'AgentTamperProtection']) expect(at.status(kind)).toMatchObject({ state: 'InSync' });

  at.platform.admin.rotateTamperPassword('ada@contoso.example');
  await at.pass();
  expect(at.held()).toMatchObject({ CustomerKey: key, previous: current });
  const writes = at.world.writes.length;
  expect(await at.pass()).toBe('calm');
  expect([at.world.writes.length, at.made()]).toEqual([writes, 1]);
  const objects = ['AgentKey', 'AgentTamperProtection'].map((kind) => at.world.object(kind, 'agents'));
  const told = JSON.stringify([objects, at.world.object('Account', 'contoso'), at.world.events, at.world.writes]);
  expect(told).toContain('InSync');
  expect(leaksIn(told, [key, ...Object.values(at.held())])).toEqual([]);
});

test('a Secret that is there keeps its other data keys, and one that may not be written says whom to ask', async () => {
  await using at = await openAccount();
  const theirs = Buffer.from('kept').toString('base64');
  await at.world.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'agent' }, data: { theirs } } as never);
  await at.put('AgentKey', { secretRef: { name: 'agent' } });
  at.world.fault = (request, reply) => {
    if (request.sort !== 'PATCH' || !request.path.endsWith('/secrets/agent')) return false;
    reply.status(403, 'Forbidden');
    return true;
  };
  await at.pass();
  expect(JSON.stringify(at.status('AgentKey'))).toContain('postern-operator-secret-sinks');
  at.world.fault = null;
  await at.pass();
  expect(at.held()).toEqual({ theirs: 'kept', CustomerKey: expect.any(String) });
  expect([at.status('AgentKey'), at.made()]).toMatchObject([{ state: 'InSync' }, 1]);
});

test('a file would be one of the operator, and is refused before anything is made', async () => {
  await using at = await openAccount();
  await at.put('AgentKey', { file: '/etc/passwd' });
  await at.pass();
  expect([at.status('AgentKey'), at.made()]).toMatchObject([{ state: 'Invalid' }, 0]);
  expect(JSON.stringify(at.status('AgentKey'))).toContain('PSTN6015');
});
