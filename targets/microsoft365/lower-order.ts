import { routeTargetEnabled, routeTargetExists } from '../../kinds/language/exchange-transport-rule.ts';
import type { Change, Diff } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { membersOf } from './convert.ts';

/** The connector that a rule sends mail to now, in lower case; '' for none. */
const routeOf = (diff: Diff): string => {
  const route = membersOf(diff.found?.value ?? null)['routeMessageOutboundConnector'];
  return typeof route === 'string' ? route.toLowerCase() : '';
};

const takesAway = (change: Change): boolean =>
  change.type === 'OutboundConnector' && (change.op === 'delete' || membersOf(change.after)['enabled'] === false);

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
  afterConnectors(afterRules(changes, diffs));
