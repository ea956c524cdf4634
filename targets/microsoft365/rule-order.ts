import {
  ORDER,
  type OrderSeen,
  orderSeenOf,
  orderSetOf,
  type RuleSeen,
  wishesOf,
} from '../../kinds/language/order-set.ts';
import { type OrderWish, planOrder, type RuleMove } from '../../kinds/language/rule-order.ts';
import type { Change, Collection, Diff, Fact, Finding, Found, Item, Json, Scope } from '../../kinds/words.ts';
import { itemId, refId } from '../../kinds/words.ts';
import { changeId, digest } from '../../plan/digest.ts';
import type { WireObject } from './exchange.ts';
import type { RulePlaces } from './rule-place.ts';
import type { RulesRead } from './rules-read.ts';

const ruleSeen = (rule: WireObject): RuleSeen => {
  const route = rule['RouteMessageOutboundConnector'];
  return {
    name: String(rule['Name']),
    guid: String(rule['Guid']).toLowerCase(),
    routesTo: typeof route === 'string' && route !== '' ? route : null,
    stops: rule['StopRuleProcessing'] === true,
    enabled: rule['State'] === 'Enabled',
  };
};

/** What a list of rules in priority order says about their order. */
export const orderSeen = (rules: readonly WireObject[]): OrderSeen => {
  const seen = rules.map(ruleSeen);
  return { order: seen.map(({ name }) => name), rules: seen };
};

/* What a move depends on: which rules stand in which order. Nothing else about them. */
const versionOf = (order: readonly string[], rules: readonly RuleSeen[]): string =>
  digest(order.map((name) => [name, rules.find((rule) => rule.name === name)?.guid ?? null]));

/** The order as a collection: it is the same one for every constraint set that is asked for. */
export const orderCollection = (read: RulesRead, keys: readonly string[]): Collection => {
  if (read.state === 'failed') return { state: 'unknown', reason: read.finding };
  const seen = orderSeen(read.rules);
  const found = { type: ORDER, value: seen as unknown as Json, version: versionOf(seen.order, seen.rules) };
  return { state: 'complete', found: keys.map((key): Found => ({ ...found, key })) };
};

/** The rules as evidence for gates. */
export const rulesFact = (read: RulesRead, scope: Scope, at: string): Fact | Finding =>
  read.state === 'failed'
    ? read.finding
    : {
        value: { tenantId: scope.id, rules: orderSeen(read.rules).rules as unknown as Json },
        at,
        by: 'Get-TransportRule',
      };

/** The order that an earlier run left, where that is what is asked for (a rollback); else the wishes of the set. */
const wishesFor = (item: Item, rules: readonly RuleSeen[]): readonly OrderWish[] => {
  if (item.options !== undefined) return wishesOf(orderSetOf(item.options), rules, refId(item.from));
  const { order = [] } = (item.value ?? {}) as Partial<OrderSeen>;
  const because = `the order that ${refId(item.from)} had`;
  return order.slice(1).map((below, index) => ({ above: order[index] ?? '', below, because }));
};

const place = ({ rule, order }: RuleMove): string => {
  const at = order.indexOf(rule);
  const next = order[at + 1];
  return next === undefined ? `moved: ${rule} below ${order[at - 1] ?? 'nothing'}` : `moved: ${rule} above ${next}`;
};

type Common = Pick<Change, 'scope' | 'keys' | 'type' | 'collection' | 'for' | 'why'>;

const moveOf = (
  { rule, to, order }: RuleMove,
  before: readonly string[],
  expected: string,
  previous: string | null,
  common: Common,
  rules: readonly RuleSeen[],
): Change => {
  const after = { rule, order };
  const id = changeId({ scope: common.scope, op: 'move', keys: common.keys, after });
  const guid = rules.find((one) => one.name === rule)?.guid ?? '';
  return {
    ...common,
    id,
    op: 'move',
    before: { order: before },
    after,
    leaves: common.keys.map((key) => ({ type: ORDER, key: key.slice(ORDER.length + 1), value: { order } })),
    expects: Object.fromEntries(common.keys.map((key) => [key, expected])),
    needs: previous === null ? [] : [previous],
    group: id,
    risk: 'medium',
    shown: [place({ rule, from: 0, to, order })],
    raw: { guid, priority: to },
  };
};

