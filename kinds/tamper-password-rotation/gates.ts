import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { knownGate } from '../language/act.ts';
import { TAMPER_PASSWORD_STATE, tamperPasswordGateId } from '../language/agent-state.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Resource } from '../words.ts';

/** Which passwords there are has to be known. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return [];
  const scope = accountScope(account.found);
  return [
    knownGate(tamperPasswordGateId(scope), [askOf(scope, TAMPER_PASSWORD_STATE)], 'the tamper protection password'),
  ];
};
