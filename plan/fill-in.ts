import { secretsOf } from '../kinds/language/secret-value.ts';
import type { Change, Diff, Item, Json, Leaf, Owned, Verdict } from '../kinds/words.ts';
import { itemId, scopeId, writesOutside } from '../kinds/words.ts';
import { narrowed } from './compare.ts';

const ownsAfter = (change: Change, diffs: readonly Diff[]): readonly Owned[] =>
  change.op === 'delete' || !writesOutside(change)
    ? []
    : change.keys.flatMap((key) => {
        const diff = diffs.find((candidate) => itemId(candidate.item) === key);
        if (diff === undefined || diff.item.released === true) return [];
        // On the way to being gone (a rule is disabled first) it is still ours.
        const stays = change.leaves.some(
          (leaf) => leaf.key === (diff.found?.key ?? diff.item.key) && leaf.value !== null,
        );
        if (diff.item.wanted === 'absent') return stays && diff.owned !== null ? [diff.owned] : [];
        const { item, found, owned } = diff;
        // A handle from the inventory whose object is gone says nothing about the object that is about to be made.
        const handle = found?.handle;
        const holds = secretsOf(item.value);
        return [
          {
            scope: item.scope,
            type: item.type,
            key: item.key,
            ...(item.container === undefined ? {} : { container: item.container }),
            ...(handle === undefined ? {} : { handle }),
            from: item.from,
            deletion: item.deletion,
            before: owned === null ? (found?.value ?? null) : owned.before,
            ...(holds === null ? {} : { holds }),
          },
        ];
      });

/** What stood at a leaf's key; undefined where nothing of this plan says. */
const beforeOf = (leaf: Leaf, diffs: readonly Diff[]): Json | undefined => {
  const id = itemId(leaf);
  const found = diffs.map((diff) => diff.found).find((one) => one !== null && itemId(one) === id);
  if (found !== undefined && found !== null) return narrowed(found.value, leaf.value);
  return diffs.some(({ item }) => itemId(item) === id) ? null : undefined;
};

const withBefore = (leaf: Leaf, diffs: readonly Diff[]): Leaf => {
  const before = beforeOf(leaf, diffs);
  return before === undefined ? leaf : { ...leaf, before };
};

/** What a change is completed from: everything planned for one scope. */
export type Surroundings = {
  readonly changes: readonly Change[];
  readonly diffs: readonly Diff[];
  /** Ids of items that will not be made: their object is somebody else's. */
  readonly refusedIds: ReadonlySet<string>;
  /** All items wished for in this scope, those that could not be read too. */
  readonly items: readonly Item[];
  readonly marked: readonly string[];
};

type Resolved = { readonly changes: readonly string[] } | { readonly unmet: Verdict };

const unmet = (state: Verdict['state'], evidence: string, remedy: string): Resolved => ({
  unmet: { state, evidence: [evidence], remedy, waitsFor: 'person' },
});

/** Types are one word; gate ids have a slash after their name. */
const looksLikeItem = (need: string): boolean => /^[A-Za-z0-9]+ /.test(need);

/** The changes that make a needed item (none: it stands), or why it will not be there. Null: it is a gate, not an item. */
const resolve = (need: string, change: Change, around: Surroundings): Resolved | null => {
  if (!looksLikeItem(need)) return null;
  const makers = around.changes.filter((other) => other.keys.includes(need));
  if (makers.length > 0) return { changes: makers.map(({ id }) => id).filter((id) => id !== change.id) };
  const going = around.diffs.find((one) => itemId(one.item) === need && one.item.leaving === true);
  if (going !== undefined)
    return going.found === null
      ? { changes: [] }
      : unmet(
          'closed',
          `${need} is still there, and this plan does not take it away`,
          `See what is said about ${need}.`,
        );
  const diff = around.diffs.find((one) => itemId(one.item) === need && one.item.wanted === 'present');
  if (diff !== undefined)
    return diff.found !== null && !around.refusedIds.has(need)
      ? { changes: [] }
      : unmet('closed', `${need} is not there, and this plan does not make it`, `See what is said about ${need}.`);
  return around.items.some((item) => itemId(item) === need)
    ? unmet('unknown', `${need} could not be read`, 'See what could not be read.')
    : unmet('closed', `${need} is not among the resources of this run`, 'Give the resource that wants it too.');
};

/* The mark of an object is written with its last change at the latest; one that comes off is there until then. */
const keepsMark = (change: Change, mark: string, { changes }: Surroundings): boolean =>
  mark === '' &&
  changes.some((later) => later.needs.includes(change.id) && later.keys.some((key) => change.keys.includes(key)));

/** A change with the gates that the plan itself adds to it. */
export type FilledIn = { readonly change: Change; readonly gates: Readonly<Record<string, Verdict>> };

/**
 * Replaces item ids among the needs by the changes that make those items, and adds what the core knows: the inventory
 * afterwards and the mark. A needed item that will not be there becomes a gate that is not open, never an assumption.
 */
export const fillIn = (change: Change, around: Surroundings): FilledIn => {
  const { diffs, marked } = around;
  const own = diffs.filter((diff) => change.keys.includes(itemId(diff.item)));
  const needs = own.flatMap(({ item }) => item.needs);
  const gates: Record<string, Verdict> = {};
  const resolved = [...needs, ...change.needs].flatMap((need) => {
    const found = resolve(need, change, around);
    if (found === null) return [need];
    if ('changes' in found) return found.changes;
    const id = `Needs/${scopeId(change.scope)}/${need}`;
    gates[id] = found.unmet;
    return [id];
  });
  const mark = own[0]?.mark;
  return {
    change: {
      ...change,
      needs: [...new Set(resolved)].sort(),
      leaves: change.leaves.map((leaf) => withBefore(leaf, diffs)),
      owns: ownsAfter(change, diffs),
      ...(mark === undefined || !marked.includes(change.type) || keepsMark(change, mark, around)
        ? {}
        : { owner: mark }),
    },
    gates,
  };
};
