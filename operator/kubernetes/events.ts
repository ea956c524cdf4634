import { randomBytes } from 'node:crypto';
import type { KubernetesClient } from './client.ts';
import { isFailure } from './errors.ts';
import { eventType, type KubernetesObject, microTime } from './object.ts';

/** Something that happened to an object: what was done (`action`), why in one word (`reason`), and a sentence (`note`). */
export type Happening = {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
};

/** Writes Events. Call it when something has happened, not when something is so: conditions say that. */
export type Recorder = {
  /** Never rejects: an event that cannot be written is told to `onError` and lost. */
  record(object: KubernetesObject, happening: Happening): Promise<void>;
  /** Writes counts that are held back. */
  flush(): Promise<void>;
};

/** How events are joined and held back. */
export type RecorderOptions = {
  readonly client: KubernetesClient;
  /** The pod's name. */
  readonly instance: string;
  readonly now?: () => number;
  /** The same thing again within this time is a count, not another Event (default 10 min). */
  readonly joinSeconds?: number;
  /** A count is written at most this often (default 60 s). */
  readonly countSeconds?: number;
  readonly onError?: (error: unknown) => void;
};

type Series = {
  name: string;
  namespace: string;
  count: number;
  written: number;
  writtenAt: number;
  lastAt: number;
  queue: Promise<void>;
};

/** Each object may have this many Events at once, and one more every five minutes: a storm about one thing stays small. */
const burst = 25;
const refillMilliseconds = 300_000;
const largest = 4096;

const cut = (text: string, bytes: number): string => {
  const raw = Buffer.from(text, 'utf8');
  return raw.length <= bytes
    ? text
    : `${new TextDecoder().decode(raw.subarray(0, bytes - 6)).replace(/\uFFFD+$/, '')}…`;
};

/** Makes a recorder that knows nothing yet. */
export const createRecorder = (options: RecorderOptions): Recorder => {
  const { client } = options;
  const now = options.now ?? Date.now;
  const joinMilliseconds = (options.joinSeconds ?? 600) * 1000;
  const countMilliseconds = (options.countSeconds ?? 60) * 1000;
  const series = new Map<string, Series>();
  const buckets = new Map<string, { tokens: number; at: number }>();

  const complain = (error: unknown): void => {
    try {
      options.onError?.(error);
    } catch {
      // An event is never worth a crash.
    }
  };

  const allowed = (uid: string): boolean => {
    const bucket = buckets.get(uid) ?? { tokens: burst, at: now() };
    bucket.tokens = Math.min(burst, bucket.tokens + (now() - bucket.at) / refillMilliseconds);
    bucket.at = now();
    buckets.delete(uid);
    buckets.set(uid, bucket);
    for (const old of buckets.keys()) if (buckets.size > largest) buckets.delete(old);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };

  const create = async (object: KubernetesObject, happening: Happening, one: Series): Promise<void> => {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    await client.create(eventType, {
      metadata: { name: one.name, namespace: one.namespace },
      eventTime: microTime(one.lastAt),
      reportingController: 'postern.dev/operator',
      reportingInstance: cut(options.instance, 128),
      type: happening.type,
      reason: cut(happening.reason, 128),
      action: cut(happening.action, 128),
      note: cut(happening.note, 1024),
      regarding: { apiVersion: object.apiVersion, kind: object.kind, name, namespace, uid, resourceVersion },
    });
    one.written = 1;
    one.writtenAt = now();
  };

  const writeCount = async (one: Series): Promise<void> => {
    if (one.written === 0 || one.count <= one.written) return;
    const { count, lastAt } = one;
    const patch = { series: { count, lastObservedTime: microTime(lastAt) } };
    await client.mergePatch(eventType, { name: one.name, namespace: one.namespace }, patch);
    one.written = count;
    one.writtenAt = now();
  };

  const after = (one: Series, work: () => Promise<void>): Promise<void> => {
    one.queue = one.queue.then(work).catch(complain);
    return one.queue;
  };

  const expire = (): void => {
    for (const [key, one] of series)
      if (now() - one.lastAt > joinMilliseconds || series.size > largest) series.delete(key);
  };

  return {
    record: (object, happening) => {
      const { name, namespace, uid } = object.metadata;
      const key = JSON.stringify([uid, happening.type, happening.reason, happening.action, happening.note]);
      expire();
      const known = series.get(key);
      if (known !== undefined) {
        known.count += 1;
        known.lastAt = now();
        if (now() - known.writtenAt < countMilliseconds) return Promise.resolve();
        return after(known, () =>
          writeCount(known).catch((error: unknown) => {
            // The API server drops Events after an hour; the next one starts anew.
            if (isFailure(error, 'notFound')) series.delete(key);
            else throw error;
          }),
        );
      }
      if (!allowed(uid ?? name)) return Promise.resolve();
      const one: Series = {
        name: `${name.slice(0, 200)}.${randomBytes(8).toString('hex')}`,
        namespace: namespace ?? 'default',
        count: 1,
        written: 0,
        writtenAt: now(),
        lastAt: now(),
        queue: Promise.resolve(),
      };
      series.set(key, one);
      return after(one, () =>
        create(object, happening, one).catch((error: unknown) => {
          series.delete(key);
          throw error;
        }),
      );
    },
    flush: async () => {
      await Promise.all([...series.values()].map((one) => after(one, () => writeCount(one))));
    },
  };
};
