import { createHash, randomBytes } from 'node:crypto';
import { pause } from './backoff.ts';
import type { KubernetesClient } from './client.ts';
import { isFailure } from './errors.ts';
import {
  type Clock,
  createObservations,
  type LeaseRecord,
  leaseLabel,
  longestSince,
  type Moment,
  momentOf,
  readLease,
  systemClock,
  writeLease,
} from './lease-record.ts';
import { type KubernetesObject, leaseType } from './object.ts';
import { assignShards, shardCount, shardLeaseName, shardOf, shardOfLease } from './shards.ts';

/** How one replica takes part. */
export type ShardOptions = {
  readonly client: KubernetesClient;
  readonly namespace: string;
  /** The pod's name. A random part is added: a process that starts again is another holder. */
  readonly replica: string;
  /** The longest that one write to an outside system can take. */
  readonly callTimeoutSeconds?: number;
  /** Whole seconds that a lease lives without being renewed. */
  readonly leaseSeconds?: number;
  readonly renewSeconds?: number;
  /** Pause while waiting for a shard. */
  readonly retrySeconds?: number;
  readonly clock?: Clock;
  /** Told when shards came or went; a shard that came has scopes to look at. */
  readonly onChange?: (change: { readonly acquired: readonly number[]; readonly lost: readonly number[] }) => void;
  readonly onError?: (error: unknown) => void;
};

/** The shards that this replica holds. */
export type Shards = {
  readonly identity: string;
  /** Sorted. */
  readonly held: readonly number[];
  /**
   * Whether a write for this scope may be sent now. True only while the lease outlives the longest call, judged by our
   * own clocks, so that a process that was paused finds false. Outside systems take no fencing token: a pause between
   * this answer and the send is covered by compare-and-swap, natural keys and marks only.
   */
  mayWrite(scopeKey: string): boolean;
  /** Milliseconds that `mayWrite` will go on being true without a renewal; 0 when it is false. */
  remaining(scopeKey: string): number;
  /** Gives all shards back, so that others need not wait. `idle`: nothing is in flight; else waits a call's length. */
  stop(options?: { readonly idle: boolean }): Promise<void>;
};

/** `term` begins anew whenever somebody else may have held the shard in between. */
type Held = { readonly since: Moment; readonly term: number; draining: boolean };

