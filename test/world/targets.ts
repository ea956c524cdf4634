import type { Ask, Change, Collection, Diff, Fact, Finding, Found, Json, Leaf, Scope } from '../../kinds/words.ts';
import { collectionOf, itemId, scopeId } from '../../kinds/words.ts';
import { differences } from '../../plan/compare.ts';
import { changeId, digest } from '../../plan/digest.ts';
import type { Sent, Target } from '../../plan/target.ts';
import type { Fate, Outside, Thing } from './outside.ts';

const finding = (code: string, message: string): Finding => ({
  code,
  message,
  remedy: 'Look at it.',
  ref: null,
  path: '',
  retry: 'later',
});

const foundThing = (thing: Thing): Found => ({
  type: 'Thing',
  key: thing.name.toLowerCase(),
  handle: thing.handle,
  value: { ...thing.value, name: thing.name },
  version: digest({ value: thing.value, name: thing.name, owner: thing.owner ?? null }),
  ...(thing.owner === undefined ? {} : { owner: thing.owner }),
});

const holds = (leaf: Leaf, found: readonly Found[]): boolean => {
  const there = found.find((one) => itemId(one) === itemId(leaf));
  return leaf.value === null
    ? there === undefined
    : there !== undefined && differences(leaf.value, there.value).length === 0;
};

const draft = (diff: Diff, op: Change['op'], after: Json): Change => {
  const { item, found } = diff;
  const keys = [itemId(item)];
  const id = changeId({ scope: item.scope, op, keys, after });
  return {
    id,
    op,
    scope: item.scope,
    type: item.type,
    keys,
    collection: collectionOf(item),
    ...(found?.handle === undefined ? {} : { handle: found.handle }),
    before: found?.value ?? null,
    after,
    leaves: [],
    expects: {},
    needs: item.needs,
    group: id,
    for: [item.from],
    why: op,
    risk: op === 'delete' ? 'high' : 'low',
    shown: [],
  };
};

const lowerThing = (diff: Diff): Change => {
  const { item, found } = diff;
  if (diff.action === 'forget' || found === null)
    return diff.action === 'forget'
      ? draft(diff, 'forget', null)
      : {
          ...draft(diff, item.once === true ? 'run' : 'create', item.value),
          leaves: [{ type: item.type, key: item.key, value: item.value }],
          expects: { [itemId(item)]: 'absent' },
        };
  if (diff.action === 'delete')
    return {
      ...draft(diff, 'delete', null),
      leaves: [{ type: item.type, key: found.key, value: null }],
      expects: { [itemId(found)]: found.version },
    };
  const isRenamed = found.key !== item.key;
  return {
    ...draft(diff, diff.action === 'adopt' ? 'adopt' : 'update', item.value),
    leaves: [
      { type: item.type, key: item.key, value: item.value },
      ...(isRenamed ? [{ type: item.type, key: found.key, value: null }] : []),
    ],
    expects: { [itemId(found)]: found.version, ...(isRenamed ? { [itemId(item)]: 'absent' } : {}) },
  };
};

const lowerRecord = (collection: string, diffs: readonly Diff[], found: readonly Found[]): readonly Change[] => {
  const [first] = diffs;
  const record = found.find(({ type }) => type === 'Record');
  if (first === undefined || record === undefined) return [];
  const keys = diffs.map(({ item }) => itemId(item)).sort();
  const terms = (action: 'delete' | 'other') =>
    diffs
      .filter((diff) => (diff.action === 'delete') === (action === 'delete'))
      .map(({ item }) => item.key.slice(item.key.indexOf(' ') + 1))
      .sort();
  const after = { add: terms('other'), remove: terms('delete') };
  const version = (id: string) => found.find((one) => itemId(one) === id)?.version ?? 'absent';
  const { scope } = first.item;
  return [
    {
      id: changeId({ scope, op: 'update', keys, after }),
      op: 'update',
      scope,
      type: 'Term',
      keys,
      collection,
      before: record.value,
      after,
      leaves: diffs.map(({ item, action }) => ({
        type: item.type,
        key: item.key,
        value: action === 'delete' ? null : item.value,
      })),
      expects: Object.fromEntries(keys.map((key) => [key, version(key)])),
      needs: [...new Set(diffs.flatMap(({ item }) => item.needs))],
      group: collection,
      for: [...new Map(diffs.map(({ item }) => [JSON.stringify(item.from), item.from])).values()],
      why: 'terms',
      risk: 'low',
      shown: [],
      raw: record.raw ?? null,
    },
  ];
};

const answer = (outside: Outside, fate: Fate, act: () => Sent): Sent => {
  if (fate === 'lost and not done') return { state: 'lost', reason: 'no answer' };
  outside.writes += 1;
  const sent = act();
  return fate === 'lost but done' ? { state: 'lost', reason: 'no answer' } : sent;
};

