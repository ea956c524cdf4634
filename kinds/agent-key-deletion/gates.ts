import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { knownGate } from '../language/act.ts';
import { AGENT_KEY_STATE, agentKeyGateId } from '../language/agent-state.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Resource } from '../words.ts';

/** Which key is there, and how many devices live by it, has to be known. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return [];
  const scope = accountScope(account.found);
  return [knownGate(agentKeyGateId(scope), [askOf(scope, AGENT_KEY_STATE)], 'the agent key')];
};
