import { afterEach, vi } from 'vitest';
import { createKubernetesClient, type KubernetesClient } from '../../operator/kubernetes/client.ts';
import { plainCredentials } from '../../operator/kubernetes/credentials.ts';
import type { KubernetesObject, ResourceType } from '../../operator/kubernetes/object.ts';
import { type Reflector, type ReflectorOptions, startReflector } from '../../operator/kubernetes/reflector.ts';
import { type ApiReply, type ApiRequest, type ScriptedApi, startScriptedApi } from './kubernetes-api.ts';

const type: ResourceType = { group: 'test.dev', version: 'v1', kind: 'Gate', plural: 'gates', namespaced: true };

/** An object of the followed collection at a version. */
export const gate = (name: string, resourceVersion: number, uid = `uid-${name}`): KubernetesObject => ({
  metadata: {
    name,
    namespace: 'default',
    uid,
    resourceVersion: String(resourceVersion),
    managedFields: [{ manager: 'x' }],
  },
  spec: { at: resourceVersion },
});

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** What a test looks at. `told` are the events, as `type key`. */
export type World = {
  api: ScriptedApi;
  client: KubernetesClient;
  reflector: Reflector<KubernetesObject>;
  told: string[];
  errors: unknown[];
};

/** A reflector over an API that follows a script. Both end with the test. */
export const start = async (
  script: (request: ApiRequest, reply: ApiReply) => void | Promise<void>,
  more: Partial<ReflectorOptions<KubernetesObject>> = {},
): Promise<World> => {
  const api = await startScriptedApi(script);
  const client = createKubernetesClient(plainCredentials(api.url));
  const told: string[] = [];
  const errors: unknown[] = [];
  const reflector = startReflector({
    client,
    type,
    handler: (event) => void told.push(`${event.type} ${event.key}`),
    onError: (error) => void errors.push(error),
    backoff: { baseMilliseconds: 10, capMilliseconds: 40 },
    watchSeconds: 30,
    ...more,
  });
  cleanups.push(
    () => api.stop(),
    () => client.close(),
    () => reflector.stop(),
  );
  return { api, client, reflector, told, errors };
};

/** `name@version` of all that the reflector holds. */
export const versionsOf = (reflector: Reflector<KubernetesObject>): string[] =>
  [...reflector.store.values()].map((object) => `${object.metadata.name}@${object.metadata.resourceVersion}`).sort();

/** Waits until the check holds. */
export const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5000, interval: 5 });
