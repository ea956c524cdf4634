import { observationOf } from '../kinds/seen.ts';
import type { Change, Observation } from '../kinds/words.ts';
import { scopeId, writesOutside } from '../kinds/words.ts';
import type { Ports } from './ports.ts';

/**
 * The change with the inventory that its target wants written down before such a write: once a run and scope, for what follows can
 * be told from the lines in between. `done` are the scopes that have theirs, and gets this one.
 */
export const withInventory = async (
  change: Change,
  seen: readonly Observation[],
  done: Set<string>,
  ports: Pick<Ports, 'target'>,
): Promise<Change> => {
  const id = scopeId(change.scope);
  const observation = observationOf(seen, change.scope);
  if (observation === undefined || !writesOutside(change) || done.has(id)) return change;
  const inventory = (await ports.target(change.scope)).inventory?.(change, observation) ?? null;
  if (inventory === null) return change;
  done.add(id);
  return { ...change, inventory };
};
