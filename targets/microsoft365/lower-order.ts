import { routeTargetEnabled, routeTargetExists } from '../../kinds/language/exchange-transport-rule.ts';
import type { Change, Diff, Json } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { membersOf } from './convert.ts';

const route = (value: Json): string => {
  const to = membersOf(value)['routeMessageOutboundConnector'];
  return typeof to === 'string' ? to.toLowerCase() : '';
};

/** The connector that a rule sends mail to now, in lower case; '' for none. */
const routeOf = (diff: Diff): string => route(diff.found?.value ?? null);

const takesAway = (change: Change): boolean =>
  change.type === 'OutboundConnector' && (change.op === 'delete' || membersOf(change.after)['enabled'] === false);

const isRule = (diff: Diff): boolean => diff.item.type === 'TransportRule';

/*
 * A rule that stops sending mail to a connector waits for the rules that this plan has do so from now on: if one of them is
 * held back, the old one goes on.
 */
const afterReplacements = (changes: readonly Change[], diffs: readonly Diff[]): readonly Change[] => {
  const diffOf = (change: Change): Diff | undefined =>
    diffs.find((diff) => isRule(diff) && change.keys.includes(itemId(diff.item)));
  const enabling = changes.filter(
    (change) => diffOf(change) !== undefined && membersOf(change.after)['enabled'] === true,
  );
  return changes.map((change) => {
    const diff = diffOf(change);
    const from = diff === undefined ? '' : routeOf(diff);
    const ends = change.op === 'delete' || membersOf(change.after)['enabled'] === false;
    if (diff === undefined || from === '' || !ends || change.op === 'create') return change;
    const first = enabling.filter((other) => {
      const replacement = diffOf(other);
      return replacement !== undefined && replacement !== diff && route(replacement.item.value) === from;
    });
    return { ...change, needs: [...change.needs, ...first.map(({ id }) => id)] };
  });
};

/* A connector that goes, or is disabled, waits for the changes of this plan to the rules that send mail to it. */
const afterRules = (changes: readonly Change[], diffs: readonly Diff[]): readonly Change[] =>
  changes.map((change) => {
    if (!takesAway(change)) return change;
    const names = [change.handle, ...change.leaves.map(({ key }) => key)];
    const rules = new Set(
      diffs
        .filter((diff) => diff.item.type === 'TransportRule' && names.includes(routeOf(diff)))
        .map(({ item }) => itemId(item)),
    );
    const first = changes.filter((other) => other.op !== 'forget' && other.keys.some((key) => rules.has(key)));
    return { ...change, needs: [...change.needs, ...first.map(({ id }) => id)] };
  });

/* What a connector that this plan makes will answer: the change that makes it, by the id of the gate that asks for it. */
const answeredBy = (changes: readonly Change[]): ReadonlyMap<string, string> =>
  new Map(
    changes.flatMap((change): readonly (readonly [string, string])[] => {
      const { name, enabled, isTransportRuleScoped } = membersOf(change.after);
      if (change.type !== 'OutboundConnector' || change.op !== 'create' || isTransportRuleScoped !== true) return [];
      const connector = String(name);
      return [
        [routeTargetExists(connector), change.id],
        ...(enabled === false ? [] : [[routeTargetEnabled(connector), change.id] as const]),
      ];
    }),
  );

/* A rule waits for the making of its connector where this plan makes it; the gate is judged when it is there. */
const afterConnectors = (changes: readonly Change[]): readonly Change[] => {
  const answers = answeredBy(changes);
  return changes.map((change) => ({
    ...change,
    needs: [...new Set(change.needs.map((need) => answers.get(need) ?? need))],
  }));
};

/** Connectors and the rules that send mail to them, in an order in which no rule ever leads nowhere. */
export const inSafeOrder = (changes: readonly Change[], diffs: readonly Diff[]): readonly Change[] =>
  afterConnectors(afterReplacements(afterRules(changes, diffs), diffs));
