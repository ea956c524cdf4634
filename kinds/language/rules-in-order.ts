import type { Gate } from '../kind.ts';
import type { Scope } from '../words.ts';

/**
 * The gate that what routes mail stands where a TransportRuleOrder wants it: `RulesInOrder/<tenant id>`. A vendor puts its
 * rules on top at each change of mode, so it is judged anew for each step.
 */
export const rulesInOrderGateId = (scope: Scope): string => `RulesInOrder/${scope.id}`;

/**
 * The gate as it stands when nobody says: it asks nothing, so that the gate of a TransportRuleOrder, which asks its tenant,
 * is preferred.
 */
export const undeclaredRulesInOrder = (scope: Scope): Gate => ({
  id: rulesInOrderGateId(scope),
  asks: [],
  maxAgeSeconds: 3600,
  judge: () => ({
    state: 'closed',
    evidence: [`no TransportRuleOrder of this run says how the rules of tenant ${scope.id} are to stand`],
    remedy: 'Declare a TransportRuleOrder for the block of rules that the vendor installs.',
    waitsFor: 'person',
  }),
});
