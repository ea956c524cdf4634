import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { actItem } from '../language/act.ts';
import { agentKeyGateId } from '../language/agent-state.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import type { AgentKeyDeletionSpec } from './schema.ts';

/** One act: it deletes the key whose fingerprint is confirmed. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const { confirm } = resource.spec as AgentKeyDeletionSpec;
  const known = agentKeyGateId(accountScope(account.found));
  const act = { type: 'AgentKeyDeletion', object: confirm, value: {}, known } as const;
  return { findings: [], items: [actItem(resource, account.found, act)] };
};
