import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Kubernetes, missingKubernetes, startKubernetes } from '../../test/real/kubernetes.ts';
import { createKubernetesClient, type KubernetesClient } from './client.ts';
import { mergeConditions, standingConditions, standingTypes, writeStatus } from './conditions.ts';
import { loadCredentials } from './credentials.ts';
import { createRecorder } from './events.ts';
import { addFinalizer, removeFinalizer } from './finalizer.ts';
import { eventType, type KubernetesObject, type ResourceType, secretType } from './object.ts';
import { startReflector } from './reflector.ts';
import { resolveSecret } from './secrets.ts';

const type: ResourceType = {
  group: 'test.postern.dev',
  version: 'v1',
  kind: 'Gate',
  plural: 'gates',
  namespaced: true,
};
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gates.test.postern.dev' },
  spec: {
    group: type.group,
    scope: 'Namespaced',
    names: { kind: type.kind, plural: type.plural, singular: 'gate' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
};

const missing = missingKubernetes();
let kubernetes: Kubernetes;
let client: KubernetesClient;

beforeAll(async () => {
  if (missing !== null) return;
  kubernetes = await startKubernetes();
  client = createKubernetesClient(await loadCredentials({ kubeconfig: kubernetes.kubeconfigPath }), {
    timeoutMilliseconds: 3000,
  });
  const made = await kubernetes.kubectl(['apply', '-f', '-'], JSON.stringify(definition));
  if (made.code !== 0) throw new Error(made.stderr);
  await kubernetes.kubectl(['wait', '--for=condition=Established', 'crd/gates.test.postern.dev', '--timeout=30s']);
});
afterAll(async () => {
  await client?.close();
  await kubernetes?.stop();
});

const real = (name: string, run: () => Promise<void>): void =>
  test(name, async (context) => {
    if (missing !== null) return context.skip(missing);
    await run();
  });

const gate = (name: string, spec: Readonly<Record<string, unknown>> = {}): KubernetesObject => ({
  metadata: { name, namespace: 'default' },
  spec,
});
const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 40_000, interval: 50 });

describe('a reflector', () => {
  const follow = () =>
    startReflector({
      client,
      type,
      handler: () => undefined,
      backoff: { baseMilliseconds: 100, capMilliseconds: 500 },
      watchSeconds: 3,
      graceMilliseconds: 500,
    });

  real('survives a kill of the API server and sees what was changed while it was away', async () => {
    const object = await client.create(type, gate('restart', { step: 1 }));
    const reflector = follow();
    await reflector.whenSynced();
    await kubernetes.killApiServer();
    await sleep(1000);
    await kubernetes.restartApiServer();
    const admin = await kubernetes.kubectl(['patch', 'gate', 'restart', '--type=merge', '-p', '{"spec":{"step":2}}']);
    expect(admin.stderr).toBe('');
    await until(() => expect(reflector.store.get('default/restart')?.['spec']).toEqual({ step: 2 }));
    await until(() => expect(reflector.healthy).toBe(true));
    await reflector.stop();
    expect(object.metadata.uid).toBe(reflector.store.get('default/restart')?.metadata.uid);
  });

  real('and a plain call notice a frozen API server, and go on when it thaws', async () => {
    await client.create(type, gate('frozen', { step: 1 }));
    const reflector = follow();
    await reflector.whenSynced();
    kubernetes.freeze();
    try {
      await expect(
        client.get(type, { namespace: 'default', name: 'frozen' }, { timeoutMilliseconds: 400 }),
      ).rejects.toMatchObject({ kind: 'timeout' });
      await until(() => expect(reflector.healthy).toBe(false));
    } finally {
      kubernetes.thaw();
    }
    await client.mergePatch(type, { namespace: 'default', name: 'frozen' }, { spec: { step: 2 } });
    await until(() => expect(reflector.store.get('default/frozen')?.['spec']).toEqual({ step: 2 }));
    await until(() => expect(reflector.healthy).toBe(true));
    await reflector.stop();
  });

  real('lists a thousand objects in pages and tells a deletion', async () => {
    await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        client.create(type, gate(`many-${index}`), { timeoutMilliseconds: 60_000 }),
      ),
    );
    const reflector = follow();
    await reflector.whenSynced();
    expect([...reflector.store.values()].filter(({ metadata }) => metadata.name.startsWith('many-')).length).toBe(1000);
    await client.delete(type, { namespace: 'default', name: 'many-7' });
    await until(() => expect(reflector.store.get('default/many-7')).toBeUndefined());
    await reflector.stop();
  });
});

