import { FindingError } from '../kinds/codes.ts';
import type { Ask, Collection, Fact, Finding, Item, Observation, Owned, Scope } from '../kinds/words.ts';
import { collectionOf, refId, scopeId } from '../kinds/words.ts';
import { released } from './absent.ts';
import { finding } from './codes.ts';
import { digest } from './digest.ts';
import { asksOf } from './gates.ts';
import { type Draft, draftPlan, makePlan, type Planned, type ScopeView } from './make-plan.ts';
import type { Intent } from './memory.ts';
import type { Ports } from './ports.ts';
import { seal } from './sealing.ts';
import type { Target } from './target.ts';
import { itemsIn, type Wishes } from './wishes.ts';

type Asked = { readonly collection: string; readonly type: string; readonly key: string };

/** Ids that are known without looking: of what is owned, maybe under a name of before, and those that a person gave. */
const handlesFor = (type: string, owned: readonly Owned[], items: readonly Item[]): Pick<Ask, 'handles'> => {
  const known = [...owned, ...items].flatMap(({ type: other, key, handle }) =>
    handle === undefined || other !== type ? [] : [[key, handle] as const],
  );
  return known.length === 0 ? {} : { handles: Object.fromEntries(known) };
};

/** Where the secrets of what is wanted are to be. */
const sinksFor = (type: string, items: readonly Item[]): Pick<Ask, 'sinks'> => {
  const known = items.flatMap(({ type: other, key, sink, from }) =>
    sink === undefined || other !== type ? [] : [[key, { to: sink, from }] as const],
  );
  return known.length === 0 ? {} : { sinks: Object.fromEntries(known) };
};

