import type { Owned } from '../kinds/words.ts';
import { itemId, scopeId } from '../kinds/words.ts';
import type { Memory, Written } from '../plan/memory.ts';

/** How long the journal is asked whether an item has been given up: 30 days, as long as the core remembers writes. */
const rememberedSeconds = 30 * 86_400;

const isGivenUp = (entry: Owned, written: readonly Written[]): boolean => {
  const id = itemId(entry);
  const last = written.findLast(({ change }) => change.keys.includes(id))?.change;
  return last?.op === 'forget' || last?.leaves.find((leaf) => itemId(leaf) === id)?.value === null;
};

/**
 * The memory beside the program joined with what the state of a resource holds: either may be lost. What the folder says
 * wins, also that an item has been given up since: the state may be older than the last write.
 */
export const joinedMemory = (folder: Memory, state: readonly Owned[], now: () => Date): Memory => {
  let kept = state;
  return {
    ...folder,
    owned: async (scope) => {
      const known = await folder.owned(scope);
      const written = await folder.written(scope, rememberedSeconds, now().toISOString());
      const ids = new Set(known.map(itemId));
      const more = kept.filter(
        (entry) => scopeId(entry.scope) === scopeId(scope) && !ids.has(itemId(entry)) && !isGivenUp(entry, written),
      );
      return [...known, ...more];
    },
    settle: async (run, change, outcome, owned, at) => {
      await folder.settle(run, change, outcome, owned, at);
      kept = kept.filter(
        (entry) => scopeId(entry.scope) !== scopeId(change.scope) || !change.keys.includes(itemId(entry)),
      );
    },
  };
};
