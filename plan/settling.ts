import type { Change, Collection, Found, Json, Leaf, Observation, Owned, Verdict } from '../kinds/words.ts';
import { itemId } from '../kinds/words.ts';
import { differences } from './compare.ts';
import { digest } from './digest.ts';
import type { Intent, Written } from './memory.ts';

type Timing = { readonly settleSeconds: number; readonly atomic: readonly string[] };

const foundIn = (collection: Collection | undefined, leaf: Leaf): Found | null | undefined =>
  collection?.state === 'complete'
    ? (collection.found.find((found) => itemId(found) === itemId(leaf)) ?? null)
    : undefined;

/** Whether the observation shows every leaf of the change; undefined when the collection is unknown. */
export const showsAfter = (change: Change, seen: Observation): boolean | undefined => {
  const collection = seen.collections[change.collection];
  if (collection?.state !== 'complete') return undefined;
  return change.leaves.every((leaf) => {
    const found = foundIn(collection, leaf) ?? null;
    if (leaf.value === null) return found === null;
    if (found === null || differences(leaf.value, found.value).length > 0) return false;
    return change.owner === undefined || (found.owner ?? '') === change.owner;
  });
};

/** Whether the observation still shows what the change was planned on; undefined when the collection is unknown. */
export const showsBefore = (change: Change, seen: Observation): boolean | undefined => {
  const collection = seen.collections[change.collection];
  if (collection?.state !== 'complete') return undefined;
  return Object.entries(change.expects).every(
    ([id, version]) => (collection.found.find((found) => itemId(found) === id)?.version ?? 'absent') === version,
  );
};

/** Whether a change makes what was not there before, an act included: unseen, it may still appear. */
export const isNew = ({ op }: Pick<Change, 'op'>): boolean => op === 'create' || op === 'run';

/** What became of an intent whose outcome was never written down. */
export type Closing = {
  readonly intent: Intent;
  readonly state: 'done' | 'notSent' | 'waiting' | 'unknown';
  readonly until: string;
};

/**
 * Reads the outcome of open intents off the world. Only what is new, and what the service may not show yet, has to wait; an
 * update or a compare-and-swap that is not visible can be sent again without harm.
 */
export const closeIntents = (
  open: readonly Intent[],
  seen: Observation,
  timing: Timing,
  now: string,
): readonly Closing[] =>
  open.map((intent) => {
    const until = new Date(Date.parse(intent.at) + timing.settleSeconds * 1000).toISOString();
    const after = showsAfter(intent.change, seen);
    if (after === undefined) return { intent, state: 'unknown', until };
    if (after) return { intent, state: 'done', until };
    const mayAppear = isNew(intent.change) && !timing.atomic.includes(intent.change.type);
    if (mayAppear && showsBefore(intent.change, seen) === true && Date.parse(now) < Date.parse(until))
      return { intent, state: 'waiting', until };
    return { intent, state: 'notSent', until };
  });

/** The inventory once these intents are known to be done. */
export const ownedAfter = (owned: readonly Owned[], done: readonly Intent[]): readonly Owned[] => {
  const entries = new Map(owned.map((entry) => [itemId(entry), entry]));
  for (const { change } of done) {
    for (const key of change.keys) entries.delete(key);
    for (const entry of change.owns ?? []) entries.set(itemId(entry), entry);
  }
  return [...entries.values()];
};

/** The verdict of the gate that a create needs while an earlier unanswered create may still appear. */
export const settlingVerdict = (closing: Closing): Verdict => ({
  state: 'closed',
  evidence: [
    `a write of ${closing.intent.at} was not answered and may not be visible before ${closing.until} (${closing.intent.change.keys.join(', ')})`,
  ],
  remedy: 'It is read back then, and sent again only if it is not there.',
  waitsFor: 'system',
});

