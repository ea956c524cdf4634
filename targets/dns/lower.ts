import { addressDifference, differenceLine } from '../../kinds/language/spf-addresses.ts';
import { mergeSpf, type SpfMerge, type SpfWish, spfRecords } from '../../kinds/language/spf-merge.ts';
import type { SpfAllValue } from '../../kinds/language/spf-parse.ts';
import { costOf, lookupLimit, type SpfTree, voidLimit } from '../../kinds/language/spf-tree.ts';
import type { Change, Diff, Found, Json, Leaf, Observation, Ref } from '../../kinds/words.ts';
import { collectionOf, itemId, refId } from '../../kinds/words.ts';
import { changeId } from '../../plan/digest.ts';
import { nameOfKey, printable, type RawTxt } from './convert.ts';
import { forget } from './forget.ts';
import { lowerDmarc } from './lower-dmarc.ts';
import type { RawChange } from './raw-change.ts';

/** The TXT records of one name, as the observation has them. */
type Container = {
  readonly name: string;
  readonly collection: string;
  readonly found: readonly Found[];
  readonly raw: RawTxt;
  readonly texts: readonly string[];
  readonly cname: string | null;
};

const containerOf = (collection: string, diffs: readonly Diff[], seen: Observation): Container | null => {
  const read = seen.collections[collection];
  const set = read?.state === 'complete' ? read.found.find((found) => found.type === 'TxtRecordSet') : undefined;
  const [first] = diffs;
  if (read?.state !== 'complete' || set?.raw === undefined || first === undefined) return null;
  const value = set.value as { readonly strings: readonly string[]; readonly cname: string | null };
  return {
    name: nameOfKey(first.item.key),
    collection,
    found: read.found,
    raw: set.raw as RawTxt,
    texts: spfRecords(value.strings),
    cname: value.cname,
  };
};

const allIn = (value: Json | undefined): SpfAllValue | null =>
  typeof value === 'object' && value !== null && 'all' in value ? (value.all as SpfAllValue) : null;

const termsOf = (diffs: readonly Diff[]): string[] =>
  diffs.map(({ item }) => item.key.slice(item.key.indexOf(' ') + 1)).sort();

/*
 * Giving up `all`: a record that was ours from the start goes once nothing of anybody is left in it; a value that we
 * replaced comes back, unless somebody has changed ours since; everything else stays as it is.
 */
const givenUp = (diff: Diff, text: string | null, remove: readonly string[]): SpfAllValue | null => {
  if (diff.owned === null || text === null) return null;
  if (diff.owned.before === null) {
    const rest = mergeSpf(text, { add: [], remove, all: 'None' });
    return rest.ok && rest.text === '' ? 'None' : null;
  }
  const [ours, before] = [allIn(diff.item.value), allIn(diff.owned.before)];
  return ours !== null && ours === allIn(diff.found?.value) && before !== ours ? before : null;
};

const merged = (container: Container, wish: SpfWish): SpfMerge => {
  const refuse = (message: string): SpfMerge => ({ ok: false, reason: 'invalid', message });
  if (container.cname !== null) return refuse(`the name is an alias of ${container.cname}; its TXT records are there`);
  if (container.texts.length > 1) return refuse(`there are ${container.texts.length} SPF records, one may stand`);
  // That a domain declares to send no mail is a guard's matter: it sees `before` and can be lifted.
  return mergeSpf(container.texts[0] ?? null, wish, { nullSender: true });
};

const treesIn = (seen: Observation): readonly SpfTree[] =>
  Object.entries(seen.facts).flatMap(([name, fact]) =>
    name.startsWith('SpfTree/') ? [fact.value as unknown as SpfTree] : [],
  );

/* What a change costs in lookups, and who gains or loses permission by it. */
const costLines = (name: string, before: string, after: string, seen: Observation): readonly string[] => {
  const trees = treesIn(seen);
  if (trees.length === 0) return [];
  const [old, next] = [costOf(name, before, trees), costOf(name, after, trees)];
  const unknown = next.unknown.length === 0 ? '' : ` (not known: ${next.unknown.join(', ')})`;
  const addresses = differenceLine(addressDifference(name, before, after, trees));
  return [
    `lookups ${old.lookups} -> ${next.lookups} of ${lookupLimit}, void ${old.voids} -> ${next.voids} of ${voidLimit}${unknown}`,
    ...(addresses === null ? [] : [addresses]),
  ];
};

const shownLines = (container: Container, result: SpfMerge, seen: Observation): readonly string[] => {
  const old = container.texts.map((text) => `- ${printable(text)}`);
  if (!result.ok) return [...old, `! ${result.message}`];
  const lines = costLines(container.name, container.texts[0] ?? 'v=spf1', result.text || 'v=spf1', seen);
  return [...old, ...(result.text === '' ? [] : [`+ ${result.text}`]), ...lines];
};

const uniqueRefs = (diffs: readonly Diff[]): readonly Ref[] => [
  ...new Map(diffs.map(({ item }) => [refId(item.from), item.from])).values(),
];

const needsOf = (diffs: readonly Diff[], keys: readonly string[]): readonly string[] =>
  [...new Set(diffs.flatMap(({ item }) => item.needs))].filter((need) => !keys.includes(need)).sort();

const whyOf = (name: string, op: Change['op'], wish: SpfWish): string => {
  if (op === 'delete') return `deletes the SPF record of ${name}, which holds nothing but our own`;
  const parts = [
    ...wish.add.map((term) => `adds ${term}`),
    ...wish.remove.map((term) => `removes ${term}`),
    ...(wish.all === null ? [] : [`sets all to ${wish.all}`]),
  ];
  return `${op === 'create' ? 'creates the SPF record of' : 'in the SPF record of'} ${name}: ${parts.join(', ')}`;
};

