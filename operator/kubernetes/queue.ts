import { type BackoffOptions, backoffMilliseconds } from './backoff.ts';

/** What a run of a key wants next: nothing, or another run after some time. */
export type Again = { readonly afterMilliseconds: number } | null;

/** How the queue works its keys. */
export type QueueOptions = {
  /**
   * Works one key. `signal` fires at shutdown. Throwing means another try after a backoff, or after the longer
   * `retryAfterSeconds` that the error carries.
   */
  readonly process: (key: string, signal: AbortSignal) => Promise<Again>;
  /** Keys worked at the same time; never the same key twice. */
  readonly concurrency: number;
  readonly onError?: (key: string, error: unknown) => void;
  readonly backoff?: BackoffOptions;
  readonly random?: () => number;
};

/** A work queue of keys: each waits at most once, runs alone, and runs again when it was added meanwhile. */
export type Queue = {
  add(key: string): void;
  /** Adds the key later. Of several waits the shortest holds; a waiting or added key is not delayed. */
  addAfter(key: string, milliseconds: number): void;
  /** The next failure of this key counts as the first. */
  forget(key: string): void;
  /** Drops the key unless it runs: nothing waits for it, its failures are forgotten. */
  drop(key: string): void;
  /** Keys ready to be worked. */
  readonly waiting: number;
  readonly running: number;
  /** Failures in a row of a key. */
  failures(key: string): number;
  /** Starts nothing more, tells the running work, and resolves when it has ended. */
  shutdown(): Promise<void>;
};

/** Makes an empty queue; work starts with the first key. */
export const createQueue = (options: QueueOptions): Queue => {
  const backoff = options.backoff ?? { baseMilliseconds: 1000, capMilliseconds: 300_000 };
  const random = options.random ?? Math.random;
  const ready = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const later = new Map<string, { readonly timer: NodeJS.Timeout; readonly at: number }>();
  const failed = new Map<string, number>();
  const stopping = new AbortController();
  let dispatching = false;

  const clearLater = (key: string): void => {
    clearTimeout(later.get(key)?.timer);
    later.delete(key);
  };

  const work = async (key: string): Promise<void> => {
    try {
      const next = await options.process(key, stopping.signal);
      failed.delete(key);
      if (next !== null) addAfter(key, next.afterMilliseconds);
    } catch (error) {
      const count = (failed.get(key) ?? 0) + 1;
      failed.set(key, count);
      try {
        options.onError?.(key, error);
      } catch {
        // A listener that fails must not lose the key.
      }
      const asked = (error as { retryAfterSeconds?: unknown } | null)?.retryAfterSeconds;
      addAfter(
        key,
        Math.max(typeof asked === 'number' ? asked * 1000 : 0, backoffMilliseconds(count, backoff, random)),
      );
    }
  };

  const dispatch = (): void => {
    for (const key of ready) {
      if (stopping.signal.aborted || running.size >= options.concurrency) return;
      ready.delete(key);
      const run = work(key).finally(() => {
        running.delete(key);
        if (again.delete(key)) add(key);
        dispatchSoon();
      });
      running.set(key, run);
    }
  };

  /** After the present turn, so that what one list of a thousand objects adds to one key is one run. */
  const dispatchSoon = (): void => {
    if (dispatching) return;
    dispatching = true;
    queueMicrotask(() => {
      dispatching = false;
      dispatch();
    });
  };

  const add = (key: string): void => {
    if (stopping.signal.aborted) return;
    clearLater(key);
    if (running.has(key)) again.add(key);
    else {
      ready.add(key);
      dispatchSoon();
    }
  };

  const addAfter = (key: string, milliseconds: number): void => {
    if (stopping.signal.aborted || ready.has(key) || again.has(key)) return;
    if (milliseconds <= 0) {
      add(key);
      return;
    }
    const at = performance.now() + milliseconds;
    const known = later.get(key);
    if (known !== undefined && known.at <= at) return;
    clearLater(key);
    const due = (): void => {
      // Node takes no wait above 2^31-1 ms; a longer one goes on in parts.
      if (performance.now() + 1 < at) {
        later.delete(key);
        addAfter(key, at - performance.now());
      } else add(key);
    };
    later.set(key, { at, timer: setTimeout(due, Math.min(milliseconds, 2 ** 31 - 1)) });
  };

  return {
    add,
    addAfter,
    forget: (key) => void failed.delete(key),
    drop: (key) => {
      ready.delete(key);
      again.delete(key);
      failed.delete(key);
      clearLater(key);
    },
    get waiting() {
      return ready.size;
    },
    get running() {
      return running.size;
    },
    failures: (key) => failed.get(key) ?? 0,
    shutdown: async () => {
      stopping.abort();
      for (const key of [...later.keys()]) clearLater(key);
      ready.clear();
      again.clear();
      await Promise.all(running.values());
    },
  };
};