/** Own writes that the service may still not show, and accepted ones that it should have shown by now. */
export const byAge = (
  written: readonly Written[],
  timing: Timing,
  now: string,
): { readonly young: readonly Written[]; readonly overdue: readonly Written[] } => {
  const latest = new Map(written.flatMap((one) => one.change.keys.map((key) => [key, one] as const)));
  const last = written.filter((one) => one.change.keys.some((key) => latest.get(key) === one));
  const isYoung = (one: Written): boolean => Date.parse(one.at) + timing.settleSeconds * 1000 > Date.parse(now);
  return { young: written.filter(isYoung), overdue: last.filter((one) => !isYoung(one) && !one.confirmed) };
};

/** The verdict of the gate that a create needs when an accepted write of ours never became visible. */
export const notConfirmedVerdict = (written: Written): Verdict => ({
  state: 'closed',
  evidence: [
    `${written.change.keys.join(', ')} was accepted at ${written.at}${written.handle === undefined ? '' : ` as ${written.handle}`} and never became visible`,
  ],
  remedy: 'Look for it in the outside system. If it is really not there: --allow NotConfirmed.',
  waitsFor: 'person',
});

/** What a change makes of one item, on top of what is shown. */
const merged = (found: Found | null, leaf: Leaf, change: Change, handle: string | undefined): Found => {
  const base = found?.value;
  const value: Json =
    typeof base === 'object' && base !== null && !Array.isArray(base) && typeof leaf.value === 'object'
      ? { ...base, ...leaf.value }
      : leaf.value;
  const owner = change.owner ?? found?.owner;
  const known = handle ?? found?.handle;
  return {
    type: leaf.type,
    key: leaf.key,
    value,
    version: found?.version ?? digest(value),
    ...(known === undefined ? {} : { handle: known }),
    ...(owner === undefined || owner === '' ? {} : { owner }),
  };
};

/* Under its old name as well: a rename is about both. */
const touched = (change: Change): readonly string[] => [...change.keys, ...change.leaves.map(itemId)];

const sharesKey = (a: Change, b: Change): boolean => touched(a).some((key) => touched(b).includes(key));

/**
 * The observation with our own young writes believed, in the order they were made: where it still shows exactly what a
 * write of ours replaced, it shows what that write made instead. Anything else that it shows is somebody's doing and
 * stays, and so does what a later write of ours already made.
 */
export const overlay = (seen: Observation, written: readonly Written[], timing: Timing): Observation => {
  const collections: Record<string, Collection> = { ...seen.collections };
  // What only concerns the inventory (forget) made nothing that could be seen.
  const made = written.filter(({ change }) => change.leaves.length > 0);
  const isOutlived = ({ change }: Written, index: number): boolean =>
    made.slice(index).some((later) => sharesKey(later.change, change) && showsAfter(later.change, seen) === true);
  // The second of two writes in a row was made on what the first was believed to make, before that could be seen.
  const showsPrevious = ({ change }: Written, index: number): boolean => {
    const previous = made.slice(0, index).findLast((earlier) => sharesKey(earlier.change, change));
    return previous?.change.op === 'create' && change.op === 'update' && showsAfter(previous.change, seen) === true;
  };
  for (const [index, one] of made.entries()) {
    if (isOutlived(one, index)) continue;
    const { change, handle } = one;
    const collection = collections[change.collection];
    if (collection?.state !== 'complete' || timing.atomic.includes(change.type)) continue;
    if (showsBefore(change, { ...seen, collections }) !== true && !showsPrevious(one, index)) continue;
    const leaves = new Map(change.leaves.map((leaf) => [itemId(leaf), leaf]));
    const known = handle ?? change.handle;
    // Under its old name as well: a rename leaves one object, not two.
    const sameObject = collection.found.find((found) => known !== undefined && found.handle === known);
    const kept = collection.found.filter((found) => !leaves.has(itemId(found)) && found !== sameObject);
    const now = change.leaves
      .filter((leaf) => leaf.value !== null)
      .map((leaf) => merged(foundIn(collection, leaf) ?? sameObject ?? null, leaf, change, known));
    collections[change.collection] = { state: 'complete', found: [...kept, ...now] };
  }
  return { ...seen, collections };
};

/** The inventory entries of a change, with the server's id where the write made one. */
export const ownedOf = (change: Change, handle: string | undefined): readonly Owned[] =>
  (change.owns ?? []).map((entry) => (handle === undefined ? entry : { ...entry, handle }));
