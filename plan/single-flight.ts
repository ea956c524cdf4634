import type { Ask, Json, Observation, Scope } from '../kinds/words.ts';
import { scopeId } from '../kinds/words.ts';
import { digest } from './digest.ts';
import type { Target } from './target.ts';

/* Who saw something else on the way may get another answer. */
const versionsIn = (seen: Observation | undefined): Json =>
  Object.entries(seen?.collections ?? {}).map(([name, collection]) => [
    name,
    collection.state === 'complete' ? collection.found.map(({ version }) => version) : null,
  ]);

/**
 * Joins reads of one scope that ask the same at the same time into one. A read that began before an own write is never
 * handed to somebody who asks after it.
 */
export const singleFlight = (target: Target): Target => {
  const keysOf = ({ type, keys }: Ask): readonly string[] => (target.listed?.includes(type) === true ? [] : keys);
  let running = new Map<string, Promise<Observation>>();
  return {
    ...target,
    canonical: (x) => target.canonical(x),
    read: (asks, signal, seen) => {
      const asked = asks.map((ask) => ({ ...ask, keys: keysOf(ask), scope: scopeId(ask.scope) }));
      const key = digest({ asked, seen: versionsIn(seen) });
      const joined = running.get(key);
      if (joined !== undefined) return joined;
      const mine = running;
      const reading = target.read(asks, signal, seen).finally(() => mine.delete(key));
      running.set(key, reading);
      return reading;
    },
    send: async (change, secrets, signal) => {
      running = new Map();
      try {
        return await target.send(change, secrets, signal);
      } finally {
        running = new Map();
      }
    },
  };
};

/** One act at a time per scope, in the order of asking. A failed act does not stop the next one. */
export const makeExclusive = (): (<T>(scope: Scope, act: () => Promise<T>) => Promise<T>) => {
  const tails = new Map<string, Promise<unknown>>();
  return (scope, act) => {
    const key = scopeId(scope);
    const mine = (tails.get(key) ?? Promise.resolve()).then(act, act);
    const tail = mine.catch(() => undefined);
    tails.set(key, tail);
    void tail.then(() => tails.get(key) === tail && tails.delete(key));
    return mine;
  };
};
