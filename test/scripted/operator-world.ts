import { refId, type Scope, scopeId } from '../../kinds/words.ts';
import { createKubernetesClient } from '../../operator/kubernetes/client.ts';
import { plainCredentials } from '../../operator/kubernetes/credentials.ts';
import { createRecorder } from '../../operator/kubernetes/events.ts';
import { type KubernetesObject, secretType } from '../../operator/kubernetes/object.ts';
import { secretsOf } from '../../operator/kubernetes/secrets.ts';
import { createStatusMemory, type OperatorMemory } from '../../operator/memory.ts';
import { createAdmission } from '../../operator/reconcile/admission.ts';
import { createCluster } from '../../operator/reconcile/cluster.ts';
import { scopeOfServed, servedKinds, typeOf } from '../../operator/reconcile/objects.ts';
import { type PassEnd, runPass } from '../../operator/reconcile/pass.ts';
import { createTargets } from '../../operator/reconcile/targets.ts';
import { createTeller } from '../../operator/reconcile/tell.ts';
import type { PassTools } from '../../operator/reconcile/tools.ts';
import { makeExclusive } from '../../plan/single-flight.ts';
import { type ApiReply, type ApiRequest, startScriptedApi } from './kubernetes-api.ts';
import { storeObjects } from './stored-objects.ts';

type Manifest = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
};

/** An API server and passes on it, without watches: each pass first sees what is stored. */
export type OperatorWorld = {
  mayWrite: boolean;
  /** Answers instead of the API when it returns true. */
  fault: ((request: ApiRequest, reply: ApiReply) => boolean) | null;
  put(manifest: Manifest): Promise<void>;
  /** What a `kubectl delete` does. */
  end(kind: string, name: string): Promise<void>;
  object(kind: string, name: string): KubernetesObject | null;
  /** One pass over the scope object of this kind and name. */
  pass(kind: string, name: string): Promise<PassEnd>;
  /** Lets the canonical form of a target throw, as a fault in one would. */
  breakTargets(error: Error | null): void;
  /** Writes that the API answered since the last `put`, as `PATCH path`; Events are left out. */
  readonly writes: readonly string[];
  readonly events: readonly string[];
  stop(): Promise<void>;
};

const namespace = 'mail';
const pathOf = (kind: string, name: string): string => {
  const type = typeOf(kind);
  return type === undefined
    ? `/api/v1/namespaces/${namespace}/secrets/${name}`
    : `/apis/postern.dev/v1alpha1/namespaces/${namespace}/${type.plural}/${name}`;
};

/** Opens an empty world. `origins` may be named in `spec.endpoints`. */
export const openOperatorWorld = async (origins: readonly string[]): Promise<OperatorWorld> => {
  const stored = storeObjects();
  const writes: string[] = [];
  const events: string[] = [];
  const world = { mayWrite: true, fault: null as OperatorWorld['fault'] };
  const api = await startScriptedApi((request, reply) => {
    if (world.fault?.(request, reply) === true) return;
    const isEvent = request.path.includes('/events');
    if (isEvent && request.sort === 'POST') events.push(String((request.body as { reason?: string }).reason));
    if (!isEvent && ['POST', 'PUT', 'PATCH'].includes(request.sort)) writes.push(`${request.sort} ${request.path}`);
    stored.answer(request, reply);
  });
  const client = createKubernetesClient(plainCredentials(api.url));
  const now = (): Date => new Date();
  const cluster = createCluster();
  const mayWrite = (): boolean => world.mayWrite;
  const memory: OperatorMemory = createStatusMemory({
    client,
    typeOf,
    scopeObject: (scope: Scope) => cluster.describing(scopeId(scope))[0]?.ref ?? null,
    mayWrite,
  });
  const memoryOf = (): OperatorMemory => memory;
  const recorder = createRecorder({ client, instance: 'test' });
  const targets = createTargets({ client, mayWrite, now });
  let broken: Error | null = null;
  const tools: PassTools = {
    cluster,
    targets: {
      ...targets,
      of: async (scope, id, ending) => {
        const target = await targets.of(scope, id, ending);
        const error = broken;
        if (error === null) return target;
        return {
          ...target,
          canonical: () => {
            throw error;
          },
        };
      },
    },
    teller: createTeller({ client, cluster, recorder, memoryOf, now }),
    recorder,
    admission: createAdmission({ allowedOrigins: new Set(origins) }),
    memoryOf,
    ownerOf: () => ({ door: 'operator', estate: 'default.mail' }),
    secretsOf: (namespace) => secretsOf(client, namespace),
    mayWrite,
    exclusive: makeExclusive(),
    now,
    log: () => undefined,
  };

  /** What the watches of a real operator would have told by now. */
  const see = (): void => {
    const seen = new Set<string>();
    for (const { kind, type } of servedKinds) {
      const prefix = `/apis/postern.dev/v1alpha1/namespaces/${namespace}/${type.plural}/`;
      for (const [path, object] of stored.objects) {
        if (!path.startsWith(prefix)) continue;
        const served = cluster.put(kind, structuredClone(object) as unknown as KubernetesObject);
        memory.observe(served.ref, served.object);
        seen.add(refId(served.ref));
      }
    }
    for (const served of cluster.within(namespace)) {
      if (seen.has(refId(served.ref))) continue;
      cluster.remove(served.kind, served.object);
      memory.gone(served.ref, served.object.metadata.uid);
    }
  };

  return {
    get mayWrite() {
      return world.mayWrite;
    },
    set mayWrite(value) {
      world.mayWrite = value;
    },
    get fault() {
      return world.fault;
    },
    set fault(value) {
      world.fault = value;
    },
    put: async ({ metadata, ...rest }) => {
      const type = typeOf(rest.kind) ?? secretType;
      await client.create(type, { ...rest, metadata: { ...metadata, namespace } });
      writes.length = 0;
    },
    end: async (kind, name) => {
      const type = typeOf(kind);
      if (type === undefined) stored.objects.delete(pathOf(kind, name));
      else await client.delete(type, { namespace, name });
    },
    object: (kind, name) => (stored.objects.get(pathOf(kind, name)) as unknown as KubernetesObject | undefined) ?? null,
    pass: async (kind, name) => {
      see();
      const scope = cluster.find({ kind, namespace, name });
      const id = scope === null ? null : scopeOfServed(scope);
      if (scope === null || id === null) throw new Error(`there is no scope object ${kind}/${name}`);
      try {
        return await runPass(scope, id, new Set(), tools, new AbortController().signal);
      } finally {
        await recorder.flush();
      }
    },
    breakTargets: (error) => {
      broken = error;
    },
    writes,
    events,
    stop: async () => {
      await recorder.flush();
      await client.close();
      await api.stop();
    },
  };
};
