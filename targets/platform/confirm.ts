import { isAct } from '../../kinds/language/act.ts';
import type { Change, Collection, Leaf } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { differences } from '../../plan/compare.ts';
import type { Sent } from '../../plan/target.ts';
import { sinkOf } from './agent-sinks.ts';
import type { System } from './system.ts';

/** What a read-back says about a write. */
export type Confirmed = 'done' | 'not yet' | 'not done' | 'unknown';

const isShown = (
  leaf: Leaf,
  collection: Collection & { readonly state: 'complete' },
  change: Change,
  handle: string | undefined,
) => {
  const found = collection.found.find(
    (one) => itemId(one) === itemId(leaf) && (handle === undefined || leaf.value === null || one.handle === handle),
  );
  if (leaf.value === null)
    return found === undefined || (change.handle !== undefined && found.handle !== change.handle);
  if (found === undefined || differences(leaf.value, found.value).length > 0) return false;
  return change.owner === undefined || (found.owner ?? '') === change.owner;
};

/**
 * Reads back what a change was to make. Where the system cannot list, an object that was made without an answer cannot be
 * looked for: that is unknown, not absent.
 */
export const confirm = async (
  change: Change,
  sent: Sent,
  system: System,
  isSettled: boolean,
  signal: AbortSignal,
): Promise<Confirmed> => {
  const handle = (sent.state === 'sent' ? sent.handle : undefined) ?? change.handle;
  const isNew = change.op === 'create';
  if (isNew && system.listing === 'None' && handle === undefined) return 'unknown';
  const key = change.leaves[0]?.key ?? '';
  const sink = sinkOf(change);
  const ask = {
    scope: change.scope,
    collection: change.collection,
    type: change.type,
    keys: change.leaves.map((leaf) => leaf.key),
    ...(handle === undefined ? {} : { handles: { [key]: handle } }),
    ...(sink === undefined ? {} : { sinks: { [key]: sink } }),
  };
  const collection = await system.collection(ask, signal);
  if (collection === null || collection.state === 'unknown') return 'unknown';
  if (change.leaves.every((leaf) => isShown(leaf, collection, change, handle))) return 'done';
  // That an act does not show is no proof that it was not done; nobody does it again on a guess.
  return isSettled && !isAct(change.type) ? 'not done' : 'not yet';
};
