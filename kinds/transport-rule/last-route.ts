import type { Guard } from '../kind.ts';
import { isBraked } from '../language/emergency-brake.ts';
import { canonicalRule, type RuleMembers, routeOf, ruleMembers } from '../language/exchange-transport-rule.ts';
import { type Change, type Item, itemId, type Observation } from '../words.ts';
import { finding } from './codes.ts';
import { passages } from './passage.ts';
import { TYPE } from './rule.ts';

/** The connector, in lower case, that a rule sends mail to now; null for none. */
const activeRoute = (rule: RuleMembers | null): string | null =>
  rule === null || rule['enabled'] !== true ? null : (routeOf(rule)?.toLowerCase() ?? null);

/** The routes of all rules of a tenant once the changes are done, those that were left alone too. */
const routesAfter = (changes: readonly Change[], seen: readonly Observation[], tenant: string): ReadonlySet<string> => {
  const own = passages(changes, seen).filter(({ change }) => change.scope.id === tenant);
  const written = new Set(own.flatMap(({ change }) => (change.handle === undefined ? [] : [change.handle])));
  const last = new Map(own.map(({ change, after }) => [change.keys.join(), after]));
  const left = seen
    .filter(({ scope }) => scope.id === tenant)
    .flatMap(({ collections }) => Object.values(collections))
    .flatMap((collection) => (collection.state === 'complete' ? collection.found : []))
    .filter(({ type, handle }) => type === TYPE && !(handle !== undefined && written.has(handle)))
    .map(({ value }) => ruleMembers(canonicalRule(value)));
  return new Set([...left, ...last.values()].flatMap((rule) => activeRoute(rule) ?? []));
};

/* Other resources say that mail is to go to the connector: it is declared enabled, or another rule routes there. */
const isDeclared = (connector: string, tenant: string, desired: readonly Item[]): boolean =>
  desired.some(({ scope, type, key, value }) => {
    if (scope.id !== tenant) return false;
    const members = ruleMembers(value);
    return type === TYPE
      ? activeRoute(members) === connector
      : type === 'OutboundConnector' && key === connector && members['enabled'] !== false;
  });

const isPulled = (change: Change, desired: readonly Item[]): boolean =>
  desired.some((item) => item.scope.id === change.scope.id && change.keys.includes(itemId(item)) && isBraked(item));

/** The last enabled rule that sends mail to a connector stays, while resources still say that mail is to go there. */
export const lastRoute: Guard = {
  name: 'last-route',
  lift: 'allow',
  refuse: (changes, seen, desired) =>
    passages(changes, seen).flatMap(({ change, before, after }) => {
      const route = activeRoute(before);
      if (route === null || activeRoute(after) === route) return [];
      const tenant = change.scope.id;
      if (isPulled(change, desired)) return [];
      if (routesAfter(changes, seen, tenant).has(route) || !isDeclared(route, tenant, desired)) return [];
      const message = `${String(before?.['name'] ?? change.keys.join(', '))} is the last enabled rule that sends mail to ${routeOf(before ?? {})}, which is still declared: no mail would go there any more`;
      return [{ change: change.id, finding: finding('PSTN1626', { message, ref: change.for[0] ?? null }) }];
    }),
};
