import type { Ask, Found, Observation, Scope } from './words.ts';
import { scopeId } from './words.ts';

/**
 * How old a fact may be that a gate rests on, in seconds. Facts are read afresh for every plan and again before a write; a
 * quarter of an hour covers a long apply.
 */
export const freshSeconds = 900;

/** An ask for what stands under its own name: a fact, or a collection of one type. Without keys all of it is meant. */
export const askOf = (scope: Scope, type: string, keys: readonly string[] = []): Ask => ({
  scope,
  collection: type,
  type,
  keys,
});

/* By the list itself, which nobody changes: a plan over a thousand zones asks for each of them many times. */
const indexes = new WeakMap<readonly Observation[], ReadonlyMap<string, Observation>>();

const indexOf = (seen: readonly Observation[]): ReadonlyMap<string, Observation> => {
  const known = indexes.get(seen);
  if (known !== undefined) return known;
  // Of two looks at one scope the first counts, as with find().
  const made = new Map(seen.toReversed().map((one) => [scopeId(one.scope), one]));
  indexes.set(seen, made);
  return made;
};

/** What was seen of one scope; undefined when nobody looked. */
export const observationOf = (seen: readonly Observation[], scope: Scope): Observation | undefined =>
  indexOf(seen).get(scopeId(scope));

/** What stands in a collection of a scope; none where it was not read whole. */
export const foundIn = (seen: readonly Observation[], scope: Scope, name: string): readonly Found[] => {
  const collection = observationOf(seen, scope)?.collections[name];
  return collection?.state === 'complete' ? collection.found : [];
};
