import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { knownGate } from '../language/act.ts';
import { THREAT_SCAN } from '../language/protection-road.ts';
import { DETECTIONS } from '../language/threats.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Resource, Scope } from '../words.ts';

/** The gate that it is known what the scan has found. */
export const detectionsGateId = (scope: Scope): string => `DetectionsKnown/${scope.id}`;

/** What is removed, and what found it, has to be known. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return [];
  const scope = accountScope(account.found);
  const asks = [THREAT_SCAN, DETECTIONS].map((type) => askOf(scope, type));
  return [knownGate(detectionsGateId(scope), asks, 'what the threat scan has found')];
};
