import type { Gate } from '../kind.ts';
import type { Scope } from '../words.ts';

/**
 * The gate that holds what makes a tenant route mail away until somebody has said which rules of other systems matter
 * there: `ThirdPartyRulesDeclared/<tenant id>`.
 */
export const thirdPartyGateId = (scope: Scope): string => `ThirdPartyRulesDeclared/${scope.id}`;

/**
 * The gate as it stands when nobody says: for kinds that need it and cannot know whether a TransportRuleOrder is there. It asks
 * nothing, so that the gate of a TransportRuleOrder, which asks its tenant, is preferred.
 */
export const undeclaredThirdPartyRules = (scope: Scope): Gate => ({
  id: thirdPartyGateId(scope),
  asks: [],
  maxAgeSeconds: 3600,
  judge: () => ({
    state: 'closed',
    evidence: [`no TransportRuleOrder of this run says which third-party rules tenant ${scope.id} has`],
    remedy:
      'Declare a TransportRuleOrder with thirdParty: the names of those rules, or an empty list if there are none.',
    waitsFor: 'person',
  }),
});
