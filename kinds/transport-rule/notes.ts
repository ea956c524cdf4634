import { canonicalRule, ruleMembers, ruleParameters } from '../language/exchange-transport-rule.ts';
import type { Finding, Found, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';
import { unknownParts } from './guards.ts';
import { TYPE } from './rule.ts';

const liveRule = (item: Item, seen: readonly Observation[]): Found | undefined =>
  seen
    .filter((observation) => observation.scope.target === item.scope.target && observation.scope.id === item.scope.id)
    .flatMap((observation) => Object.values(observation.collections))
    .flatMap((collection) => (collection.state === 'complete' ? collection.found : []))
    .find((found) => found.type === TYPE && found.key === item.key);

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const aboutRecipients = (item: Item): readonly Finding[] => {
  const rule = ruleMembers(item.value);
  return ruleParameters
    .filter(({ form }) => form === 'recipients')
    .flatMap(({ field }) => {
      const entries = rule[field];
      const odd = (Array.isArray(entries) ? (entries as readonly string[]) : []).filter(
        (entry) => !entry.includes('@') && !guid.test(entry),
      );
      return odd.length === 0
        ? []
        : [
            finding('PSTN1624', {
              message: `${field} of ${item.key} names ${odd.join(', ')}`,
              ref: item.from,
              path: `/spec/${field}`,
            }),
          ];
    });
};

const aboutLive = (item: Item, found: Found): readonly Finding[] => {
  const live = ruleMembers(canonicalRule(found.value));
  const name = String(live['name'] ?? item.key);
  const parts = unknownParts(live);
  const said: Finding[] = [];
  if (item.management === 'Observe' && parts.length > 0)
    said.push(
      finding('PSTN1622', {
        message: `${name} has ${parts.join(', ')}, which Postern does not know; it is only observed`,
        ref: item.from,
        remedy: 'Nothing is needed: the rule is never written. What these parts do is not shown here.',
      }),
    );
  if (item.management === 'Converge' && ruleMembers(item.value)['enabled'] === true && live['enabled'] === false)
    said.push(
      finding('PSTN1625', { message: `${name} is disabled in the tenant`, ref: item.from, path: '/spec/enabled' }),
    );
  return said;
};

/** What is worth saying about the declared rules and how they stand in the tenant. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter((item) => item.type === TYPE)
    .flatMap((item) => {
      const found = liveRule(item, seen);
      return [...aboutRecipients(item), ...(found === undefined ? [] : aboutLive(item, found))];
    });
