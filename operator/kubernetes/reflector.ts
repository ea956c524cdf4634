import { type BackoffOptions, backoffMilliseconds, pause } from './backoff.ts';
import type { KubernetesClient } from './client.ts';
import { isFailure, KubernetesError } from './errors.ts';
import { type KubernetesObject, newerVersion, type ResourceType } from './object.ts';
import { createStore, type Store, type StoreEvent, withoutManagedFields } from './store.ts';

/** What a reflector follows and how. */
export type ReflectorOptions<T extends KubernetesObject> = {
  readonly client: KubernetesClient;
  readonly type: ResourceType;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Told of each change, in order, after the store has it. What it throws is told to `onError` and stops nothing. */
  readonly handler: (event: StoreEvent<T>) => void | Promise<void>;
  /** Told of each failure; the reflector goes on by itself. */
  readonly onError?: (error: unknown) => void;
  /** Makes objects smaller before they are kept. managedFields is dropped in any case. */
  readonly strip?: (object: T) => T;
  /** Length of one watch; also how long a silent server goes unnoticed, plus the grace (default 60 s). */
  readonly watchSeconds?: number;
  readonly graceMilliseconds?: number;
  /** Lists again after this long even when nothing is wrong (default 10 min). */
  readonly relistSeconds?: number;
  readonly backoff?: BackoffOptions;
  readonly now?: () => number;
  readonly random?: () => number;
};

/** Follows one collection: list, then watch, for ever. */
export type Reflector<T extends KubernetesObject> = {
  readonly store: Store<T>;
  /** The first list is in the store and told. */
  readonly synced: boolean;
  /** The server has been heard within one watch length and grace: false when it is frozen, away or refuses us. */
  readonly healthy: boolean;
  /** Resolves once synced, also when stopped before. */
  whenSynced(): Promise<void>;
  /** Resolves once a list that began after this call is in the store: the way to see what others wrote before now. */
  refresh(): Promise<void>;
  /** Ends the watch and resolves when nothing runs any more; the handler is not called after. */
  stop(): Promise<void>;
};

/** A list older than what was seen already is put back this often before it is believed (a restored etcd is older). */
const staleListsRefused = 5;

/** Starts at once. */
export const startReflector = <T extends KubernetesObject>(options: ReflectorOptions<T>): Reflector<T> => {
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const watchSeconds = options.watchSeconds ?? 60;
  const grace = options.graceMilliseconds ?? 10_000;
  const relistMilliseconds = (options.relistSeconds ?? 600) * 1000;
  const backoff = options.backoff ?? { baseMilliseconds: 500, capMilliseconds: 30_000 };
  const strip = (object: KubernetesObject): T => {
    const smaller = withoutManagedFields(object as T);
    return options.strip === undefined ? smaller : options.strip(smaller);
  };
  const selection = {
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
  };

  const store = createStore<T>();
  const stopping = new AbortController();
  const firstList = Promise.withResolvers<void>();
  let synced = false;
  let version: string | null = null;
  let listedAt = Number.NEGATIVE_INFINITY;
  let heardAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let staleLists = 0;
  let refreshing: PromiseWithResolvers<void> | null = null;
  let watch: AbortController | null = null;

  const complain = (error: unknown): void => {
    try {
      options.onError?.(error);
    } catch {
      // Somebody who cannot take the news must not end the watch.
    }
  };

  const tell = (events: readonly StoreEvent<T>[]): void => {
    for (const event of events) {
      if (stopping.signal.aborted) return;
      try {
        const told = options.handler(event);
        if (told instanceof Promise) told.catch(complain);
      } catch (error) {
        complain(error);
      }
    }
  };

  const list = async (): Promise<void> => {
    const waiting = refreshing;
    refreshing = null;
    try {
      const found = await options.client.list(options.type, { ...selection, signal: stopping.signal });
      if (version !== null && newerVersion(version, found.resourceVersion) && ++staleLists <= staleListsRefused)
        throw new KubernetesError(
          'serverError',
          `list ${options.type.plural}: the server is behind what it showed before`,
        );
      staleLists = 0;
      version = found.resourceVersion;
      listedAt = now();
      heardAt = now();
      tell(store.replace(found.items.map(strip)));
      synced = true;
      firstList.resolve();
      waiting?.resolve();
    } catch (error) {
      // Whoever waits for a fresh list goes on waiting, together with those who came meanwhile.
      if (waiting !== null) {
        const later = refreshing as PromiseWithResolvers<void> | null;
        if (later === null) refreshing = waiting;
        else void later.promise.then(waiting.resolve);
      }
      throw error;
    }
  };

  const follow = async (from: string): Promise<void> => {
    const ending = new AbortController();
    watch = ending;
    const startedAt = now();
    try {
      const events = await options.client.watch(options.type, {
        ...selection,
        resourceVersion: from,
        // Spread, so that many reflectors do not all reconnect in the same second.
        timeoutSeconds: Math.max(1, Math.ceil(watchSeconds * (0.75 + 0.25 * random()))),
        graceMilliseconds: grace,
        signal: AbortSignal.any([stopping.signal, ending.signal]),
      });
      heardAt = now();
      for await (const event of events) {
        heardAt = now();
        version = event.object.metadata.resourceVersion ?? version;
        if (event.type === 'BOOKMARK') continue;
        const object = strip(event.object);
        tell(event.type === 'DELETED' ? store.remove(object) : store.put(object));
      }
      heardAt = now();
      // A watch that ends at once, again and again, is a failure, however politely it ends.
      if (now() - startedAt < Math.min(1000, watchSeconds * 500))
        throw new KubernetesError('network', 'watch: ended at once');
      failures = 0;
    } catch (error) {
      if (ending.signal.aborted && !stopping.signal.aborted) return;
      if (now() - startedAt >= 1000 && !isFailure(error, 'timeout')) failures = 0;
      throw error;
    } finally {
      watch = null;
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if (version === null || refreshing !== null || now() - listedAt >= relistMilliseconds) await list();
        else await follow(version);
      } catch (error) {
        if (stopping.signal.aborted) break;
        complain(error);
        if (isFailure(error, 'gone')) {
          version = null;
          staleLists = 0;
          failures += 1;
          if (failures === 1) continue;
        } else failures += 1;
        const asked = error instanceof KubernetesError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
        await pause(Math.max(asked, backoffMilliseconds(failures, backoff, random)), stopping.signal);
      }
    }
    firstList.resolve();
    refreshing?.resolve();
  };
  const running = run();

  return {
    store,
    get synced() {
      return synced;
    },
    get healthy() {
      return synced && now() - heardAt <= watchSeconds * 1000 + 2 * grace;
    },
    whenSynced: () => firstList.promise,
    refresh: () => {
      if (stopping.signal.aborted) return Promise.resolve();
      refreshing ??= Promise.withResolvers<void>();
      const { promise } = refreshing;
      watch?.abort();
      return promise;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
