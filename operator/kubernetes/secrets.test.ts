import { afterEach, expect, test } from 'vitest';
import type { SecretRef } from '../../kinds/words.ts';
import { startScriptedApi } from '../../test/scripted/kubernetes-api.ts';
import { storeObjects } from '../../test/scripted/stored-objects.ts';
import { createKubernetesClient, type KubernetesClient } from './client.ts';
import { plainCredentials } from './credentials.ts';
import { secretType } from './object.ts';
import { resolveSecret, secretsOf } from './secrets.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const start = async (): Promise<{ client: KubernetesClient; seen: readonly { path: string }[] }> => {
  const stored = storeObjects();
  const api = await startScriptedApi((request, reply) =>
    request.path.includes('/broken/')
      ? reply.status(500, 'InternalError')
      : request.path.includes('/forbidden/')
        ? reply.status(403, 'Forbidden')
        : stored.answer(request, reply),
  );
  const client = createKubernetesClient(plainCredentials(api.url));
  cleanups.push(
    () => api.stop(),
    () => client.close(),
  );
  return { client, seen: api.seen };
};

const canary = 'canary-4711 äöü';
const put = (client: KubernetesClient, namespace: string, data: Record<string, Buffer>) =>
  client.create(secretType, {
    metadata: { name: 'dns', namespace },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.toString('base64')])),
  });
const ref = (name: string, key: string): SecretRef => ({ secretKeyRef: { name, key } });

test('the value comes with the version, and a rotation is seen as another version', async () => {
  const { client } = await start();
  const made = await put(client, 'mail', { tsig: Buffer.from(canary) });
  const secrets = secretsOf(client, 'mail');
  expect(await secrets.read(ref('dns', 'tsig'))).toBe(canary);
  expect(secrets.versions()).toEqual({ dns: made.metadata.resourceVersion });
  await client.replace(secretType, { ...made, data: { tsig: Buffer.from('new').toString('base64') } });
  expect(await secrets.read(ref('dns', 'tsig'))).toBe('new');
  expect(secrets.versions()).not.toEqual({ dns: made.metadata.resourceVersion });
  expect(JSON.stringify(secrets.versions())).not.toContain('new');
});

test.each([
  ['the Secret is not there', 'mail', ref('other', 'tsig'), 'PSTN6011'],
  ['the Secret is in another namespace', 'web', ref('dns', 'tsig'), 'PSTN6011'],
  ['the key is not there', 'mail', ref('dns', 'nope'), 'PSTN6012'],
  ['the key is a word every object has', 'mail', ref('dns', 'constructor'), 'PSTN6012'],
  ['the value is not text', 'mail', ref('dns', 'binary'), 'PSTN6013'],
  ['the API server fails', 'broken', ref('dns', 'tsig'), 'PSTN6002'],
  ['it may not be read', 'forbidden', ref('dns', 'tsig'), 'PSTN6014'],
])('when %s, the finding names it and never a value', async (_what, namespace, reference, code) => {
  const { client } = await start();
  await put(client, 'mail', { tsig: Buffer.from(canary), binary: Buffer.from([0xff, 0xfe, 0x00]) });
  const failure = await resolveSecret(client, namespace, reference).catch((error: unknown) => error);
  expect(failure).toMatchObject({ finding: { code } });
  expect(JSON.stringify(failure) + String(failure)).not.toContain('canary');
});

test.each<[string, unknown]>([
  ['env', { env: 'PATH' }],
  ['file', { file: '/var/run/secrets/kubernetes.io/serviceaccount/token' }],
  ['held', { held: 'x' }],
  ['nothing', {}],
  ['two shapes at once', { secretKeyRef: { name: 'dns', key: 'tsig' }, file: '/etc/passwd' }],
])('a reference to %s is refused without a call', async (_what, reference) => {
  const { client, seen } = await start();
  await expect(resolveSecret(client, 'mail', reference as SecretRef)).rejects.toMatchObject({
    finding: { code: 'PSTN6010' },
  });
  expect(seen).toEqual([]);
});

test('a name cannot reach into another namespace', async () => {
  const { client, seen } = await start();
  await put(client, 'web', { tsig: Buffer.from(canary) });
  await expect(resolveSecret(client, 'mail', ref('../../web/secrets/dns', 'tsig'))).rejects.toMatchObject({
    finding: { code: 'PSTN6011' },
  });
  expect(seen.at(-1)?.path).toMatch(/^\/api\/v1\/namespaces\/mail\/secrets\/\.\.%2F/);
});