const riskOf = (op: Change['op'], wish: SpfWish): Change['risk'] => {
  if (op === 'delete' || wish.all === 'Fail') return 'high';
  return op === 'create' || wish.remove.length > 0 || wish.all !== null ? 'medium' : 'low';
};

const leafOf = (diff: Diff, op: Change['op'], all: SpfAllValue | null): readonly Leaf[] => {
  const { type, key } = diff.item;
  if (type !== 'SpfAll') return [{ type, key, value: diff.action === 'delete' ? null : diff.item.value }];
  if (op === 'delete') return [{ type, key, value: null }];
  return all === null ? [] : [{ type, key, value: { all } }];
};

const versionOf = (container: Container, id: string): string =>
  container.found.find((found) => itemId(found) === id)?.version ?? 'absent';

const lowerContainer = (container: Container, diffs: readonly Diff[], seen: Observation): readonly Change[] => {
  const terms = diffs.filter(({ item }) => item.type === 'SpfTerm');
  const all = diffs.find(({ item }) => item.type === 'SpfAll');
  const remove = termsOf(terms.filter(({ action }) => action === 'delete'));
  const text = container.texts[0] ?? null;
  const wish: SpfWish = {
    add: termsOf(terms.filter(({ action }) => action !== 'delete')),
    remove,
    all: all === undefined ? null : all.action === 'delete' ? givenUp(all, text, remove) : allIn(all.item.value),
  };
  if (terms.length === 0 && wish.all === null) return all === undefined ? [] : [forget(all)];

  const [first] = diffs;
  if (first === undefined) return [];
  const result = merged(container, wish);
  const op = container.texts.length === 0 ? 'create' : result.ok && result.text === '' ? 'delete' : 'update';
  const keys = diffs.map(({ item }) => itemId(item)).sort();
  const after = { add: wish.add, remove: wish.remove, all: wish.all };
  const base = { scope: first.item.scope, op, keys, after } as const;
  const spfAll = `SpfAll ${container.name}`;
  const raw: RawChange = {
    ...container.raw,
    text: result.ok ? result.text : null,
    problem: result.ok ? null : result.message,
  };
  return [
    {
      ...base,
      id: changeId(base),
      type: terms.length > 0 ? 'SpfTerm' : 'SpfAll',
      collection: container.collection,
      before: { record: text },
      leaves: diffs.flatMap((diff) => leafOf(diff, op, wish.all)),
      expects: {
        ...Object.fromEntries(terms.map(({ item }) => [itemId(item), versionOf(container, itemId(item))])),
        [spfAll]: versionOf(container, spfAll),
      },
      needs: needsOf(diffs, keys),
      group: container.collection,
      for: uniqueRefs(diffs),
      why: whyOf(container.name, op, wish),
      risk: riskOf(op, wish),
      shown: shownLines(container, result, seen),
      raw: raw as unknown as Json,
    },
  ];
};

const isHardening = ({ item, action }: Diff): boolean =>
  item.type === 'SpfAll' && action !== 'delete' && allIn(item.value) === 'Fail';

/*
 * `-all` waits until every wanted term has been visible long enough. In one write with a missing term it would hold the
 * very term it waits for, so terms go first in a write of their own.
 */
const hardenedLast = (container: Container, diffs: readonly Diff[], seen: Observation): readonly Change[] => {
  const hardening = diffs.filter(isHardening);
  const rest = diffs.filter((diff) => !isHardening(diff));
  if (hardening.length === 0 || rest.length === 0) return lowerContainer(container, diffs, seen);
  const first = lowerContainer(container, rest, seen);
  const last = lowerContainer(container, hardening, seen);
  const needs = first.map((change) => change.id);
  return [...first, ...last.map((change) => ({ ...change, needs: [...change.needs, ...needs] }))];
};

/* What leaves with a vendor waits for its last route: in a write of its own, so that nothing else waits with it. */
const inSteps = (container: Container, diffs: readonly Diff[], seen: Observation): readonly Change[] => {
  const leaving = diffs.filter(({ item }) => item.leaving === true);
  const rest = diffs.filter(({ item }) => item.leaving !== true);
  return [
    ...(rest.length === 0 ? [] : hardenedLast(container, rest, seen)),
    ...(leaving.length === 0 ? [] : lowerContainer(container, leaving, seen)),
  ];
};

/**
 * Diffs into changes: one per TXT RRset with everything that is to become of its SPF record (hardening apart), one per
 * DMARC record, and one per item let go.
 */
export const lower = (diffs: readonly Diff[], seen: Observation): readonly Change[] => {
  const dmarc = diffs.filter(({ item }) => item.type === 'DmarcRecord');
  const acting = diffs.filter(({ item, action }) => action !== 'none' && item.type !== 'DmarcRecord');
  const forgotten = acting.filter(({ action }) => action === 'forget');
  const byCollection = Map.groupBy(
    acting.filter(({ action }) => action !== 'forget'),
    ({ item }) => collectionOf(item),
  );
  const written = [...byCollection].flatMap(([collection, own]) => {
    const container = containerOf(collection, own, seen);
    return container === null ? [] : inSteps(container, own, seen);
  });
  return [...written, ...lowerDmarc(dmarc, seen), ...forgotten.map(forget)];
};
