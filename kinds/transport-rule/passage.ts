import { canonicalRule, type RuleMembers, ruleMembers } from '../language/exchange-transport-rule.ts';
import type { Change, Observation } from '../words.ts';
import { TYPE } from './rule.ts';

/** One write to a rule and the rule around it: as it stands then, and as it will be. null = it is not there. */
export type Passage = {
  readonly change: Change;
  readonly before: RuleMembers | null;
  readonly after: RuleMembers | null;
};

const liveRule = (change: Change, seen: readonly Observation[]): RuleMembers | null => {
  const found = seen
    .filter((observation) => observation.scope.id === change.scope.id)
    .flatMap((observation) => Object.values(observation.collections))
    .flatMap((collection) => (collection.state === 'complete' ? collection.found : []))
    .find((one) => one.type === TYPE && change.handle !== undefined && one.handle === change.handle);
  return found === undefined ? null : ruleMembers(canonicalRule(found.value));
};

/** Every write to a rule in a plan, each on top of those before it: making and enabling a rule are two of them. */
export const passages = (changes: readonly Change[], seen: readonly Observation[]): readonly Passage[] => {
  const now = new Map<string, RuleMembers | null>();
  return changes
    .filter((change) => change.type === TYPE && ['create', 'update', 'adopt', 'delete'].includes(change.op))
    .map((change) => {
      const id = `${change.scope.id} ${change.keys.join()}`;
      const before = now.has(id) ? (now.get(id) ?? null) : liveRule(change, seen);
      const written = ruleMembers(canonicalRule(change.after));
      const after = change.op === 'delete' ? null : { ...before, ...written };
      now.set(id, after);
      return { change, before, after };
    });
};
