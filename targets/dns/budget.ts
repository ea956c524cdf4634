import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One budget per outside server, shared by everything that talks to it: a token bucket. `take` resolves when a call may
 * be made and rejects with the signal's reason when it is aborted while waiting.
 */
export type Budget = { take(server: string, signal: AbortSignal): Promise<void> };

/** A bucket per server: `burst` calls at once, then `perSecond`. `clock` gives milliseconds and never goes back. */
export const createBudget = (
  options: { readonly perSecond: number; readonly burst: number; readonly clock?: () => number } = {
    perSecond: 100,
    burst: 50,
  },
): Budget => {
  const clock = options.clock ?? (() => performance.now());
  /** When the bucket will be full again: one number says how many tokens are left. */
  const fullAt = new Map<string, number>();
  const each = 1000 / options.perSecond;
  return {
    async take(server, signal) {
      signal.throwIfAborted();
      const now = clock();
      const full = Math.max(fullAt.get(server) ?? now, now) + each;
      fullAt.set(server, full);
      const wait = full - now - options.burst * each;
      if (wait > 0) await sleep(wait, undefined, { signal });
    },
  };
};
