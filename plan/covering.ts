import { observationOf } from '../kinds/seen.ts';
import type { Change, Collection, Json, Observation } from '../kinds/words.ts';
import { itemId, scopeId, writesOutside } from '../kinds/words.ts';
import { differences } from './compare.ts';
import { digest } from './digest.ts';
import type { Planned } from './make-plan.ts';
import { showsAfter } from './settling.ts';

/**
 * What a fresh look says about a change that was approved on an earlier one: `ready` with the change to send now (the
 * same intent on today's bytes), `present` (the world already is as wanted), `moved` (something that the change depends
 * on is different: nothing may be sent) or `unknown`.
 */
export type Standing =
  | { readonly state: 'ready'; readonly change: Change }
  | { readonly state: 'present' }
  | { readonly state: 'moved'; readonly what: readonly string[] }
  | { readonly state: 'unknown' };

const leafValue = (change: Change, key: string): Json | undefined =>
  change.leaves.find((leaf) => itemId(leaf) === key)?.value;

/** A fresh change carries out the approved one when it does a part of it and nothing else. */
const covers = (approved: Change, fresh: Change): boolean =>
  scopeId(approved.scope) === scopeId(fresh.scope) &&
  approved.collection === fresh.collection &&
  fresh.keys.every((key) => approved.keys.includes(key)) &&
  fresh.leaves.every((leaf) => {
    const value = leafValue(approved, itemId(leaf));
    return value !== undefined && digest(value) === digest(leaf.value);
  });

const versionOf = (collection: Collection | undefined, id: string): string | undefined =>
  collection?.state === 'complete'
    ? (collection.found.find((found) => itemId(found) === id)?.version ?? 'absent')
    : undefined;

/** Expectations that no longer hold, those of leaves aside that somebody already brought to the wanted state. */
const movedExpectations = (approved: Change, seen: Observation, later: ReadonlySet<string>): readonly string[] => {
  const collection = seen.collections[approved.collection];
  const settled = (id: string): boolean => {
    const value = leafValue(approved, id);
    const found = collection?.state === 'complete' ? collection.found.find((one) => itemId(one) === id) : undefined;
    if (value === undefined) return false;
    if (value === null) return found === undefined;
    return found !== undefined && differences(value, found.value).length === 0;
  };
  return Object.entries(approved.expects)
    .filter(([id, version]) => !later.has(id) && versionOf(collection, id) !== version && !settled(id))
    .map(([id]) => id);
};

/** Item ids that changes which this one needs write before it: what it expects of those is not there yet. */
export const writtenBefore = (change: Change, approved: readonly Change[]): ReadonlySet<string> => {
  const needed = new Set(change.needs);
  for (const other of approved.toReversed()) if (needed.has(other.id)) for (const need of other.needs) needed.add(need);
  return new Set(approved.filter(({ id }) => needed.has(id)).flatMap(({ keys }) => keys));
};

/** Judges an approved change against a fresh plan of the same wishes. `later`: ids whose expectations do not hold yet. */
export const standing = (approved: Change, fresh: Planned, later: ReadonlySet<string> = new Set()): Standing => {
  if (!writesOutside(approved)) {
    const again = fresh.plan.changes.find((change) => change.id === approved.id);
    return again === undefined ? { state: 'present' } : { state: 'ready', change: again };
  }
  const seen = observationOf(fresh.seen, approved.scope);
  if (seen === undefined || seen.collections[approved.collection]?.state !== 'complete') return { state: 'unknown' };
  const moved = movedExpectations(approved, seen, later);
  if (moved.length > 0) return { state: 'moved', what: moved };
  const now = fresh.plan.changes.find((change) => covers(approved, change));
  if (now !== undefined) return { state: 'ready', change: now };
  if (showsAfter(approved, seen) === true) return { state: 'present' };
  return { state: 'moved', what: approved.keys };
};
