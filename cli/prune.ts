import { scopeOfResource } from '../kinds/scope-reference.ts';
import type { Item } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import { absentItem } from '../plan/absent.ts';
import type { Memory } from '../plan/memory.ts';
import type { Plan } from '../plan/plan.ts';
import type { Wishes } from '../plan/wishes.ts';

/** Whether a plan gives up what no file asks for any more: it was made with `--prune`. */
export const isReleasing = (plan: Plan, wishes: Wishes): boolean => {
  const known = new Set([...wishes.evaluated, ...wishes.frozen].map(refId));
  return plan.changes.some((change) => change.for.some((ref) => !known.has(refId(ref))));
};

/**
 * The wishes with what `--prune` adds: inventory entries whose resource is in no file any more are wanted absent. What a
 * frozen resource owns is left alone.
 */
export const withReleased = async (wishes: Wishes, memory: Memory): Promise<Wishes> => {
  const known = new Set([...wishes.evaluated, ...wishes.frozen].map(refId));
  const owned = await Promise.all(
    wishes.scopes.map((resource) => memory.owned(scopeOfResource(wishes.kinds, resource))),
  );
  const gone: readonly Item[] = owned
    .flat()
    .filter((entry) => !known.has(refId(entry.from)))
    .map(absentItem);
  const wanted = new Set(wishes.desired.map((item) => `${item.scope.id} ${item.type} ${item.key}`));
  return {
    ...wishes,
    desired: [...wishes.desired, ...gone.filter((item) => !wanted.has(`${item.scope.id} ${item.type} ${item.key}`))],
  };
};
