import type { Change, Found, Leaf } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { differences } from '../../plan/compare.ts';
import { foundOf, nameOfCollection, type RawTxt, rawOf, type TxtRrset } from './convert.ts';

const holds = (leaf: Leaf, found: readonly Found[]): boolean => {
  const there = found.find((one) => itemId(one) === itemId(leaf));
  return leaf.value === null
    ? there === undefined
    : there !== undefined && differences(leaf.value, there.value).length === 0;
};

const isUnchanged = (raw: RawTxt | undefined, rrset: TxtRrset): boolean =>
  raw !== undefined && JSON.stringify(raw.records) === JSON.stringify(rawOf(rrset).records);

/**
 * What a read from the primary says about a change: `done` when all of its items stand as wanted, whoever wrote them.
 * A zone that is signed as it changes shows the old bytes for a moment: `settling` says whether that may still be so.
 */
export const judge = (change: Change, rrset: TxtRrset, isSettling: boolean): 'done' | 'not yet' | 'not done' => {
  const found = foundOf(nameOfCollection(change.collection), rrset);
  if (rrset.cname === null && change.leaves.every((leaf) => holds(leaf, found))) return 'done';
  const raw = change.raw as unknown as RawTxt | undefined;
  return isSettling && rrset.cname === null && isUnchanged(raw, rrset) ? 'not yet' : 'not done';
};
