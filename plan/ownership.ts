import type { Diff, Finding, Found, Item, Json, Owned } from '../kinds/words.ts';
import { itemId, refId } from '../kinds/words.ts';
import { finding } from './codes.ts';
import { differences } from './compare.ts';
import { matchLeaving } from './leaving.ts';

/** Who a door is: its name and the estate it works for; together they make the mark. */
export type Owner = { readonly door: 'cli' | 'operator' | 'pulumi'; readonly estate: string };

/** The ownership mark of an item: `<door>:<estate>/<kind>/<name>`. */
export const markOf = (owner: Owner, item: Pick<Item, 'from'>): string =>
  `${owner.door}:${owner.estate}/${item.from.kind}/${item.from.name}`;

/** The marks of resources by their `refId`s: a mark has no namespace. */
export const marksOf = (owner: Owner, refIds: readonly string[]): ReadonlySet<string> =>
  new Set(
    refIds.map((id) => {
      const [kind = '', namespace = '', name = ''] = id.split('/');
      return markOf(owner, { from: { kind, namespace, name } });
    }),
  );

/** What ownership decides about one item. */
export type Matched = { readonly diff: Diff; readonly refused: Finding | null; readonly note: Finding | null };

type Context = {
  readonly found: readonly Found[];
  readonly owned: readonly Owned[];
  /** Type carries a mark. */
  readonly marked: boolean;
  readonly owner: Owner;
  /** Item ids that somebody else in this plan wants: an inventory entry of one of them is not a rename. */
  readonly wantedIds: ReadonlySet<string>;
  /** Objects that a wish for presence was matched with (a rename): no wish for absence deletes them. */
  readonly claimed: ReadonlySet<Found>;
  /** Marks of all declared resources; null where this run sees only some of them. */
  declared(): ReadonlySet<string> | null;
  aim(item: Item, found: Found | null): Json;
};

const isFrom = (entry: Owned, item: Item): boolean => refId(entry.from) === refId(item.from);

/*
 * What became ours for one resource is not another's to take or to delete. A value without a mark that two resources
 * share has one entry; while somebody wants it, it counts for both.
 */
const inventoryEntry = (item: Item, context: Context): Owned | null => {
  const isShared = !context.marked && item.wanted === 'present';
  const exact = context.owned.find((entry) => itemId(entry) === itemId(item) && (isShared || isFrom(entry, item)));
  if (exact !== undefined || !context.marked) return exact ?? null;
  const renamed = context.owned.find(
    (entry) =>
      entry.type === item.type &&
      isFrom(entry, item) &&
      entry.handle !== undefined &&
      !context.wantedIds.has(itemId(entry)),
  );
  return renamed ?? null;
};

/* Two resources can have one mark (two namespaces of one estate): the name decides, then what nobody else has a claim to. */
const locateByMark = (item: Item, mark: string, context: Context): Found | undefined => {
  if (!context.marked) return undefined;
  const marked = context.found.filter((found) => found.type === item.type && found.owner === mark);
  const isElsewhere = (found: Found): boolean =>
    context.wantedIds.has(itemId(found)) ||
    context.owned.some((entry) => entry.handle !== undefined && entry.handle === found.handle && !isFrom(entry, item));
  return marked.find((found) => found.key === item.key) ?? marked.find((found) => !isElsewhere(found));
};

const locate = (item: Item, entry: Owned | null, mark: string, context: Context): Found | null => {
  const ofType = context.found.filter((candidate) => candidate.type === item.type);
  const handle = entry?.handle ?? item.handle;
  const byHandle = handle === undefined ? undefined : ofType.find((candidate) => candidate.handle === handle);
  return byHandle ?? locateByMark(item, mark, context) ?? ofType.find(({ key }) => key === item.key) ?? null;
};

const takenBy = (item: Item, found: Found): Finding =>
  finding('PSTN2002', {
    message: `${item.type} ${item.key} belongs to ${found.owner ?? 'another owner'}`,
    ref: item.from,
  });

const notOurs = (item: Item, found: Found): Finding =>
  finding('PSTN2003', {
    message: `${item.type} ${found.key} is already there and carries no mark of ours`,
    ref: item.from,
  });