const collect = (outside: Outside, scope: Scope, asks: readonly Ask[], read: (ask: Ask) => readonly Found[]) => {
  const collections: Record<string, Collection> = {};
  const facts: Record<string, Fact> = {};
  const missing: Record<string, Finding> = {};
  for (const ask of asks) {
    const reason = outside.unreadable.get(scopeId(scope)) ?? outside.unreadable.get(ask.collection);
    if (ask.collection === ask.type && ask.type === 'Weather')
      for (const key of ask.keys) {
        const fact = reason === undefined ? outside.fact(scope, ask.type, key) : null;
        if (fact !== null) facts[`Weather/${key}`] = fact;
        else missing[`Weather/${key}`] = reason ?? finding('PSTN1997', `nobody knows the weather in ${key}`);
      }
    else
      collections[ask.collection] =
        reason === undefined ? { state: 'complete', found: read(ask) } : { state: 'unknown', reason };
  }
  return { scope, at: outside.now().toISOString(), collections, facts, missing };
};

/** Things with handles and marks, no compare-and-swap, lists that lag. */
export const thingsTarget = (outside: Outside, scope: Scope, settleSeconds: number): Target => ({
  settleSeconds,
  atomic: [],
  marked: ['Thing'],
  read: async (asks) => collect(outside, scope, asks, () => outside.listed().map(foundThing)),
  canonical: (x) => x,
  lower: (diffs) => diffs.map(lowerThing),
  send: async (change) =>
    answer(outside, outside.fates.shift() ?? 'answered', () => {
      const { name, ...value } = (change.after ?? {}) as { readonly name: string } & Readonly<Record<string, Json>>;
      const same = outside.things.find((one) => one.name === name && one.handle !== change.handle);
      if (same !== undefined) return { state: 'refused', finding: finding('PSTN4010', `${name} is there`) };
      if (change.op === 'create' || change.op === 'run') {
        const owner = change.owner === undefined ? {} : { owner: change.owner };
        return { state: 'sent', handle: outside.put({ name, value, ...owner }).handle };
      }
      const rest = outside.things.filter((one) => one.handle !== change.handle);
      const old = outside.things.find((one) => one.handle === change.handle);
      if (change.op === 'delete') {
        if (old !== undefined) outside.things = rest;
        return { state: 'sent' };
      }
      if (old === undefined) return { state: 'refused', finding: finding('PSTN4012', `${name} is gone`) };
      const owner = change.owner ?? old.owner;
      const next = { ...old, name, value: { ...old.value, ...value }, ...(owner === undefined ? {} : { owner }) };
      outside.things = [...rest, next];
      return { state: 'sent' };
    }),
  confirm: async (change, sent) => {
    const handle = (sent.state === 'sent' ? sent.handle : undefined) ?? change.handle;
    const shown = (handle === undefined ? outside.listed() : outside.things).map(foundThing);
    return change.leaves.every((leaf) => holds(leaf, shown)) ? 'done' : 'not yet';
  },
});

const readRecord = (outside: Outside, name: string): readonly Found[] => {
  const { terms, revision } = outside.records.get(name) ?? { terms: [], revision: 0 };
  return [
    { type: 'Record', key: name, value: { terms }, raw: { revision }, version: digest([...terms]) },
    ...terms.map(
      (term): Found => ({ type: 'Term', key: `${name} ${term}`, value: { term }, version: digest({ term }) }),
    ),
  ];
};

/** Records of terms with a compare-and-swap, shown at once. */
export const recordsTarget = (outside: Outside, scope: Scope): Target => ({
  settleSeconds: 0,
  atomic: ['Term'],
  marked: [],
  read: async (asks) =>
    collect(outside, scope, asks, ({ collection }) => readRecord(outside, collection.slice('Record '.length))),
  canonical: (x) => x,
  lower: (diffs, seen) => {
    const forgotten = diffs.filter(({ action }) => action === 'forget').map((diff) => draft(diff, 'forget', null));
    const others = Map.groupBy(
      diffs.filter(({ action }) => action !== 'forget'),
      ({ item }) => collectionOf(item),
    );
    const written = [...others].flatMap(([name, own]) => {
      const collection = seen.collections[name];
      return collection?.state === 'complete' ? lowerRecord(name, own, collection.found) : [];
    });
    return [...written, ...forgotten];
  },
  send: async (change) => {
    const name = change.collection.slice('Record '.length);
    const { add, remove } = change.after as { readonly add: readonly string[]; readonly remove: readonly string[] };
    const now = outside.records.get(name) ?? { terms: [], revision: 0 };
    if ((change.raw as { readonly revision: number }).revision !== now.revision) return { state: 'moved' };
    return answer(outside, outside.fates.shift() ?? 'answered', () => {
      outside.setTerms(name, [...new Set([...now.terms.filter((term) => !remove.includes(term)), ...add])]);
      return { state: 'sent' };
    });
  },
  confirm: async (change) => {
    const shown = readRecord(outside, change.collection.slice('Record '.length));
    return change.leaves.every((leaf) => holds(leaf, shown)) ? 'done' : 'not done';
  },
});