describe('writes', () => {
  real('a stale version is a conflict, a name taken is not, and a wrong uid deletes nothing', async () => {
    const made = await client.create(type, gate('writes'));
    await expect(client.create(type, gate('writes'))).rejects.toMatchObject({ kind: 'alreadyExists' });
    await client.mergePatch(type, made.metadata, { spec: { a: 1 } });
    await expect(client.replace(type, made)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(client.delete(type, made.metadata, { uid: 'another' })).rejects.toMatchObject({ kind: 'conflict' });
    expect(await client.delete(type, made.metadata, { uid: made.metadata.uid ?? '' })).toBe(true);
    expect(await client.delete(type, made.metadata)).toBe(false);
  });

  real('server-side apply owns its fields, names the other manager on conflict and takes them by force', async () => {
    const wanted = gate('applied', { mode: 'Monitor' });
    await client.apply(type, wanted, { fieldManager: 'one' });
    const other = client.apply(type, gate('applied', { mode: 'Protect' }), { fieldManager: 'two' });
    await expect(other).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('"one"') });
    const dry = await client.apply(type, gate('applied', { mode: 'Protect' }), {
      fieldManager: 'two',
      force: true,
      dryRun: true,
    });
    expect(dry['spec']).toEqual({ mode: 'Protect' });
    const stored = await client.get(type, wanted.metadata);
    expect(stored['spec']).toEqual({ mode: 'Monitor' });
    const status = await client.apply(
      type,
      { ...gate('applied'), status: { phase: 'x' } },
      { fieldManager: 'two', subresource: 'status' },
    );
    expect(status).toMatchObject({ spec: { mode: 'Monitor' }, status: { phase: 'x' } });
  });

  real('status is written through its own door, once, and does not count as a new generation', async () => {
    const made = await client.create(type, gate('status'));
    const said = (message: string, before: KubernetesObject) => ({
      conditions: mergeConditions(
        ((before['status'] as { conditions?: [] } | undefined)?.conditions ?? []) as [],
        standingConditions('InSync', message),
        standingTypes,
        before.metadata.generation ?? 0,
        Date.now(),
      ),
    });
    const first = await writeStatus(client, type, made, said('well', made));
    expect(first.written).toBe(true);
    if (first.object === null) throw new Error('gone');
    expect(first.object.metadata.generation).toBe(made.metadata.generation);
    const second = await writeStatus(client, type, first.object, said('well', first.object));
    expect(second.written).toBe(false);
    const wait = await kubernetes.kubectl(['wait', '--for=condition=Ready', 'gate/status', '--timeout=5s']);
    expect(wait.code).toBe(0);
    await client.delete(type, made.metadata);
    expect(await writeStatus(client, type, first.object, said('other', first.object))).toEqual({
      object: null,
      written: false,
    });
  });

  real('an object with our finalizer stays until we let it go', async () => {
    const made = await client.create(type, gate('kept'));
    const kept = await addFinalizer(client, type, made);
    if (kept === null) throw new Error('gone');
    await client.delete(type, made.metadata);
    const ending = await client.get(type, made.metadata);
    expect(ending.metadata.deletionTimestamp).toBeDefined();
    await removeFinalizer(client, type, kept);
    await expect(client.get(type, made.metadata)).rejects.toMatchObject({ kind: 'notFound' });
  });
});

real('Events are accepted, repeated ones are counted, and kubectl shows them', async () => {
  const object = await client.create(type, gate('eventful'));
  const errors: unknown[] = [];
  const recorder = createRecorder({ client, instance: 'pod-1', onError: (error) => errors.push(error) });
  const happening = { type: 'Warning' as const, reason: 'Refused', action: 'Apply', note: `ü${'x'.repeat(2000)}` };
  for (let turn = 0; turn < 30; turn += 1) await recorder.record(object, happening);
  for (let turn = 0; turn < 40; turn += 1) await recorder.record(object, { ...happening, note: `note ${turn}` });
  await recorder.flush();
  expect(errors).toEqual([]);
  const events = (await client.list(eventType, { namespace: 'default' })).items.filter(
    (event) => (event['regarding'] as { name?: string }).name === 'eventful',
  );
  expect(events.length).toBe(25);
  expect(
    events.map((event) => (event['series'] as { count?: number } | undefined)?.count ?? 1).sort((a, b) => b - a)[0],
  ).toBe(30);
  const shown = await kubernetes.kubectl(['events', '--for=gate/eventful']);
  expect(shown.stdout).toContain('Refused');
});

real('a Secret is read by its reference, only where the user may', async () => {
  const data = { tsig: Buffer.from('canary').toString('base64') };
  await client.create(secretType, { metadata: { name: 'dns', namespace: 'default' }, data });
  const ref = { secretKeyRef: { name: 'dns', key: 'tsig' } };
  expect((await resolveSecret(client, 'default', ref)).value).toBe('canary');
  await kubernetes.kubectl(['create', 'serviceaccount', 'reader']);
  const kubeconfig = await kubernetes.serviceAccountKubeconfig('default', 'reader');
  const reader = createKubernetesClient(await loadCredentials({ kubeconfig }));
  await expect(resolveSecret(reader, 'default', ref)).rejects.toMatchObject({ finding: { code: 'PSTN6014' } });
  await kubernetes.kubectl(['create', 'role', 'reader', '--verb=get', '--resource=secrets', '--resource-name=dns']);
  await kubernetes.kubectl(['create', 'rolebinding', 'reader', '--role=reader', '--serviceaccount=default:reader']);
  await until(async () => expect((await resolveSecret(reader, 'default', ref)).value).toBe('canary'));
  await reader.close();
});
