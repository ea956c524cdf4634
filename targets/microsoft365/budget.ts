import { type CallLimit, longestWaitSeconds, recovery, type Sleep, slowestPerSecond } from './limits.ts';

/** One budget per tenant and service, for all kinds. Calls are served in the order in which they come. */
export type Budget = {
  /** Makes the call when its turn comes. Rejects as the call does, or when the signal aborts before it. */
  spend<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T>;
  /**
   * The service has had enough: nobody calls before `afterSeconds` are over, where it said how long, and then at half the
   * rate, which comes back call by call.
   */
  throttled(afterSeconds: number | null): void;
};

/** A token bucket on the given clock, with so many places for calls under way. */
export const createBudget = (limit: CallLimit, now: () => Date, sleep: Sleep): Budget => {
  let tokens = limit.burst;
  let perSecond = limit.perSecond;
  let at = now().getTime();
  let closedUntil = at;
  let queue: Promise<unknown> = Promise.resolve();
  let underWay = 0;
  let freed = (): void => undefined;

  /* Turns come one after the other, so that at most one waits here. */
  const place = async (signal: AbortSignal): Promise<void> => {
    while (underWay >= limit.underWay) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        freed = () => {
          signal.removeEventListener('abort', freed);
          resolve();
        };
        signal.addEventListener('abort', freed);
      });
    }
    underWay += 1;
  };

  const refill = (): void => {
    const time = now().getTime();
    tokens = Math.min(limit.burst, tokens + (Math.max(0, time - at) / 1000) * perSecond);
    at = time;
  };

  const token = async (signal: AbortSignal): Promise<void> => {
    if (closedUntil > now().getTime()) await sleep(closedUntil - now().getTime(), signal);
    refill();
    if (tokens < 1) {
      await sleep(((1 - tokens) / perSecond) * 1000, signal);
      tokens = 1;
      at = now().getTime();
    }
    tokens -= 1;
  };

  const leave = (): void => {
    underWay -= 1;
    freed();
  };

  const enter = async (signal: AbortSignal): Promise<void> => {
    await place(signal);
    try {
      signal.throwIfAborted();
      await token(signal);
    } catch (error) {
      leave();
      throw error;
    }
  };

  return {
    spend: async (signal, call) => {
      const turn = queue.then(() => enter(signal));
      queue = turn.catch(() => undefined);
      await turn;
      try {
        const answer = await call();
        perSecond = Math.min(limit.perSecond, perSecond + limit.perSecond * recovery);
        return answer;
      } finally {
        leave();
      }
    },
    throttled: (afterSeconds) => {
      const seconds = Math.min(longestWaitSeconds, afterSeconds ?? 0);
      closedUntil = Math.max(closedUntil, now().getTime() + seconds * 1000);
      perSecond = Math.max(Math.min(slowestPerSecond, limit.perSecond), perSecond / 2);
      tokens /= 2;
    },
  };
};
