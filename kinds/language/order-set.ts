import type { Json } from '../words.ts';
import type { OrderWish } from './rule-order.ts';

/** The type of the item, and the collection it is read in. */
export const ORDER = 'TransportRuleOrder';
/** The fact that a tenant publishes: its transport rules in order. */
export const RULES = 'TransportRules';

/** What the order of rules depends on, of one rule. `routesTo` is the connector as Exchange names it. */
export type RuleSeen = {
  readonly name: string;
  readonly guid: string;
  readonly routesTo: string | null;
  readonly stops: boolean;
  readonly enabled: boolean;
};

/** The found side of an order: names of all rules as they run, and what is known of each. */
export type OrderSeen = { readonly order: readonly string[]; readonly rules: readonly RuleSeen[] };

/** The wanted side: one resource's constraints. `thirdParty` that is not there says nothing; an empty one says there are none. */
export type OrderSet = {
  readonly block: { readonly names?: readonly string[]; readonly pattern?: string; readonly routesTo?: string };
  readonly pinnedAbove?: readonly string[];
  readonly thirdParty?: readonly string[];
  readonly others?: 'Leave' | 'Move';
};

/** The options of an order item. */
export const orderSetOf = (options: Json | undefined): OrderSet => (options ?? { block: {} }) as unknown as OrderSet;

/** The value of a found order. */
export const orderSeenOf = (value: Json): OrderSeen => value as unknown as OrderSeen;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether a name fits a pattern in which `*` stands for anything; letter case means nothing, as in Exchange. */
export const fits = (pattern: string, name: string): boolean => {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`, 'iu').test(name);
};

/** What each rule is to one set. A rule that is pinned may be third-party as well: it then counts as pinned. */
export type Roles = {
  readonly pinned: readonly string[];
  readonly block: readonly string[];
  readonly thirdParty: readonly string[];
  readonly unlisted: readonly string[];
};

/** The rules of each role, in their present order. */
export const rolesOf = (set: OrderSet, rules: readonly RuleSeen[]): Roles => {
  const { names = [], pattern, routesTo } = set.block;
  const isBlock = (rule: RuleSeen): boolean =>
    names.some((name) => same(name, rule.name)) ||
    (pattern !== undefined && fits(pattern, rule.name)) ||
    (routesTo !== undefined && rule.routesTo !== null && same(routesTo, rule.routesTo));
  const fitsOne = (patterns: readonly string[] | undefined, { name }: RuleSeen): boolean =>
    (patterns ?? []).some((one) => fits(one, name));
  const isPinned = (rule: RuleSeen): boolean => fitsOne(set.pinnedAbove, rule);
  const isThirdParty = (rule: RuleSeen): boolean => fitsOne(set.thirdParty, rule) && !isPinned(rule);
  const named = (is: (rule: RuleSeen) => boolean): readonly string[] => rules.filter(is).map(({ name }) => name);
  return {
    pinned: named(isPinned),
    block: named(isBlock),
    thirdParty: named(isThirdParty),
    unlisted: named((rule) => !isPinned(rule) && !isBlock(rule) && !isThirdParty(rule)),
  };
};

/**
 * A set as wishes about the rules that are there: pinned rules above the block, the block as it stands within itself,
 * third-party rules below it, and the unlisted ones too where they may be moved. `by` names the resource.
 */
export const wishesOf = (set: OrderSet, rules: readonly RuleSeen[], by: string): readonly OrderWish[] => {
  const { pinned, block, thirdParty, unlisted } = rolesOf(set, rules);
  const all = (above: readonly string[], below: readonly string[], because: string): readonly OrderWish[] =>
    above.flatMap((upper) => below.map((lower) => ({ above: upper, below: lower, because: `${because} of ${by}` })));
  const rest = set.others === 'Move' ? unlisted : [];
  return [
    ...block
      .slice(1)
      .flatMap((below, index) => all(block.slice(index, index + 1), [below], 'the inner order of the block')),
    ...all(pinned, block, 'pinnedAbove'),
    ...all(block, thirdParty, 'thirdParty'),
    ...all(block, rest, 'others: Move'),
    ...(block.length > 0 ? [] : all(pinned, [...thirdParty, ...rest], 'pinnedAbove')),
  ];
};

/** Selectors that no rule of the tenant answers to, as they stand in the spec. */
export const unmatched = (set: OrderSet, rules: readonly RuleSeen[]): readonly string[] => {
  const { names = [], pattern, routesTo } = set.block;
  const isThere = (one: string): boolean => rules.some(({ name }) => fits(one, name));
  return [
    ...names.filter((name) => !rules.some((rule) => same(rule.name, name))).map((name) => `block.names ${name}`),
    ...(pattern === undefined || isThere(pattern) ? [] : [`block.pattern ${pattern}`]),
    ...(routesTo === undefined || rules.some((rule) => rule.routesTo !== null && same(rule.routesTo, routesTo))
      ? []
      : [`block.routesTo ${routesTo}`]),
    ...(set.pinnedAbove ?? []).filter((one) => !isThere(one)).map((one) => `pinnedAbove ${one}`),
    ...(set.thirdParty ?? []).filter((one) => !isThere(one)).map((one) => `thirdParty ${one}`),
  ];
};
