import type { Owned } from '../kinds/words.ts';
import { itemId, scopeId } from '../kinds/words.ts';
import type { Memory, Written } from '../plan/memory.ts';

/** Since when a fact has been seen with one value without a break: what a soak is counted from. */
export type Clock = { readonly fact: string; readonly digest: string; readonly since: string };

/** What the state of a resource remembers. */
export type Kept = { readonly owned: readonly Owned[]; readonly clocks: readonly Clock[] };

/** A memory that also says which clocks were asked for. */
export type JoinedMemory = Memory & { clocks(): readonly Clock[] };

/** How long the journal is asked whether an item has been given up: 30 days, as long as the core remembers writes. */
const rememberedSeconds = 30 * 86_400;

const isGivenUp = (entry: Owned, written: readonly Written[]): boolean => {
  const id = itemId(entry);
  const last = written.findLast(({ change }) => change.keys.includes(id))?.change;
  return last?.op === 'forget' || last?.leaves.find((leaf) => itemId(leaf) === id)?.value === null;
};

/**
 * The memory beside the program joined with what the state of a resource holds: either may be lost. What the folder says
 * wins, also that an item has been given up since: the state may be older than the last write. Clocks of the state count
 * only where the folder is new (a build server): an older folder would have seen a break that the state has not.
 */
export const joinedMemory = (folder: Memory, isNew: boolean, state: Kept, now: () => Date): JoinedMemory => {
  let kept = state.owned;
  const clocks = new Map<string, Clock>();
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
    since: async (scope, name, digest, at) => {
      const fact = `${scopeId(scope)} ${name}`;
      const before = state.clocks.find((clock) => clock.fact === fact && clock.digest === digest);
      const since = await folder.since(scope, name, digest, isNew && before !== undefined ? before.since : at);
      clocks.set(fact, { fact, digest, since });
      return since;
    },
    clocks: () => [...clocks.values()],
  };
};
