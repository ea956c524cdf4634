import { afterEach } from 'vitest';
import type { Change, Owned, Ref, Scope } from '../../kinds/words.ts';
import { createKubernetesClient, type KubernetesClient } from '../../operator/kubernetes/client.ts';
import { plainCredentials } from '../../operator/kubernetes/credentials.ts';
import type { KubernetesObject, ResourceType } from '../../operator/kubernetes/object.ts';
import { createStatusMemory, type OperatorMemory } from '../../operator/memory.ts';
import { type ApiReply, type ApiRequest, startScriptedApi } from './kubernetes-api.ts';
import { type StoredObjects, storeObjects } from './stored-objects.ts';

export const typeOf = (kind: string): ResourceType => ({
  group: 'postern.dev',
  version: 'v1alpha1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced: true,
});
export const zone: Scope = { target: 'dns', id: 'contoso.example' };
export const tenant: Scope = { target: 'microsoft365', id: 'aaaa' };
export const ref = (kind: string, name: string): Ref => ({ kind, namespace: 'mail', name });
export const scopeObject = (scope: Scope): Ref =>
  scope.target === 'dns' ? ref('Zone', 'contoso') : ref('Tenant', 'contoso');
export const spf = ref('SpfRecord', 'contoso');
export const at = '2026-03-02T08:00:00.000Z';

export const change = (key: string, more: Partial<Change> = {}): Change => ({
  id: `id-${more.op ?? 'update'}-${key}`,
  op: 'update',
  scope: zone,
  type: 'SpfTerm',
  keys: [`SpfTerm ${key}`],
  collection: 'TXT contoso.example',
  before: null,
  after: { term: key, cleared: null, list: [{ inner: null }] },
  leaves: [{ type: 'SpfTerm', key, value: null }],
  expects: {},
  needs: [],
  group: key,
  for: [spf],
  why: 'wanted',
  risk: 'low',
  shown: ['a line for people'],
  ...more,
});
export const owned = (key: string, from: Ref = spf, scope: Scope = zone): Owned => ({
  scope,
  type: 'SpfTerm',
  key,
  from,
  deletion: 'Retain',
  before: null,
});

/** The API and processes that start on it. `fault` answers instead of the API when it returns true. */
export type World = {
  readonly stored: StoredObjects;
  readonly client: KubernetesClient;
  fault: ((request: ApiRequest, reply: ApiReply) => boolean) | null;
  mayWrite: boolean;
  /** A new process: it knows what its watches show it. */
  start(): OperatorMemory;
  object(of: Ref): KubernetesObject;
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An API with these objects in it. It ends with the test. */
export const open = async (refs: readonly Ref[] = [spf, scopeObject(zone), scopeObject(tenant)]): Promise<World> => {
  const stored = storeObjects();
  const api = await startScriptedApi((request, reply) => {
    if (world.fault?.(request, reply) !== true) stored.answer(request, reply);
  });
  const client = createKubernetesClient(plainCredentials(api.url));
  cleanups.push(
    () => api.stop(),
    () => client.close(),
  );
  const object = (of: Ref) =>
    [...stored.objects].find(([path]) =>
      path.endsWith(`/${typeOf(of.kind).plural}/${of.name}`),
    )?.[1] as KubernetesObject;
  const world: World = {
    stored,
    client,
    fault: null,
    mayWrite: true,
    object,
    start: () => {
      const memory = createStatusMemory({ client, typeOf, scopeObject, mayWrite: () => world.mayWrite });
      for (const of of refs) if (object(of) !== undefined) memory.observe(of, structuredClone(object(of)));
      return memory;
    },
  };
  for (const of of refs)
    await client.create(typeOf(of.kind), { metadata: { name: of.name, namespace: of.namespace }, spec: {} });
  return world;
};
