import type { Gate } from '../kind.ts';
import { type OrderSet, RULES, type RuleSeen, unmatched } from '../language/order-set.ts';
import { rulesInOrderGateId } from '../language/rules-in-order.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { thirdPartyGateId, undeclaredThirdPartyRules } from '../language/third-party-rules.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Fact, Resource, Scope, Verdict } from '../words.ts';
import { keyOf, setOf } from './order.ts';
import { planFor } from './seen.ts';

/** `RuleSelectorsMatch/<tenant id>/<key>`: everything that the resource lists is there. */
export const matchGateId = (scope: Scope, key: string): string => `RuleSelectorsMatch/${scope.id}/${key}`;

const rulesIn = (facts: Readonly<Record<string, Fact>>, scope: Scope): readonly RuleSeen[] | null => {
  const value = facts[RULES]?.value as { readonly tenantId: string; readonly rules: readonly RuleSeen[] } | undefined;
  return value === undefined || value.tenantId !== scope.id ? null : value.rules;
};

const unknown: Verdict = {
  state: 'unknown',
  evidence: ['the transport rules of the tenant are not known'],
  remedy: 'Let Postern read Get-TransportRule.',
  waitsFor: 'system',
};

const judged = (missing: readonly string[], evidence: string): Verdict =>
  missing.length === 0
    ? { state: 'open', evidence: [evidence], remedy: '', waitsFor: 'system' }
    : {
        state: 'closed',
        evidence: missing.map((one) => `${one} fits no rule of the tenant`),
        remedy: 'Correct the name or pattern, or take it away.',
        waitsFor: 'person',
      };

const gateOf = (id: string, scope: Scope, key: string, judge: (rules: readonly RuleSeen[]) => Verdict): Gate => ({
  id,
  asks: [askOf(scope, RULES, [key])],
  maxAgeSeconds: 3600,
  judge: (facts) => {
    const rules = rulesIn(facts, scope);
    return rules === null ? unknown : judge(rules);
  },
});

const declared = (set: OrderSet, scope: Scope, key: string): Gate => {
  const listed = set.thirdParty ?? [];
  if (set.thirdParty === undefined) return undeclaredThirdPartyRules(scope);
  const evidence =
    listed.length === 0
      ? `${key} says that there are none`
      : `${key} declares ${listed.join(', ')}, and they are there`;
  return gateOf(thirdPartyGateId(scope), scope, key, (rules) =>
    judged(unmatched({ block: {}, thirdParty: listed }, rules), evidence),
  );
};

/* A contradiction between two resources is refused elsewhere; here one set alone has to be fulfilled. */
const inOrder = (set: OrderSet, scope: Scope, key: string): Gate =>
  gateOf(rulesInOrderGateId(scope), scope, key, (rules) => {
    const missing = unmatched({ block: set.block }, rules);
    if (missing.length > 0) return judged(missing, '');
    const plan = planFor(set, { order: rules.map(({ name }) => name), rules }, key);
    if (plan.state === 'ordered' && plan.moves.length === 0) return judged([], `the rules stand as ${key} wants them`);
    return {
      state: 'closed',
      evidence:
        plan.state === 'ordered'
          ? plan.moves.map(({ rule }) => `${rule} does not stand where ${key} wants it`)
          : [`${key} contradicts itself`],
      remedy: 'Apply the TransportRuleOrder.',
      waitsFor: 'system',
    };
  });

/** Nothing is moved on a selector that fits no rule, and nothing routed before the third-party rules are declared. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in tenant) return [];
  const [scope, key, set] = [tenantScope(tenant.found), keyOf(resource), setOf(resource)];
  return [
    gateOf(matchGateId(scope, key), scope, key, (rules) => judged(unmatched(set, rules), 'every selector fits a rule')),
    declared(set, scope, key),
    inOrder(set, scope, key),
  ];
};