const matchAbsent = (item: Item, entry: Owned | null, found: Found | null, mark: string, context: Context): Diff => {
  const base = { item, found, paths: [], owned: entry, mark };
  const isClaimed = found !== null && context.claimed.has(found);
  const isOurs =
    found !== null &&
    (context.marked
      ? found.owner === mark ||
        (found.owner === undefined && entry?.handle !== undefined && entry.handle === found.handle)
      : entry !== null);
  const mayDelete = item.deletion === 'Delete' && item.management !== 'Observe' && !isClaimed;
  if (isOurs && mayDelete) return { ...base, action: 'delete' };
  return { ...base, action: entry === null ? 'none' : 'forget' };
};

/* What is to be nobody's again: only our own is given up, and only the inventory knows of what carries no mark. */
const matchReleased = (base: Omit<Diff, 'action'>, found: Found, mark: string, marked: boolean): Matched => {
  const { item, owned, paths } = base;
  const isMarked = marked && found.owner === mark;
  if (isMarked || (!marked && paths.length > 0))
    return { diff: { ...base, action: 'update' }, refused: null, note: null };
  const none: Matched = { diff: { ...base, action: 'none' }, refused: null, note: null };
  if (marked && found.owner !== undefined) return { ...none, refused: takenBy(item, found) };
  if (paths.length > 0) return { ...none, refused: notOurs(item, found) };
  return owned === null ? none : { ...none, diff: { ...base, action: 'forget' } };
};

/**
 * Matches one wish with what is there: by handle in the inventory, then by our own mark, then by natural key. Another
 * owner's mark is refused; an unmarked object that was there needs the adopt annotation. Types without a mark (SPF
 * terms) count as present and not ours.
 */
export const match = (item: Item, context: Context): Matched => {
  if (item.leaving === true)
    return matchLeaving(item, {
      ...context,
      declared: context.declared(),
      ours: `${context.owner.door}:${context.owner.estate}/`,
    });
  const mark = markOf(context.owner, item);
  const entry = inventoryEntry(item, context);
  const found = locate(item, entry, mark, context);
  if (item.wanted === 'absent')
    return { diff: matchAbsent(item, entry, found, mark, context), refused: null, note: null };

  const aimed: Item = { ...item, value: context.aim(item, found) };
  const base = { item: aimed, found, owned: entry, mark: item.released === true ? '' : mark };
  const none: Diff = { ...base, paths: [], action: 'none' };
  if (item.once === true && (found !== null || entry !== null)) return { diff: none, refused: null, note: null };
  if (found === null) {
    if (item.released === true) return { diff: none, refused: null, note: null };
    if (item.management === 'Observe')
      return {
        diff: none,
        refused: null,
        note: finding('PSTN2013', { message: `${item.type} ${item.key} is not there`, ref: item.from }),
      };
    return { diff: { ...base, paths: [''], action: 'create' }, refused: null, note: null };
  }

  const paths = differences(aimed.value, found.value);
  if (item.management === 'Observe') {
    const note =
      paths.length === 0
        ? null
        : finding('PSTN2013', {
            message: `${item.type} ${item.key} differs in ${paths.map((path) => path.slice(1)).join(', ')}`,
            ref: item.from,
          });
    return { diff: { ...none, paths }, refused: null, note };
  }
  if (item.management === 'CreateOnly') return { diff: none, refused: null, note: null };
  if (item.released === true) return matchReleased({ ...base, paths }, found, mark, context.marked);
  if (!context.marked)
    return { diff: { ...base, paths, action: paths.length === 0 ? 'none' : 'update' }, refused: null, note: null };

  if (found.owner !== undefined && found.owner !== mark)
    return { diff: none, refused: takenBy(item, found), note: null };
  const collides = context.found.find((other) => other !== found && other.type === item.type && other.key === item.key);
  if (collides !== undefined)
    return {
      diff: none,
      refused: collides.owner === undefined ? notOurs(item, collides) : takenBy(item, collides),
      note: null,
    };
  if (found.owner === mark)
    return { diff: { ...base, paths, action: paths.length === 0 ? 'none' : 'update' }, refused: null, note: null };
  const knownByHandle = entry?.handle !== undefined && entry.handle === found.handle;
  if (!knownByHandle && item.adopt === 'when-changed' && paths.length === 0)
    return { diff: none, refused: null, note: null };
  if (knownByHandle || item.adopt !== false)
    return { diff: { ...base, paths, action: 'adopt' }, refused: null, note: null };
  return { diff: none, refused: notOurs(item, found), note: null };
};
