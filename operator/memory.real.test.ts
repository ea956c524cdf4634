import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change, Ref, Scope } from '../kinds/words.ts';
import { type Kubernetes, missingKubernetes, startKubernetes } from '../test/real/kubernetes.ts';
import { createKubernetesClient, type KubernetesClient } from './kubernetes/client.ts';
import { loadCredentials } from './kubernetes/credentials.ts';
import type { ResourceType } from './kubernetes/object.ts';
import { startReflector } from './kubernetes/reflector.ts';
import { createStatusMemory } from './memory.ts';

const type: ResourceType = {
  group: 'test.postern.dev',
  version: 'v1',
  kind: 'Zone',
  plural: 'zones',
  namespaced: true,
};
/** `keeps`: the status has room for whatever the operator puts there, as the CRDs of the kinds have. */
const definition = (name: string, plural: string, keeps: boolean) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.test.postern.dev` },
  spec: {
    group: type.group,
    scope: 'Namespaced',
    names: { kind: name, plural, singular: name.toLowerCase() },
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
              spec: { type: 'object', properties: { note: { type: 'string' } } },
              status: { type: 'object', ...(keeps ? { 'x-kubernetes-preserve-unknown-fields': true } : {}) },
            },
          },
        },
      },
    ],
  },
});

const scope: Scope = { target: 'dns', id: 'contoso.example' };
const zone: Ref = { kind: 'Zone', namespace: 'default', name: 'contoso' };
const change: Change = {
  id: 'abc',
  op: 'update',
  scope,
  type: 'SpfTerm',
  keys: ['SpfTerm a'],
  collection: 'TXT contoso.example',
  before: { a: null, large: 9_007_199_254_740_991, huge: 1e21, small: 1e-7, whole: 1 },
  after: { cleared: null, list: [{ inner: null }, null] },
  leaves: [{ type: 'SpfTerm', key: 'a', value: null }],
  expects: { 'SpfTerm a': 'absent' },
  needs: [],
  group: 'a',
  for: [zone],
  why: 'wanted',
  risk: 'low',
  shown: [],
};
const at = '2026-03-02T08:00:00.000Z';

const missing = missingKubernetes();
let kubernetes: Kubernetes;
let client: KubernetesClient;

beforeAll(async () => {
  if (missing !== null) return;
  kubernetes = await startKubernetes();
  client = createKubernetesClient(await loadCredentials({ kubeconfig: kubernetes.kubeconfigPath }));
  const list = [definition('Zone', 'zones', true), definition('Bare', 'bares', false)];
  const made = await kubernetes.kubectl(
    ['apply', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: list }),
  );
  if (made.code !== 0) throw new Error(made.stderr);
  await kubernetes.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
});
afterAll(async () => {
  await client?.close();
  await kubernetes?.stop();
});

const start = () =>
  createStatusMemory({
    client,
    typeOf: (kind) => ({ ...type, kind, plural: `${kind.toLowerCase()}s` }),
    scopeObject: () => zone,
    mayWrite: () => true,
  });

/** A process that starts: all it knows is what its watch shows. */
const restarted = async () => {
  const memory = start();
  const reflector = startReflector({
    client,
    type,
    handler: (event) => {
      if (event.type !== 'deleted') memory.observe({ ...zone, name: event.object.metadata.name }, event.object);
    },
  });
  await reflector.whenSynced();
  await reflector.stop();
  return memory;
};

test('an intent comes back from the real API server with every null and number as it was', async (context) => {
  if (missing !== null) return context.skip(missing);
  await client.create(type, { metadata: { name: 'contoso', namespace: 'default' }, spec: { note: 'mine' } });
  await start().intend('run-1', 'hash', change, at);
  const memory = await restarted();
  expect(await memory.open(scope)).toEqual([{ run: 'run-1', change, at }]);
  const entry = { scope, type: 'SpfTerm', key: 'a', from: zone, deletion: 'Delete' as const, before: { gone: null } };
  await memory.settle('run-1', change, { state: 'done', handle: 'guid' }, [entry], at);
  expect(await memory.since(scope, 'spf', 'digest', at)).toBe(at);
  const next = await restarted();
  expect(await next.owned(scope)).toEqual([entry]);
  expect(await next.open(scope)).toEqual([]);
  expect(await next.written(scope, 60, at)).toEqual([{ run: 'run-1', change, at, handle: 'guid', confirmed: true }]);
  expect(await next.since(scope, 'spf', 'digest', '2026-04-01T00:00:00Z')).toBe(at);
  const object = await client.get(type, zone);
  expect(object['spec']).toEqual({ note: 'mine' });
  expect(object.metadata.generation).toBe(1);
});

test('a CRD that has no room for the memory forbids the send', async (context) => {
  if (missing !== null) return context.skip(missing);
  const bare: Ref = { kind: 'Bare', namespace: 'default', name: 'bare' };
  await client.create({ ...type, kind: 'Bare', plural: 'bares' }, { metadata: { name: 'bare', namespace: 'default' } });
  await expect(start().intend('run-1', 'hash', { ...change, for: [bare] }, at)).rejects.toThrow('did not keep it');
});

test('scopes that work side by side on one object lose nothing', async (context) => {
  if (missing !== null) return context.skip(missing);
  await client.create(type, { metadata: { name: 'busy', namespace: 'default' } });
  const busy: Ref = { ...zone, name: 'busy' };
  const replicas = [start(), start()];
  const one = (index: number): Change => ({
    ...change,
    id: `change-${index}`,
    scope: { target: 'dns', id: `zone-${index % 4}.example` },
    for: [busy],
  });
  const results = await Promise.allSettled(
    Array.from({ length: 24 }, (_, index) => replicas[index % 2]?.intend('run', 'hash', one(index), at)),
  );
  const stored = results.flatMap((result, index) => (result.status === 'fulfilled' ? [`change-${index}`] : []));
  expect(stored.length).toBeGreaterThan(12);
  const memory = await restarted();
  const open = await Promise.all(
    [0, 1, 2, 3].map((index) => memory.open({ target: 'dns', id: `zone-${index}.example` })),
  );
  expect(open.flat().map((intent) => intent.change.id)).toEqual(expect.arrayContaining(stored));
});
