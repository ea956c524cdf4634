import type { Gate } from '../kind.ts';
import type { Scope } from '../words.ts';
import { undeclaredGate } from './undeclared-gate.ts';

/**
 * The gate that what routes mail stands where a TransportRuleOrder wants it: `RulesInOrder/<tenant id>`. A vendor puts its
 * rules on top at each change of mode, so it is judged anew for each step.
 */
export const rulesInOrderGateId = (scope: Scope): string => `RulesInOrder/${scope.id}`;

/** The gate as it stands when no TransportRuleOrder is there. */
export const undeclaredRulesInOrder = (scope: Scope): Gate =>
  undeclaredGate(
    rulesInOrderGateId(scope),
    `no TransportRuleOrder of this run says how the rules of tenant ${scope.id} are to stand`,
    'Declare a TransportRuleOrder for the block of rules that the vendor installs.',
  );
