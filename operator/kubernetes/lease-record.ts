import type { KubernetesObject } from './object.ts';
import { leaseType, microTime } from './object.ts';

/** Two clocks: `monotonic` stands still while the machine sleeps, `wall` may jump. Both in milliseconds. */
export type Clock = { readonly monotonic: () => number; readonly wall: () => number };

/** The clocks of this process. */
export const systemClock: Clock = { monotonic: () => performance.now(), wall: () => Date.now() };

/** A moment on both clocks. */
export type Moment = { readonly monotonic: number; readonly wall: number };

export const momentOf = (clock: Clock): Moment => ({ monotonic: clock.monotonic(), wall: clock.wall() });

/** The longer of what the two clocks say: for judging our own lease, where too long is safe. */
export const longestSince = (moment: Moment, clock: Clock): number =>
  Math.max(clock.monotonic() - moment.monotonic, clock.wall() - moment.wall);

/** What a Lease object says. `holder` is '' when nobody holds it. */
export type LeaseRecord = {
  readonly name: string;
  readonly holder: string;
  readonly durationSeconds: number;
  readonly transitions: number;
  readonly object: KubernetesObject;
};

/** Reads a Lease; what is missing counts as not held. */
export const readLease = (object: KubernetesObject): LeaseRecord => {
  const spec = (object['spec'] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    name: object.metadata.name,
    holder: typeof spec['holderIdentity'] === 'string' ? spec['holderIdentity'] : '',
    durationSeconds: typeof spec['leaseDurationSeconds'] === 'number' ? spec['leaseDurationSeconds'] : 0,
    transitions: typeof spec['leaseTransitions'] === 'number' ? spec['leaseTransitions'] : 0,
    object,
  };
};

/** The label that all Leases of the operator carry; its value is `shard` or `replica`. */
export const leaseLabel = 'postern.dev/lease';

/** The Lease as `holder` writes it now. With `before` it replaces just that version. */
export const writeLease = (wanted: {
  readonly name: string;
  readonly namespace: string;
  readonly sort: 'shard' | 'replica';
  readonly holder: string;
  readonly durationSeconds: number;
  readonly now: number;
  readonly before: LeaseRecord | null;
}): KubernetesObject => {
  const { before, holder } = wanted;
  const old = (before?.object['spec'] ?? {}) as Readonly<Record<string, unknown>>;
  const taken = before === null || before.holder !== holder;
  const now = microTime(wanted.now);
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: leaseType.kind,
    metadata: {
      ...(before?.object.metadata ?? {}),
      name: wanted.name,
      namespace: wanted.namespace,
      labels: { ...before?.object.metadata.labels, [leaseLabel]: wanted.sort },
    },
    spec: {
      ...old,
      holderIdentity: holder,
      leaseDurationSeconds: wanted.durationSeconds,
      acquireTime: taken ? now : (old['acquireTime'] ?? now),
      renewTime: now,
      leaseTransitions: (before?.transitions ?? 0) + (taken && before !== null && holder !== '' ? 1 : 0),
    },
  };
};

/** Remembers since when each Lease has looked as it does, on our own clock: times in the record are another machine's. */
export type Observations = {
  /** Takes a fresh listing. What is not in it is forgotten. */
  see(leases: readonly LeaseRecord[]): void;
  /** The holder has not been heard for the duration that it claimed, or there is none. */
  expired(lease: LeaseRecord): boolean;
  /** Milliseconds since the Lease last changed under our eyes. */
  age(lease: LeaseRecord): number;
};

/** Starts with nothing seen: after a start every holder gets its full duration. */
export const createObservations = (clock: Clock): Observations => {
  let seen = new Map<string, { readonly version: string; readonly at: number }>();
  const versionOf = (lease: LeaseRecord): string =>
    `${lease.object.metadata.uid} ${lease.object.metadata.resourceVersion}`;
  const age = (lease: LeaseRecord): number => {
    const known = seen.get(lease.name);
    return known === undefined || known.version !== versionOf(lease) ? 0 : clock.monotonic() - known.at;
  };
  return {
    see: (leases) => {
      const at = clock.monotonic();
      seen = new Map(
        leases.map((lease) => {
          const version = versionOf(lease);
          const known = seen.get(lease.name);
          return [lease.name, known?.version === version ? known : { version, at }];
        }),
      );
    },
    age,
    expired: (lease) => lease.holder === '' || age(lease) > lease.durationSeconds * 1000,
  };
};
