import type { Observation, Scope } from './words.ts';
import { scopeId } from './words.ts';

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