/* A change that no guard lets through: it shows where the contradiction is. */
const impossible = (wishes: readonly OrderWish[], { order }: OrderSeen, common: Common): Change => {
  const after = { contradiction: wishes.map(({ above, below }) => `${above} above ${below}`) };
  const id = changeId({ scope: common.scope, op: 'move', keys: common.keys, after });
  return {
    ...common,
    id,
    op: 'move',
    before: { order },
    after,
    leaves: [],
    expects: {},
    needs: [],
    group: id,
    risk: 'medium',
    shown: wishes.map(({ above, below, because }) => `! ${above} above ${below}: ${because}`),
  };
};

const forgotten = (diff: Diff): Change => {
  const base = { scope: diff.item.scope, op: 'forget', keys: [itemId(diff.item)], after: null } as const;
  return {
    ...base,
    id: changeId(base),
    type: ORDER,
    collection: ORDER,
    before: null,
    leaves: [],
    expects: {},
    needs: [],
    group: `forget ${itemId(diff.item)}`,
    for: [diff.item.from],
    why: `lets go of the order of ${refId(diff.item.from)}; the rules stay as they stand`,
    risk: 'low',
    shown: [],
  };
};

/**
 * The constraint sets of a tenant, taken together, as moves: each one write, in a row. Those `beside` that need nothing take
 * part, because a move for one set must not break another. With `places`, the new rules that `made` makes stand in the order
 * already, and the moves come after them.
 */
export const lowerOrder = (
  diffs: readonly Diff[],
  beside: readonly Diff[],
  places: RulePlaces | null,
  made: readonly Change[],
): readonly Change[] => {
  const own = [...diffs, ...beside].filter(({ item }) => item.type === ORDER);
  const gone = own.filter(({ action, item }) => action !== 'none' && item.wanted === 'absent').map(forgotten);
  const sets = own.filter(({ item }) => item.wanted === 'present' && item.management === 'Converge');
  const differing = own.filter(({ action, item }) => action !== 'none' && item.wanted === 'present');
  // Rules that this plan makes may want moves which the rules that are there do not.
  const acting = differing.length > 0 || (places?.newcomers.size ?? 0) === 0 ? differing : sets;
  const [first] = acting;
  if (first === undefined || first.found === null) return gone;
  const live = orderSeenOf(first.found.value);
  const seen: OrderSeen = places === null ? live : { order: places.placing.order, rules: places.rules };
  const wishes = places?.placing.wishes ?? sets.flatMap(({ item }) => wishesFor(item, live.rules));
  const plan = planOrder(seen.order, wishes);
  const common: Common = {
    scope: first.item.scope,
    keys: acting.map(({ item }) => itemId(item)).sort(),
    type: ORDER,
    collection: ORDER,
    for: acting.map(({ item }) => item.from),
    why: 'the transport rules do not run in the wanted order',
  };
  if (plan.state === 'contradiction')
    return differing.length === 0 ? gone : [impossible(plan.wishes, seen, common), ...gone];
  const newcomers = new Set(places?.newcomers.values() ?? []);
  const makers = made.filter(({ op, keys }) => op === 'create' && keys.some((key) => newcomers.has(key)));
  const changes: Change[] = [];
  let before = seen.order;
  for (const move of plan.moves) {
    const last = changes.at(-1);
    const expected = last === undefined ? first.found.version : versionOf(before, seen.rules);
    const change = moveOf(move, before, expected, last?.id ?? null, common, seen.rules);
    // What the order looks like once new rules are there is only known then: it is looked at again before each move.
    changes.push(
      newcomers.size === 0
        ? change
        : { ...change, expects: {}, needs: [...change.needs, ...makers.map(({ id }) => id)] },
    );
    before = move.order;
  }
  return [...changes, ...gone];
};
