import { isRecord } from '../kinds/schema-walk.ts';
import type { Item, Owned, Resource, Scope } from '../kinds/words.ts';
import { itemId, refId, scopeId } from '../kinds/words.ts';
import { absentItem, asAbsent } from '../plan/absent.ts';
import type { Ports } from '../plan/ports.ts';
import { gather, type Wishes, withGatesOf } from '../plan/wishes.ts';
import { type Estate, entriesOf } from './estate.ts';

const policyOf = ({ spec }: Resource): Item['deletion'] | undefined => {
  const policy = isRecord(spec) ? spec['deletionPolicy'] : undefined;
  return policy === 'Delete' || policy === 'Retain' ? policy : undefined;
};

/** Without a policy, what was made by us goes with its resource and what was there before us stays. */
const deletionOf = (resource: Resource, entry: Owned | undefined): Item['deletion'] =>
  policyOf(resource) ?? (entry !== undefined && entry.before === null ? 'Delete' : 'Retain');

const scopesOf = (items: readonly Item[]): readonly Scope[] => [
  ...new Map(items.map((item) => [scopeId(item.scope), item.scope])).values(),
];

const entryOf = (item: Item, entries: readonly Owned[]): Owned | undefined =>
  entries.find((entry) => scopeId(entry.scope) === scopeId(item.scope) && itemId(entry) === itemId(item));

const isNamed = (entry: Owned, items: readonly Item[]): boolean =>
  items.some((item) => scopeId(item.scope) === scopeId(entry.scope) && itemId(item) === itemId(entry));

/* `evaluated` stays empty: what a resource has given up is named here, and only where the resource stands today. */
const onlyThese = (wishes: Wishes, desired: readonly Item[]): Wishes => ({
  ...wishes,
  desired,
  evaluated: [],
  isPart: true,
});

/* An account may stand in the configuration, to be reached, and in the program, for its settings: then that is the one. */
const besides = ({ ref }: Resource, { resources }: Estate): readonly Resource[] =>
  resources.filter((other) => refId(other.ref) !== refId(ref));

/** What one resource of a program asks for, and what it no longer asks for, among the provider's systems and approvals. */
export const wishesFor = async (resource: Resource, estate: Estate, ports: Ports): Promise<Wishes> => {
  const others = estate.declared().filter(({ ref }) => refId(ref) !== refId(resource.ref));
  const gathered = withGatesOf(gather(estate.kinds, [...besides(resource, estate), resource]), others);
  const wanted = gathered.desired.filter(({ from }) => refId(from) === refId(resource.ref));
  const entries = await entriesOf(resource.ref, scopesOf(wanted), ports);
  const desired = wanted.map((item): Item => {
    const entry = entryOf(item, entries);
    const isNew = entry === undefined && !item.adopt;
    return { ...item, deletion: isNew ? (policyOf(resource) ?? 'Delete') : deletionOf(resource, entry) };
  });
  const isWatched = desired.some(({ management }) => management === 'Observe');
  const released = entries
    .filter((entry) => !isNamed(entry, desired))
    .map((entry): Item => {
      const gone = absentItem({ ...entry, deletion: deletionOf(resource, entry) });
      return isWatched ? { ...gone, management: 'Observe' } : gone;
    });
  return onlyThese(gathered, [...desired, ...released]);
};

/** What its end asks for: everything that it wanted or owns in this system is wanted absent. */
export const wishesAtTheEnd = async (
  resource: Resource,
  items: readonly Item[],
  scope: Scope,
  estate: Estate,
  ports: Ports,
): Promise<Wishes> => {
  const gathered = gather(estate.kinds, [...besides(resource, estate), resource]);
  const entries = await entriesOf(resource.ref, [scope], ports);
  const wanted = asAbsent(items).map(
    (item): Item => ({ ...item, deletion: deletionOf(resource, entryOf(item, entries)) }),
  );
  const others = entries
    .filter((entry) => !isNamed(entry, wanted))
    .map((entry) => absentItem({ ...entry, deletion: deletionOf(resource, entry) }));
  return { ...onlyThese(gathered, [...wanted, ...others]), gates: [], roads: [], frozen: [], invalid: [] };
};
