import { routeOf, ruleMembers } from '../language/exchange-transport-rule.ts';
import { ORDER, type OrderSeen, orderSetOf, type RuleSeen, rolesOf, unmatched } from '../language/order-set.ts';
import type { Finding, Item, Observation } from '../words.ts';
import { scopeId } from '../words.ts';
import { finding } from './codes.ts';
import { orderIn } from './seen.ts';

/** The type of a rule's item. */
const TRANSPORT_RULE = 'TransportRule';

/* Rules that this run wants, as they will be: what is about to be made is no mistake in a selector. */
const wantedRules = (desired: readonly Item[], { scope }: Item): readonly RuleSeen[] =>
  desired
    .filter((one) => one.type === TRANSPORT_RULE && one.wanted === 'present' && scopeId(one.scope) === scopeId(scope))
    .map(({ key, value }) => {
      const rule = ruleMembers(value);
      return {
        name: typeof rule['name'] === 'string' ? rule['name'] : key,
        guid: '',
        routesTo: routeOf(rule),
        stops: rule['stopRuleProcessing'] === true,
        enabled: rule['enabled'] === true,
      };
    });

const aboutOne = (item: Item, { order, rules }: OrderSeen, wanted: readonly RuleSeen[]): readonly Finding[] => {
  const set = orderSetOf(item.options);
  const { pinned, block } = rolesOf(set, rules);
  const ref = item.from;
  const stopping = pinned.flatMap((name) => {
    const rule = rules.find((one) => one.name === name);
    const skipped = block.find((member) => order.indexOf(member) > order.indexOf(name)) ?? block[0];
    return rule?.stops === true && rule.enabled && skipped !== undefined ? [{ name, skipped }] : [];
  });
  return [
    ...stopping.map(({ name, skipped }) =>
      finding('PSTN1660', {
        message: `${name} stops rule processing and is pinned above ${skipped}: mail that it takes never reaches ${skipped}`,
        ref,
        path: '/spec/pinnedAbove',
      }),
    ),
    ...unmatched(set, [...rules, ...wanted]).map((one) =>
      finding('PSTN1662', { message: `${one} fits no rule of the tenant`, ref, path: '/spec' }),
    ),
  ];
};

const unlisted = (items: readonly Item[], { rules }: OrderSeen): readonly Finding[] => {
  const [first] = items;
  const left = rules
    .map(({ name }) => name)
    .filter((name) => items.every((item) => rolesOf(orderSetOf(item.options), rules).unlisted.includes(name)));
  if (first === undefined || left.length === 0 || items.some((item) => orderSetOf(item.options).others === 'Move'))
    return [];
  return [
    finding('PSTN1661', { message: `no order lists ${left.join(', ')}; they stay where they are`, ref: first.from }),
  ];
};

/** What is worth saying about the orders of each tenant and the rules that stand there. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  [
    ...Map.groupBy(
      desired.filter((item) => item.type === ORDER),
      (item) => scopeId(item.scope),
    ).values(),
  ].flatMap((items) => {
    const [first] = items;
    const order = first === undefined ? null : orderIn(seen, first.scope);
    return order === null
      ? []
      : [...items.flatMap((item) => aboutOne(item, order, wantedRules(desired, item))), ...unlisted(items, order)];
  });
