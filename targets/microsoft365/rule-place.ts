import { routeOf, ruleMembers } from '../../kinds/language/exchange-transport-rule.ts';
import { ORDER, orderSeenOf, orderSetOf, type RuleSeen } from '../../kinds/language/order-set.ts';
import { type Placing, placeRules, rulesAbove } from '../../kinds/language/rule-placing.ts';
import type { Change, Diff } from '../../kinds/words.ts';
import { itemId, refId } from '../../kinds/words.ts';
import type { Command } from './exchange.ts';
import { TRANSPORT_RULE } from './rule-convert.ts';

/** Where the new rules of a plan go, and the order sets that say so. */
export type RulePlaces = {
  readonly placing: Placing;
  /** What stands in the tenant, with the new rules. */
  readonly rules: readonly RuleSeen[];
  /** Diffs of the order sets that take part. */
  readonly sets: readonly Diff[];
  /** Item ids of the new rules by name. */
  readonly newcomers: ReadonlyMap<string, string>;
};

const nameOf = ({ item, found }: Diff): string =>
  String(ruleMembers(found?.value ?? null)['name'] ?? ruleMembers(item.value)['name'] ?? item.key);

const newRule = (diff: Diff): RuleSeen => {
  const value = ruleMembers(diff.item.value);
  return {
    name: nameOf(diff),
    guid: diff.found?.handle ?? '',
    routesTo: routeOf(value),
    stops: value['stopRuleProcessing'] === true,
    enabled: false,
  };
};

/**
 * The places of the rules that are to be made, and of those that were made just now and are in no list yet. Null where no
 * order is declared, or none that has been read.
 */
export const rulePlaces = (diffs: readonly Diff[]): RulePlaces | null => {
  const sets = diffs.filter(
    ({ item }) =>
      item.type === ORDER && item.wanted === 'present' && item.management === 'Converge' && item.options !== undefined,
  );
  const found = sets.find((diff) => diff.found !== null)?.found ?? null;
  if (found === null) return null;
  const seen = orderSeenOf(found.value);
  const listed = new Set(seen.rules.map(({ guid }) => guid));
  const added = diffs
    .filter(({ item, action, found: rule }) =>
      item.type !== TRANSPORT_RULE || item.wanted !== 'present'
        ? false
        : rule === null
          ? action === 'create'
          : rule.handle !== undefined && !listed.has(rule.handle),
    )
    .sort((a, b) => (itemId(a.item) < itemId(b.item) ? -1 : 1));
  const rules = added.map(newRule);
  const placing = placeRules(
    seen,
    rules,
    sets.map(({ item }) => ({ set: orderSetOf(item.options), by: refId(item.from) })),
  );
  const all = [...seen.rules, ...rules];
  return {
    placing,
    rules: placing.order.flatMap((name) => all.filter((rule) => rule.name === name)),
    sets,
    newcomers: new Map(added.map((diff) => [nameOf(diff), itemId(diff.item)])),
  };
};

const isMaking = (change: Change, id: string): boolean => change.op === 'create' && change.keys.includes(id);

const isEnabling = (change: Change): boolean =>
  change.type === TRANSPORT_RULE && change.op !== 'delete' && ruleMembers(change.after)['enabled'] === true;

const isEnding = (change: Change): boolean =>
  change.op === 'delete' || (change.op === 'update' && ruleMembers(change.after)['enabled'] === false);

/**
 * The changes of rules with their places: a new rule is made where the order wants it, and a rule that an order speaks of
 * is enabled after the moves and after what is done to the rules that are to run before it. The number is no part of the
 * plan: what is approved is the wish.
 */
export const inTheirPlaces = (
  changes: readonly Change[],
  moves: readonly Change[],
  places: RulePlaces | null,
): readonly Change[] => {
  if (places === null) return changes;
  const { placing, newcomers, rules } = places;
  const idOf = (name: string): string => newcomers.get(name) ?? `${TRANSPORT_RULE} ${name.trim().toLowerCase()}`;
  const spoken = new Map(
    placing.wishes.flatMap(({ above, below }) => [above, below].map((name) => [idOf(name), name])),
  );
  // What goes, or is disabled, may itself be waiting for what takes its place.
  const ending = new Set(changes.filter(isEnding).flatMap(({ keys }) => keys));
  const last = moves.findLast(({ op }) => op === 'move');
  return changes.map((change) => {
    const name = rules.find((rule) => isMaking(change, idOf(rule.name)))?.name;
    const place = placing.placed.find(({ rule }) => rule === name);
    if (place !== undefined) {
      // At the end is where Exchange puts a rule without being told.
      const isLast = placing.order.indexOf(place.rule) === placing.order.length - 1;
      return {
        ...change,
        shown: [...change.shown, place.below === null ? 'placed: on top' : `placed: below ${place.below}`],
        ...(isLast ? {} : { raw: { priority: place.priority } }),
      };
    }
    const own = isEnabling(change)
      ? change.keys.map((key) => spoken.get(key)).find((one) => one !== undefined)
      : undefined;
    if (own === undefined) return change;
    const above = new Set([...rulesAbove(placing.wishes, own)].map(idOf));
    const first = changes.filter((other) => other.keys.some((key) => above.has(key) && !ending.has(key)));
    return {
      ...change,
      needs: [...change.needs, ...[...first, ...(last === undefined ? [] : [last])].map(({ id }) => id)],
    };
  });
};

/** The command that makes a rule, in the place that its change was planned with. */
export const placedCommand = (command: Command | null, change: Change): Command | null => {
  const priority = (change.raw as { readonly priority?: number } | undefined)?.priority;
  return command === null || change.op !== 'create' || priority === undefined
    ? command
    : { ...command, parameters: { ...command.parameters, Priority: priority } };
};