const replicaLeaseName = (identity: string): string =>
  `postern-replica-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;

/** Starts to take part: a Lease of its own says that the replica lives, the shard Leases are shared out among the living. */
export const startShards = (options: ShardOptions): Shards => {
  const { client, namespace } = options;
  const clock = options.clock ?? systemClock;
  const leaseSeconds = Math.max(1, Math.ceil(options.leaseSeconds ?? 30));
  const callMilliseconds = (options.callTimeoutSeconds ?? 10) * 1000;
  const safeMilliseconds = leaseSeconds * 1000 - callMilliseconds;
  if (safeMilliseconds <= 0) throw new Error('leaseSeconds has to be longer than callTimeoutSeconds');
  const renewSeconds = options.renewSeconds ?? 8;
  const retrySeconds = options.retrySeconds ?? 2;
  const apiTimeout = { timeoutMilliseconds: Math.max(250, Math.min(5000, safeMilliseconds / 2)) };
  const identity = `${options.replica}_${randomBytes(6).toString('hex')}`;
  const held = new Map<number, Held>();
  let terms = 0;
  const nextTerm = (): number => {
    terms += 1;
    return terms;
  };
  const lastYes = new Map<number, number>();
  const observations = createObservations(clock);
  const stopping = new AbortController();

  const complain = (error: unknown): void => {
    try {
      options.onError?.(error);
    } catch {
      // The leases go on, whoever cannot take the news.
    }
  };

  /** Writes one Lease under compare-and-swap. False: somebody else was faster. */
  const put = async (
    sort: 'shard' | 'replica',
    name: string,
    holder: string,
    before: LeaseRecord | null,
    durationSeconds = leaseSeconds,
  ): Promise<boolean> => {
    const lease = writeLease({ name, namespace, sort, holder, durationSeconds, now: clock.wall(), before });
    try {
      if (before === null) await client.create(leaseType, lease, apiTimeout);
      else await client.replace(leaseType, lease, apiTimeout);
      return true;
    } catch (error) {
      if (isFailure(error, 'conflict', 'alreadyExists', 'notFound')) return false;
      throw error;
    }
  };

  const list = async (): Promise<readonly LeaseRecord[]> => {
    const found = await client.list<KubernetesObject>(leaseType, {
      namespace,
      labelSelector: leaseLabel,
      ...apiTimeout,
    });
    const leases = found.items.map(readLease);
    observations.see(leases);
    return leases;
  };

  /** No call that was allowed can still be on its way. */
  const quiet = (shard: number): boolean =>
    clock.monotonic() - (lastYes.get(shard) ?? Number.NEGATIVE_INFINITY) >= callMilliseconds;

  /** Brings one shard a step towards whom it is assigned to. True: come back soon. */
  const tend = async (shard: number, lease: LeaseRecord | null, mine: boolean): Promise<boolean> => {
    const isHolder = lease !== null && lease.holder === identity;
    const own = held.get(shard);
    if (own !== undefined && !isHolder) held.delete(shard);
    if (isHolder && !mine) {
      if (own !== undefined) own.draining = true;
      if (quiet(shard) && (await put('shard', shardLeaseName(shard), '', lease, 1))) held.delete(shard);
      return held.has(shard);
    }
    if (!mine) return false;
    if (!isHolder && lease !== null && !observations.expired(lease)) return true;
    // From before the send: the server may take the renewal for as old as this.
    const since = momentOf(clock);
    const done = await put('shard', shardLeaseName(shard), identity, lease);
    if (done) held.set(shard, { since, term: held.get(shard)?.term ?? nextTerm(), draining: false });
    return !done;
  };

  const sweep = async (replicas: readonly LeaseRecord[]): Promise<void> => {
    for (const lease of replicas) {
      if (lease.holder === identity || observations.age(lease) < 20 * Math.max(lease.durationSeconds, 1) * 1000)
        continue;
      const { resourceVersion } = lease.object.metadata;
      if (resourceVersion === undefined) continue;
      await client
        .delete(leaseType, { name: lease.name, namespace }, { resourceVersion, ...apiTimeout })
        .catch(complain);
    }
  };

  const round = async (): Promise<boolean> => {
    const leases = await list();
    const replicas = leases.filter((lease) => lease.object.metadata.labels?.[leaseLabel] === 'replica');
    const living = replicas.filter((lease) => !observations.expired(lease)).map(({ holder }) => holder);
    const ownLease = replicas.find((lease) => lease.holder === identity) ?? null;
    const assigned = assignShards([...living, identity]);
    const shards = new Map<number, LeaseRecord>();
    for (const lease of leases) {
      const shard = shardOfLease(lease.name);
      if (shard !== null) shards.set(shard, lease);
    }
    const work = Array.from({ length: shardCount }, (_, shard) =>
      tend(shard, shards.get(shard) ?? null, assigned[shard] === identity),
    );
    const results = await Promise.allSettled([put('replica', replicaLeaseName(identity), identity, ownLease), ...work]);
    for (const result of results) if (result.status === 'rejected') complain(result.reason);
    await sweep(replicas);
    return results.some((result, index) => result.status === 'rejected' || (index > 0 && result.value));
  };

  const safe = (shard: number): number => {
    const own = held.get(shard);
    return own === undefined || own.draining ? 0 : Math.max(0, safeMilliseconds - longestSince(own.since, clock));
  };

  let told: ReadonlyMap<number, number> = new Map();
  const tell = (): void => {
    const current = new Map(
      [...held]
        .filter(([shard]) => safe(shard) > 0)
        .map(([shard, { term }]) => [shard, term] as const)
        .sort(([a], [b]) => a - b),
    );
    const changedIn = (one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): readonly number[] =>
      [...one].filter(([shard, term]) => other.get(shard) !== term).map(([shard]) => shard);
    const [acquired, lost] = [changedIn(current, told), changedIn(told, current)];
    told = current;
    if (acquired.length + lost.length === 0) return;
    try {
      options.onChange?.({ acquired, lost });
    } catch (error) {
      complain(error);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let soon = true;
      try {
        soon = await round();
      } catch (error) {
        complain(error);
      }
      tell();
      await pause((soon ? Math.min(retrySeconds, renewSeconds) : renewSeconds) * 1000, stopping.signal);
    }
  };
  const running = run();

  return {
    identity,
    get held() {
      return [...held.keys()].filter((shard) => safe(shard) > 0).sort((a, b) => a - b);
    },
    mayWrite: (scopeKey) => {
      const shard = shardOf(scopeKey);
      if (safe(shard) <= 0) return false;
      lastYes.set(shard, clock.monotonic());
      return true;
    },
    remaining: (scopeKey) => safe(shardOf(scopeKey)),
    stop: async (how = { idle: false }) => {
      stopping.abort();
      await running;
      for (const own of held.values()) own.draining = true;
      if (!how.idle) {
        const wait = Math.max(
          0,
          ...[...held.keys()].map(
            (shard) => (lastYes.get(shard) ?? Number.NEGATIVE_INFINITY) + callMilliseconds - clock.monotonic(),
          ),
        );
        await pause(wait, new AbortController().signal);
      }
      try {
        for (const lease of await list()) {
          if (lease.holder !== identity) continue;
          if (shardOfLease(lease.name) === null)
            await client.delete(leaseType, { name: lease.name, namespace }, apiTimeout);
          else await put('shard', lease.name, '', lease, 1);
        }
      } catch (error) {
        complain(error);
      }
      held.clear();
      tell();
    },
  };
};
