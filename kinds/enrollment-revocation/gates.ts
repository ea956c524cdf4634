import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { knownGate } from '../language/act.ts';
import { PEOPLE, personGateId } from '../language/enrolled-person.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Resource } from '../words.ts';
import type { EnrollmentRevocationSpec } from './schema.ts';

/** Whose the address is has to be known: an alias is not a person of its own. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return [];
  const scope = accountScope(account.found);
  const user = (resource.spec as EnrollmentRevocationSpec).user.toLowerCase();
  return [knownGate(personGateId(scope, user), [askOf(scope, PEOPLE, [user])], `whose ${user} is`)];
};
