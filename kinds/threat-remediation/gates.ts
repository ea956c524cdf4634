import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { THREAT_SCAN } from '../language/protection-road.ts';
import { DETECTIONS } from '../language/threats.ts';
import { verdict } from '../language/verdict.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource, Scope } from '../words.ts';

/** The gate that it is known what the scan has found. */
export const detectionsGateId = (scope: Scope): string => `DetectionsKnown/${scope.id}`;

/** What is removed, and what found it, has to be known. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return [];
  const scope = accountScope(account.found);
  const gate: Gate = {
    id: detectionsGateId(scope),
    asks: [THREAT_SCAN, DETECTIONS].map((type) => ({ scope, collection: type, type, keys: [] })),
    maxAgeSeconds: 900,
    judge: (facts) =>
      facts[THREAT_SCAN] === undefined || facts[DETECTIONS] === undefined
        ? verdict('unknown', 'system', 'what the threat scan has found is not known', 'Let Postern read it.')
        : verdict('open', 'system', 'what the threat scan has found is known'),
  };
  return [gate];
};
