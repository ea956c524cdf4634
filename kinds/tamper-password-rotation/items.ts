import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { actItem } from '../language/act.ts';
import { tamperPasswordGateId } from '../language/agent-state.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import type { TamperPasswordRotationSpec } from './schema.ts';

/** One act: the password that is confirmed becomes the previous one. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const { confirm } = resource.spec as TamperPasswordRotationSpec;
  const known = tamperPasswordGateId(accountScope(account.found));
  const act = { type: 'TamperPasswordRotation', object: confirm, value: {}, known } as const;
  return { findings: [], items: [actItem(resource, account.found, act)] };
};
