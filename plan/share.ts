import type { Guard } from '../kinds/kind.ts';
import type { Change, Diff, Finding, Item, Owned, Ref } from '../kinds/words.ts';
import { itemId, refId, scopeId, writesOutside } from '../kinds/words.ts';
import { finding } from './codes.ts';

/**
 * From how many on, and over which share of what is ours of one type in one scope, deletes and updates need somebody's word.
 * A fraction alone would hold back small estates, a number alone large ones.
 */
export const shareLimits = { deletes: 3, updates: 5, share: 0.3 } as const;

/** What is known of ownership when a plan is judged. */
export type Shares = {
  readonly owned: readonly Owned[];
  readonly diffs: readonly Diff[];
  readonly items: readonly Item[];
};

type Unit = { readonly group: string; readonly unit: string };

const about = (x: Pick<Owned, 'scope' | 'type'>): string => `${x.type} of ${scopeId(x.scope)}`;

/* A resource that ends as a whole is one decision, however many items it has; of one that goes on, each item counts. */
const unitsOf = ({ items }: Shares) => {
  const going = new Set(items.filter(({ wanted }) => wanted === 'present').map(({ from }) => refId(from)));
  return (x: Pick<Owned, 'scope' | 'type' | 'key'> & { readonly from: Ref }): Unit => ({
    group: about(x),
    unit: going.has(refId(x.from)) ? itemId(x) : refId(x.from),
  });
};

const grouped = (units: readonly Unit[]): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    [...Map.groupBy(units, ({ group }) => group)].map(([group, all]) => [group, new Set(all.map(({ unit }) => unit))]),
  );

const percent = `${shareLimits.share * 100} %`;

const guard = (
  name: string,
  action: Diff['action'],
  least: number,
  told: (count: number, total: number, group: string) => Omit<Finding, 'ref'>,
  shares: Shares,
): Guard => ({
  name,
  lift: 'allow',
  refuse: (changes) => {
    const unitOf = unitsOf(shares);
    const acting = shares.diffs.filter((diff) => diff.action === action);
    const ours = shares.diffs.filter(
      ({ found, owned, mark }) => owned !== null || (found !== null && mark !== '' && found.owner === mark),
    );
    const total = grouped([...shares.owned.map(unitOf), ...ours.map(({ item }) => unitOf(item))]);
    const counted = grouped(acting.map(({ item }) => unitOf(item)));
    const tooMany = new Set(
      [...counted].flatMap(([group, { size }]) =>
        size >= least && size > shareLimits.share * (total.get(group)?.size ?? 0) ? [group] : [],
      ),
    );
    const items = new Map(
      acting
        .filter(({ item }) => tooMany.has(about(item)))
        .map(({ item }) => [`${scopeId(item.scope)} ${itemId(item)}`, about(item)]),
    );
    return changes.filter(writesOutside).flatMap((change: Change) => {
      const group = change.keys
        .map((key) => items.get(`${scopeId(change.scope)} ${key}`))
        .find((one) => one !== undefined);
      if (group === undefined) return [];
      const said = told(counted.get(group)?.size ?? 0, total.get(group)?.size ?? 0, group);
      return [{ change: change.id, finding: { ...said, ref: change.for[0] ?? null } }];
    });
  },
});

/** The guards against a plan that takes away, or writes over, much of what is ours at once. */
export const shareGuards = (shares: Shares): readonly Guard[] => [
  guard(
    'many-deletes',
    'delete',
    shareLimits.deletes,
    (count, total, group) =>
      finding('PSTN2020', { message: `${count} of ${total} ${group} would be deleted, more than ${percent}` }),
    shares,
  ),
  guard(
    'many-updates',
    'update',
    shareLimits.updates,
    (count, total, group) =>
      finding('PSTN2021', { message: `${count} of ${total} ${group} would be changed, more than ${percent}` }),
    shares,
  ),
];
