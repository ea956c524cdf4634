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

/** A connector that goes, or is disabled, waits for the changes of this plan to the rules that send mail to it. */
export const afterRules = (changes: readonly Change[], diffs: readonly Diff[]): readonly Change[] =>
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
