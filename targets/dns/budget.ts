import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One budget per outside server, shared by everything that talks to it: a token bucket, and so many calls under way at a
 * time. Rejects with the signal's reason when it is aborted while the call waits for its turn.
 */
export type Budget = { spend<T>(server: string, signal: AbortSignal, call: () => Promise<T>): Promise<T> };

/** `burst` calls at once, then `perSecond`; never more than `underWay`. `clock` gives milliseconds and never goes back. */
export type BudgetOptions = {
  readonly perSecond: number;
  readonly burst: number;
  readonly underWay: number;
  readonly clock?: () => number;
};

type Turn = { readonly take: () => void };

type Lane = { fullAt: number; underWay: number; readonly waiting: Set<Turn> };

/**
 * Less than one `dig -f`, one question after the other, asks of a server that is near. The calls under way fit the receive
 * buffer of a UDP socket, so that none is lost.
 */
export const serverBudget: BudgetOptions = { perSecond: 2000, burst: 500, underWay: 64 };

/** A bucket and a lane per server. */
export const createBudget = (options: BudgetOptions = serverBudget): Budget => {
  const clock = options.clock ?? (() => performance.now());
  const lanes = new Map<string, Lane>();
  const each = 1000 / options.perSecond;

  const laneOf = (server: string): Lane => {
    // `fullAt`: when the bucket will be full again; one number says how many tokens are left.
    const lane = lanes.get(server) ?? { fullAt: clock(), underWay: 0, waiting: new Set() };
    lanes.set(server, lane);
    return lane;
  };

  const place = (lane: Lane, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const turn: Turn = {
        take: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        lane.waiting.delete(turn);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      lane.waiting.add(turn);
    });

  const enter = async (lane: Lane, signal: AbortSignal): Promise<void> => {
    if (lane.underWay < options.underWay) lane.underWay += 1;
    else await place(lane, signal);
  };

  /* The place goes on to the next in line, if there is one. */
  const leave = (lane: Lane): void => {
    const [next] = lane.waiting;
    if (next === undefined) {
      lane.underWay -= 1;
      return;
    }
    lane.waiting.delete(next);
    next.take();
  };

  const token = async (lane: Lane, signal: AbortSignal): Promise<void> => {
    const now = clock();
    lane.fullAt = Math.max(lane.fullAt, now) + each;
    const wait = lane.fullAt - now - options.burst * each;
    if (wait > 0) await sleep(wait, undefined, { signal });
  };

  return {
    async spend(server, signal, call) {
      signal.throwIfAborted();
      const lane = laneOf(server);
      await enter(lane, signal);
      try {
        await token(lane, signal);
        return await call();
      } finally {
        leave(lane);
      }
    },
  };
};
