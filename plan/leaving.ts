import type { Diff, Finding, Found, Item, Owned } from '../kinds/words.ts';
import { itemId } from '../kinds/words.ts';
import { finding } from './codes.ts';

/** What is known when an object is named to go. */
export type Leaving = {
  /** Everything that stands in the item's collection. */
  readonly found: readonly Found[];
  readonly owned: readonly Owned[];
  /** Type carries a mark. */
  readonly marked: boolean;
  /** Start of the marks of this door and estate: `cli:default/`. */
  readonly ours: string;
  /** Marks of all resources that are declared; null where this run sees only some of them. */
  readonly declared: ReadonlySet<string> | null;
  /** Ids of items that a resource wants to be there. */
  readonly wantedIds: ReadonlySet<string>;
  /** Objects that a wish for presence was matched with. */
  readonly claimed: ReadonlySet<Found>;
};

/** What is decided about one object that is named to go. */
export type Leave = { readonly diff: Diff; readonly refused: Finding | null; readonly note: Finding | null };

/*
 * Whose word is needed beside the name: nobody's for our own leftovers, the adopt annotation for what nobody has marked. What
 * somebody else has marked, and what a resource still declares, no word of this resource takes away.
 */
const objection = (item: Item, found: Found, around: Leaving): Finding | null => {
  const what = `${item.type} ${found.key}`;
  if (around.claimed.has(found) || around.wantedIds.has(itemId(found)))
    return finding('PSTN2042', { message: `${what} is to go, and another resource wants it`, ref: item.from });
  if (!around.marked) return null;
  const { owner } = found;
  if (owner === undefined)
    return item.adopt === true
      ? null
      : finding('PSTN2003', {
          message: `${what} is to go and carries no mark of ours`,
          remedy: 'If it is the one: annotate the resource that says so with postern.dev/adopt: "true".',
          ref: item.from,
        });
  if (!owner.startsWith(around.ours))
    return finding('PSTN2002', { message: `${what} is to go and belongs to ${owner}`, ref: item.from });
  if (around.declared === null || around.declared.has(owner))
    return finding('PSTN2042', {
      message: `${what} is to go and belongs to ${owner.slice(around.ours.length)}${around.declared === null ? ', which may still be declared' : ', which is still declared'}`,
      ref: item.from,
    });
  return null;
};

/**
 * Decides about an item with `leaving`. An object with a mark of its type goes only by its own id: one of the same name with
 * another id is a look-alike and stays. A value without marks goes by its very words. The deletion policy of whoever made
 * it says nothing here: the resource that names it is the decision.
 */
export const matchLeaving = (item: Item, around: Leaving): Leave => {
  const ofType = around.found.filter(({ type }) => type === item.type);
  const byName = ofType.find(({ key }) => key === item.key) ?? null;
  const byId = item.handle === undefined ? null : (ofType.find(({ handle }) => handle === item.handle) ?? null);
  const found = around.marked ? byId : byName;
  const diff: Diff = {
    item,
    found,
    paths: [],
    action: 'none',
    owned: around.owned.find((entry) => itemId(entry) === itemId(item)) ?? null,
    mark: found?.owner ?? '',
  };
  const none: Leave = { diff, refused: null, note: null };
  if (item.management !== 'Converge') return none;
  if (found === null) {
    if (byName === null) return none;
    const message = `${item.type} ${byName.key} has the id ${byName.handle ?? '(none)'} and not ${item.handle ?? '(none given)'}: it stays`;
    return { ...none, note: finding('PSTN2041', { message, ref: item.from }) };
  }
  const refused = objection(item, found, around);
  if (refused !== null) return { ...none, refused };
  const note =
    found.key === item.key
      ? null
      : finding('PSTN2040', {
          message: `${item.type} ${item.key} (${item.handle ?? ''}) is called ${found.key} now`,
          ref: item.from,
        });
  return { diff: { ...diff, action: 'delete' }, refused: null, note };
};