const asksFor = (scope: Scope, asked: readonly Asked[]): readonly Ask[] => {
  const groups = Map.groupBy(asked, ({ collection, type }) => `${collection}\u0000${type}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const keys = [...new Set(group.map(({ key }) => key))].sort();
    return [{ scope, collection: first.collection, type: first.type, keys }];
  });
};

const askedBy = (item: Item): Asked => ({ collection: collectionOf(item), type: item.type, key: item.key });

/** An unanswered write is read back even when nobody wants its items any more: it may have made something ours. */
const askedByIntent = ({ change }: Intent): readonly Asked[] =>
  change.leaves.map(({ type, key }) => ({ collection: change.collection, type, key }));

const unreadable = (scope: Scope, asks: readonly Ask[], reason: Finding, at: string): Observation => ({
  scope,
  at,
  collections: Object.fromEntries(asks.map((ask) => [ask.collection, { state: 'unknown', reason } as Collection])),
  facts: {},
  missing: Object.fromEntries(asks.map((ask) => [ask.type, reason])),
});

const reasonOf = (error: unknown, scope: Scope): Finding =>
  error instanceof FindingError
    ? error.finding
    : finding('PSTN2004', {
        message: `${scopeId(scope)}: ${error instanceof Error ? error.message : 'failed without a reason'}`,
      });

/** A collection that was asked for and not answered is unknown, whatever an adapter forgot. */
const answered = (observation: Observation, asks: readonly Ask[]): Observation => {
  const collections: Record<string, Collection> = { ...observation.collections };
  for (const ask of asks)
    collections[ask.collection] ??= {
      state: 'unknown',
      reason: finding('PSTN2004', { message: `${scopeId(observation.scope)} gave no answer for ${ask.collection}` }),
    };
  return { ...observation, collections };
};

/** How long an own write that never became visible is remembered: 30 days. */
const rememberedSeconds = 30 * 86_400;

type Opened = { readonly view: ScopeView; readonly target: Target | null; readonly failure: Finding | null };

const viewScope = async (scope: Scope, wishes: Wishes, ports: Ports): Promise<Opened> => {
  const now = ports.now().toISOString();
  const items = itemsIn(wishes.desired, scope);
  const owned = await ports.memory.owned(scope);
  const open = await ports.memory.open(scope);
  const asks = asksFor(scope, [
    ...items.map(askedBy),
    ...released(owned, items, wishes.evaluated).map(askedBy),
    ...open.flatMap(askedByIntent),
  ]).map((ask): Ask => ({ ...ask, ...handlesFor(ask.type, owned, items), ...sinksFor(ask.type, items) }));
  try {
    const target = await ports.target(scope);
    const written = await ports.memory.written(scope, rememberedSeconds, now);
    const seen =
      asks.length === 0
        ? { scope, at: now, collections: {}, facts: {}, missing: {} }
        : answered(
            await seal(await target.read(asks, ports.signal), {
              items,
              owned,
              open: open.map(({ change }) => change),
              owner: ports.owner,
              secrets: ports.secrets,
              target,
            }),
            asks,
          );
    return { view: { scope, seen, owned, open, written, target }, target, failure: null };
  } catch (error) {
    const failure = reasonOf(error, scope);
    const seen = unreadable(scope, asks, failure, now);
    return { view: { scope, seen, owned, open: [], written: [], target: null }, target: null, failure };
  }
};

/** A scope that only gives evidence: nothing is planned in it. */
const viewForFacts = async (scope: Scope, wishes: Wishes, ports: Ports): Promise<Opened> => {
  const opened = await viewScope(scope, { ...wishes, desired: [], evaluated: [] }, ports);
  return { ...opened, view: { ...opened.view, owned: [], open: [], written: [] } };
};

const withSince = async (scope: Scope, facts: Observation['facts'], ports: Ports): Promise<Observation['facts']> => {
  const dated = await Promise.all(
    Object.entries(facts).map(async ([name, fact]): Promise<readonly [string, Fact]> => {
      const since = await ports.memory.since(scope, name, digest(fact.value), fact.at);
      return [name, { ...fact, since }];
    }),
  );
  return Object.fromEntries(dated);
};

/** One ask per fact type: two answers under one name would hide each other. */
const joined = (asks: readonly Ask[]): readonly Ask[] => {
  const groups = Map.groupBy(asks, ({ scope, collection, type }) => [scopeId(scope), collection, type].join('\u0000'));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, keys: [...new Set(group.flatMap(({ keys }) => keys))].sort() }];
  });
};

type Views = ReadonlyMap<string, Opened>;

const viewsIn = (views: Views): readonly ScopeView[] => [...views.values()].map(({ view }) => view);

const seenIn = (views: Views): readonly Observation[] => viewsIn(views).map(({ seen }) => seen);

/** The views with the answers to these asks added to their scopes. */
const withAnswers = async (views: Views, asks: readonly Ask[], wishes: Wishes, ports: Ports): Promise<Views> => {
  const answer = async (scope: Scope, group: readonly Ask[]): Promise<Opened> => {
    const known = views.get(scopeId(scope)) ?? (await viewForFacts(scope, wishes, ports));
    const now = ports.now().toISOString();
    const read =
      known.target === null
        ? unreadable(scope, group, known.failure ?? reasonOf(undefined, scope), now)
        : await known.target
            .read(group, ports.signal, known.view.seen)
            .catch((error) => unreadable(scope, group, reasonOf(error, scope), now));
    const facts = await withSince(scope, read.facts, ports);
    const { seen } = known.view;
    return {
      ...known,
      view: {
        ...known.view,
        seen: { ...seen, facts: { ...seen.facts, ...facts }, missing: { ...seen.missing, ...read.missing } },
      },
    };
  };
  const answered = [...Map.groupBy(asks, (ask) => scopeId(ask.scope))].map(
    async ([id, group]): Promise<readonly (readonly [string, Opened])[]> =>
      group[0] === undefined ? [] : [[id, await answer(group[0].scope, group)]],
  );
  return new Map([...views, ...(await Promise.all(answered)).flat()]);
};

/**
 * Reads the facts that these gates ask for, and adds them to the views of their scopes; then what the answers made them ask.
 * An ask that grows by that is made again as a whole: an answer says something about all of its keys.
 */
const withFacts = async (
  opened: readonly Opened[],
  draft: Pick<Draft, 'needs' | 'asks'>,
  wishes: Wishes,
  ports: Ports,
) => {
  const gates = wishes.gates.filter((gate) => draft.needs.has(gate.id));
  const asks = joined([...draft.asks, ...gates.flatMap((gate) => gate.asks)]);
  const first = await withAnswers(new Map(opened.map((one) => [scopeId(one.view.scope), one])), asks, wishes, ports);
  if (gates.every(({ asksNext }) => asksNext === undefined)) return viewsIn(first);
  const now = ports.now().toISOString();
  const seen = seenIn(first);
  const made = new Set(asks.map((ask) => digest({ ...ask })));
  const next = joined([...draft.asks, ...gates.flatMap((gate) => asksOf(gate, seen, now))]);
  const grown = next.filter((ask) => !made.has(digest({ ...ask })));
  return viewsIn(await withAnswers(first, grown, wishes, ports));
};

/** Scopes that the wishes touch: those of their items, and those where their resources still own something. */
const touchedScopes = async (wishes: Wishes, ports: Ports): Promise<readonly Scope[]> => {
  const declared = wishes.scopes.flatMap((resource) => {
    const scope = wishes.kinds.find((kind) => kind.name === resource.ref.kind)?.scope?.(resource);
    return scope === undefined ? [] : [scope];
  });
  const evaluated = new Set(wishes.evaluated.map(refId));
  const left = await Promise.all(
    declared.map(async (scope) =>
      (await ports.memory.owned(scope)).some((entry) => evaluated.has(refId(entry.from))) ||
      (await ports.memory.open(scope)).some(({ change }) => change.for.some((ref) => evaluated.has(refId(ref))))
        ? [scope]
        : [],
    ),
  );
  return [...wishes.desired.map((item) => item.scope), ...left.flat()];
};

/**
 * Looks at the world and plans, in `scopes` only when they are given: items first, then only the facts that a needed gate asks for. Reads only; a read that
 * fails makes its part of the plan unknown and never throws.
 */
export const planNow = async (all: Wishes, ports: Ports, scopes?: readonly Scope[]): Promise<Planned> => {
  const touched = scopes ?? (await touchedScopes(all, ports));
  const wanted = new Map(touched.map((scope) => [scopeId(scope), scope]));
  const wishes = { ...all, desired: all.desired.filter((item) => wanted.has(scopeId(item.scope))) };
  const opened = await Promise.all([...wanted.values()].map((scope) => viewScope(scope, wishes, ports)));
  const first = opened.map((one) => one.view);
  const draft = draftPlan(wishes, first, ports.owner, ports.now().toISOString());
  if (draft.needs.size === 0 && draft.asks.length === 0) return draft.judged();
  const views = await withFacts(opened, draft, wishes, ports);
  return makePlan(wishes, views, ports.owner, ports.now().toISOString());
};
