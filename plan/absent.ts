import type { Item, Owned, Ref } from '../kinds/words.ts';
import { itemId, refId } from '../kinds/words.ts';

const refIds = new WeakMap<readonly Ref[], ReadonlySet<string>>();

const refIdsOf = (refs: readonly Ref[]): ReadonlySet<string> => {
  const known = refIds.get(refs) ?? new Set(refs.map(refId));
  refIds.set(refs, known);
  return known;
};

/** Inventory entries that their own resource no longer asks for, as wishes to be absent. */
export const released = (
  owned: readonly Owned[],
  items: readonly Item[],
  evaluated: readonly Ref[],
): readonly Item[] => {
  if (owned.length === 0) return [];
  const wanted = new Set(items.map(itemId));
  const refs = refIdsOf(evaluated);
  return owned
    .filter((entry) => refs.has(refId(entry.from)) && !wanted.has(itemId(entry)))
    .sort((a, b) => (itemId(a) < itemId(b) ? -1 : 1))
    .map((entry): Item => {
      const sibling = items.find((item) => refId(item.from) === refId(entry.from));
      const gone = absentItem({ ...entry, deletion: sibling?.deletion ?? entry.deletion });
      return sibling?.management === 'Observe' ? { ...gone, management: 'Observe' } : gone;
    });
};

/** The same items, wanted absent: what a finalizer or a destroy asks for. Removal waits for no gate; who only names what goes asks for nothing. */
export const asAbsent = (items: readonly Item[]): readonly Item[] =>
  items.flatMap((item) => (item.leaving === true ? [] : [{ ...item, wanted: 'absent' as const, needs: [] }]));

/** The wish that an inventory entry's item be gone (or be left alone: its deletion policy says which). */
export const absentItem = (entry: Owned): Item => ({
  scope: entry.scope,
  type: entry.type,
  key: entry.key,
  ...(entry.container === undefined ? {} : { container: entry.container }),
  value: null,
  wanted: 'absent',
  needs: [],
  from: entry.from,
  management: 'Converge',
  deletion: entry.deletion,
  adopt: false,
});
