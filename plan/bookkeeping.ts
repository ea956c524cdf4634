import type { Change, Claim, Diff, Item, Owned, Ref } from '../kinds/words.ts';
import { collectionOf, itemId, refId } from '../kinds/words.ts';
import { changeId } from './digest.ts';

const without = (claims: readonly Claim[], ref: Ref): readonly Claim[] =>
  claims.filter((claim) => refId(claim.from) !== refId(ref));

const withClaims = (entry: Owned, claims: readonly Claim[]): Owned => {
  const { alsoFor: _before, ...rest } = entry;
  return claims.length === 0 ? rest : { ...rest, alsoFor: claims };
};

/** A change of the inventory alone: `entry` as it is to stand. */
const remember = (entry: Owned, ref: Ref, why: string): Change => {
  const claims = entry.alsoFor ?? [];
  const base = {
    scope: entry.scope,
    op: 'remember',
    keys: [itemId(entry)],
    after: {
      from: refId(entry.from),
      deletion: entry.deletion,
      alsoFor: claims.map((claim) => ({ from: refId(claim.from), deletion: claim.deletion })),
    },
  } as const;
  return {
    ...base,
    id: changeId(base),
    type: entry.type,
    collection: collectionOf(entry),
    before: null,
    leaves: [],
    expects: {},
    needs: [],
    group: `remember ${itemId(entry)}`,
    for: [ref],
    owns: [entry],
    why,
    risk: 'low',
    shown: [],
  };
};

/* A value without a mark that was there before becomes ours by a word alone: nothing is written outside. */
const adopted = ({ item, found }: Diff): Change | null => {
  if (item.adopt !== true || found === null) return null;
  const { scope, type, key, container, from, deletion } = item;
  const entry: Owned = {
    scope,
    type,
    key,
    ...(container === undefined ? {} : { container }),
    from,
    deletion,
    before: found.value,
  };
  return remember(entry, from, 'was there before and becomes ours');
};

/**
 * What the inventory is to say differently when an item already is as wanted: that it is adopted, another
 * deletion policy, or one more resource that wants a value without a mark. Null when it says all that.
 */
export const claimOf = (diff: Diff, marked: boolean): Change | null => {
  const { item, owned } = diff;
  if (diff.action !== 'none' || item.wanted !== 'present' || item.management !== 'Converge') return null;
  if (owned === null) return marked ? null : adopted(diff);
  if (refId(owned.from) === refId(item.from))
    return owned.deletion === item.deletion
      ? null
      : remember({ ...owned, deletion: item.deletion }, item.from, `remembers deletionPolicy ${item.deletion}`);
  if (marked) return null;
  const claims = owned.alsoFor ?? [];
  if (claims.some((claim) => refId(claim.from) === refId(item.from) && claim.deletion === item.deletion)) return null;
  const claim: Claim = { from: item.from, deletion: item.deletion };
  return remember(
    withClaims(owned, [...without(claims, item.from), claim]),
    item.from,
    `remembers that ${refId(item.from)} wants it too; ${refId(owned.from)} made it`,
  );
};

/**
 * What happens instead of a removal when a value without a mark has more than one claim: the next one becomes its owner,
 * or one claim fewer stands. Null: nobody else wants it.
 */
export const handOver = (item: Item, owned: readonly Owned[]): Change | null => {
  const entry = owned.find((one) => itemId(one) === itemId(item));
  const claims = entry?.alsoFor ?? [];
  if (entry === undefined || claims.length === 0) return null;
  const rest = without(claims, item.from);
  if (refId(entry.from) !== refId(item.from))
    return rest.length === claims.length
      ? null
      : remember(withClaims(entry, rest), item.from, `gives up the claim of ${refId(item.from)}`);
  const [next, ...others] = rest;
  if (next === undefined) return null;
  const handed = withClaims({ ...entry, from: next.from, deletion: next.deletion }, others);
  return remember(handed, item.from, `hands it over to ${refId(next.from)}, which wants it too`);
};
