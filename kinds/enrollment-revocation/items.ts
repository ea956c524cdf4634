import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { actItem } from '../language/act.ts';
import { personGateId } from '../language/enrolled-person.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import type { EnrollmentRevocationSpec } from './schema.ts';

/** One act: it ends every enrollment of the person who is confirmed. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const { user, confirm } = resource.spec as EnrollmentRevocationSpec;
  const address = user.toLowerCase();
  const act = {
    type: 'EnrollmentRevocation',
    object: confirm?.toLowerCase(),
    value: { user: address },
    known: personGateId(accountScope(account.found), address),
  } as const;
  return { findings: [], items: [actItem(resource, account.found, act)] };
};
