import type { Gate } from '../kind.ts';
import type { Scope } from '../words.ts';
import { undeclaredGate } from './undeclared-gate.ts';

/**
 * The gate that holds what makes a tenant route mail away until somebody has said which rules of other systems matter
 * there: `ThirdPartyRulesDeclared/<tenant id>`.
 */
export const thirdPartyGateId = (scope: Scope): string => `ThirdPartyRulesDeclared/${scope.id}`;

/** The gate as it stands when no TransportRuleOrder is there. */
export const undeclaredThirdPartyRules = (scope: Scope): Gate =>
  undeclaredGate(
    thirdPartyGateId(scope),
    `no TransportRuleOrder of this run says which third-party rules tenant ${scope.id} has`,
    'Declare a TransportRuleOrder with thirdParty: the names of those rules, or an empty list if there are none.',
  );
