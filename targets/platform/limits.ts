import { setTimeout } from 'node:timers/promises';

/** How long one call may take before it counts as unanswered, in milliseconds. */
export const callTimeoutMs = 30_000;

/** How often a read is tried. Writes are sent once. */
export const readAttempts = 4;

/** First wait before a read is tried again, in milliseconds; doubled each time. */
export const firstWaitMs = 250;

/** A `Retry-After` or rate-limit reset longer than this is not waited for: the read ends as unknown. */
export const longestWaitMs = 60_000;

/** Pages followed before a list counts as incomplete, and objects on each (the API takes 1 to 100). */
export const maximumPages = 100;
export const pageSize = 100;

/** Bytes of an answer that are read; a longer one is not understood. */
export const answerLimit = 10 * 1024 * 1024;

/** How long the platform may show the old state after a write, in seconds. Mimecast: policies take up to five minutes. */
export const settleSeconds = { Mimecast: 300, Reference: 10 } as const;

/** Calls of one account: a burst, then so many per second. The vendor's quota is per operation and application. */
export const callBudget = { burst: 50, perSecond: 20 };

/** A token is renewed so many seconds before its end; without `expires_in` it lives for five minutes. */
export const renewSeconds = 60;
export const shortestTokenSeconds = 300;

/** Waits; rejects when the signal aborts. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** `Sleep` on the real clock. */
export const sleepFor: Sleep = async (milliseconds, signal) => {
  await setTimeout(milliseconds, undefined, { signal });
};

/** Resolves when the next call may be made. One bucket per account, for all kinds. */
export type Budget = (signal: AbortSignal) => Promise<void>;

/** A token bucket on the given clock. Calls are served in the order they come. */
export const createBudget = (
  limit: { readonly burst: number; readonly perSecond: number },
  now: () => Date,
  sleep: Sleep,
): Budget => {
  let left = limit.burst;
  let at = now().getTime();
  let queue: Promise<void> = Promise.resolve();
  const take = async (signal: AbortSignal): Promise<void> => {
    const time = now().getTime();
    left = Math.min(limit.burst, left + (Math.max(0, time - at) / 1000) * limit.perSecond);
    at = time;
    if (left < 1) {
      await sleep(((1 - left) / limit.perSecond) * 1000, signal);
      left = 1;
      at = now().getTime();
    }
    left -= 1;
  };
  return (signal) => {
    const turn = queue.then(() => take(signal));
    queue = turn.catch(() => undefined);
    return turn;
  };
};
