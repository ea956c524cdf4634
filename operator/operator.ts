import { type Scope, scopeId } from '../kinds/words.ts';
import { makeExclusive } from '../plan/single-flight.ts';
import type { KubernetesClient } from './kubernetes/client.ts';
import { createRecorder } from './kubernetes/events.ts';
import { startShards } from './kubernetes/leases.ts';
import type { KubernetesObject } from './kubernetes/object.ts';
import { createQueue } from './kubernetes/queue.ts';
import { createReadiness, type ShardChange } from './kubernetes/readiness.ts';
import { startReflector } from './kubernetes/reflector.ts';
import { secretsOf } from './kubernetes/secrets.ts';
import { shardOf } from './kubernetes/shards.ts';
import type { StoreEvent } from './kubernetes/store.ts';
import { createStatusMemory, type OperatorMemory } from './memory.ts';
import { createAdmission } from './reconcile/admission.ts';
import { createCluster } from './reconcile/cluster.ts';
import { allKeys, isNews, keysOf } from './reconcile/keys.ts';
import { servedKinds, servedOf, typeOf } from './reconcile/objects.ts';
import { createReconciler } from './reconcile/reconciler.ts';
import { createTargets } from './reconcile/targets.ts';
import { createTeller } from './reconcile/tell.ts';
import type { PassTools } from './reconcile/tools.ts';

/** What the operator says about itself: one line per happening, without secrets. */
export type Log = {
  info(about: Readonly<Record<string, unknown>>, message: string): void;
  warn(about: Readonly<Record<string, unknown>>, message: string): void;
};

/** How one replica runs. Times are in seconds. */
export type OperatorOptions = {
  readonly client: KubernetesClient;
  /** Only this namespace is watched; all when left out. */
  readonly namespace?: string;
  /** Where the Leases are: the replicas that share work have to name the same. */
  readonly leaseNamespace: string;
  /** Name of this replica, for Leases and Events. */
  readonly identity: string;
  readonly estate: string;
  readonly resyncSeconds: number;
  readonly leaseSeconds: number;
  /** The longest that one write to an outside system can take. */
  readonly writeSeconds: number;
  readonly allowedOrigins: ReadonlySet<string>;
  /** Scopes worked on at the same time. */
  readonly concurrency?: number;
  readonly log: Log;
};

/** A running replica. */
export type Operator = {
  /** All kinds are known and followed, and this replica takes part in the work. */
  readonly ready: boolean;
  /** Ends after the writes under way, and gives the Leases back. */
  stop(): Promise<void>;
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Starts to follow the objects and to work on the scopes that this replica holds. */
export const startOperator = (options: OperatorOptions): Operator => {
  const { client, log } = options;
  const now = (): Date => new Date();
  const complain =
    (what: string) =>
    (error: unknown): void =>
      log.warn({ error: reasonOf(error) }, what);
  const cluster = createCluster();
  const memories = new Map<string, OperatorMemory>();
  // What others wrote before they gave shards up has to be seen first.
  const ready = createReadiness(() => Promise.all(reflectors.map((reflector) => reflector.refresh())));

  const mayWrite = (scope: Scope): boolean => ready.has(shardOf(scopeId(scope))) && shards.mayWrite(scopeId(scope));

  /** What one namespace remembers is nobody else's business. */
  const memoryOf = (namespace: string): OperatorMemory => {
    const known = memories.get(namespace);
    if (known !== undefined) return known;
    const memory = createStatusMemory({
      client,
      typeOf,
      scopeObject: (scope) =>
        cluster.describing(scopeId(scope)).find(({ ref }) => ref.namespace === namespace)?.ref ?? null,
      mayWrite,
    });
    memories.set(namespace, memory);
    return memory;
  };

  const recorder = createRecorder({ client, instance: options.identity, onError: complain('event not written') });
  const tools: PassTools = {
    cluster,
    targets: createTargets({ client, mayWrite, now }),
    teller: createTeller({ client, cluster, recorder, memoryOf, now }),
    recorder,
    admission: createAdmission({ allowedOrigins: options.allowedOrigins }),
    memoryOf,
    ownerOf: (namespace) => ({ door: 'operator', estate: `${options.estate}.${namespace}` }),
    secretsOf: (namespace) => secretsOf(client, namespace),
    mayWrite,
    exclusive: makeExclusive(),
    now,
    log: (message, about) => log.info(about, message),
  };
  const reconcile = createReconciler(tools, options.resyncSeconds * 1000);
  const queue = createQueue({
    process: async (key, signal) => (ready.has(shardOf(key)) ? reconcile(key, signal) : null),
    concurrency: options.concurrency ?? 4,
    backoff: { baseMilliseconds: 1000, capMilliseconds: Math.max(1000, Math.min(300, options.resyncSeconds) * 1000) },
    onError: (key, error) => log.warn({ key, error: reasonOf(error) }, 'pass failed'),
  });
  const enqueue = (keys: readonly string[]): void => {
    for (const key of keys) if (ready.has(shardOf(key))) queue.add(key);
  };

  const reflectors = servedKinds.map(({ kind, type }) => {
    const handler = (event: StoreEvent<KubernetesObject>): void => {
      const old = event.type === 'added' ? null : servedOf(kind, event.old);
      const before = old === null || !isNews(event) ? [] : keysOf(old, cluster);
      if (event.type === 'deleted') {
        cluster.remove(kind, event.old);
        if (old === null) return;
        memoryOf(old.ref.namespace).gone(old.ref, event.old.metadata.uid);
        tools.targets.drop(old.ref);
        enqueue(before);
        return;
      }
      const served = cluster.put(kind, event.object);
      memoryOf(served.ref.namespace).observe(served.ref, event.object);
      if (isNews(event)) enqueue([...new Set([...before, ...keysOf(served, cluster)])]);
    };
    return startReflector({
      client,
      type,
      ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
      handler,
      onError: complain(`watch of ${type.plural} interrupted`),
    });
  });

  const change = async (changed: ShardChange): Promise<void> => {
    const changing = ready.change(changed);
    if (changed.lost.length > 0) log.info({ shards: ready.size }, 'shards lost');
    const taken = await changing;
    if (changed.acquired.length === 0) return;
    enqueue(allKeys(cluster).filter((key) => taken.includes(shardOf(key))));
    log.info(
      { shards: ready.size, objects: reflectors.reduce((sum, { store }) => sum + store.size, 0) },
      'shards taken',
    );
  };

  const shards = startShards({
    client,
    namespace: options.leaseNamespace,
    replica: options.identity,
    leaseSeconds: options.leaseSeconds,
    callTimeoutSeconds: options.writeSeconds,
    renewSeconds: options.leaseSeconds / 8,
    retrySeconds: Math.min(2, options.leaseSeconds / 20),
    onChange: (changed) => void change(changed).catch(complain('shards not taken')),
    onError: complain('lease not renewed'),
  });

  return {
    get ready() {
      return ready.size > 0 && reflectors.every((reflector) => reflector.healthy);
    },
    stop: async () => {
      await queue.shutdown();
      ready.clear();
      await recorder.flush();
      await shards.stop({ idle: true });
      await Promise.all(reflectors.map((reflector) => reflector.stop()));
    },
  };
};
