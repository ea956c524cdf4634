import { setTimeout } from 'node:timers/promises';

/** How long one call may take before it counts as unanswered, in milliseconds. Typical cmdlets take 0.5 to 10 seconds. */
export const callTimeoutMs = 60_000;

/** How often a read is tried. Writes are sent once. */
export const readAttempts = 4;

/** A `Retry-After` longer than this is not waited for: the read ends as unknown. */
export const longestWaitSeconds = 60;

/** Pages followed before a list counts as incomplete. */
export const maximumPages = 50;

/** Objects per page; the service allows no more. */
export const pageSize = 1000;

/** How long Exchange may show the old state after a write, in seconds. Measured: minutes. */
export const settleSeconds = 300;

/** How long the target remembers that the tenant keeps connectors disabled, in milliseconds. */
export const restrictionMs = 3_600_000;

/** Calls of one tenant: a burst, then so many per second. Microsoft publishes no number; other clients use one. */
export const callBudget = { burst: 10, perSecond: 2 };

/** Calls of Microsoft Graph for one tenant. Its own limit is thousands in ten seconds, shared with other apps. */
export const graphBudget = { burst: 20, perSecond: 10 };

/** How often the list of trusted ARC sealers is written for one change: the write, and repairs of what it lost. */
export const sealerRepairs = 4;

/** How often that list is looked at while a write of it is under way, and how long between two looks, in milliseconds. */
export const sealerWatches = 20;
export const sealerWatchMs = 250;

/** How long it is believed which rules send mail to which outbound connector, in milliseconds. */
export const routesMs = 30_000;

/** Waits; rejects when the signal aborts. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** `Sleep` on the real clock. */
export const sleepFor: Sleep = async (milliseconds, signal) => {
  await setTimeout(milliseconds, undefined, { signal });
};

/** Resolves when the next call may be made. One bucket per tenant, for all kinds. */
export type Budget = (signal: AbortSignal) => Promise<void>;

/** A token bucket on the given clock. Calls are served in the order they come. */
export const createBudget = (
  limit: { readonly burst: number; readonly perSecond: number },
  now: () => Date,
  sleep: Sleep,
): Budget => {
  let tokens = limit.burst;
  let at = now().getTime();
  let queue: Promise<void> = Promise.resolve();
  const take = async (signal: AbortSignal): Promise<void> => {
    const time = now().getTime();
    tokens = Math.min(limit.burst, tokens + (Math.max(0, time - at) / 1000) * limit.perSecond);
    at = time;
    if (tokens < 1) {
      await sleep(((1 - tokens) / limit.perSecond) * 1000, signal);
      tokens = 1;
      at = now().getTime();
    }
    tokens -= 1;
  };
  return (signal) => {
    const turn = queue.then(() => take(signal));
    queue = turn.catch(() => undefined);
    return turn;
  };
};
