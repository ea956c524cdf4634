import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { PLATFORM_GROUPS } from '../language/platform-policy.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Resource, Scope } from '../words.ts';
import { specOf } from './settings.ts';

const groupsOf = (resource: Resource): readonly string[] => {
  const { senders, recipients, exceptions } = specOf(resource).targets ?? {};
  return [...new Set([senders, recipients, exceptions].flatMap((side) => side?.groups ?? []))].sort();
};

/* Names of groups are free text; gate ids are not. */
const gateId = (group: string): string => `GroupImported/${group.replaceAll(/[^A-Za-z0-9._:@-]+/g, '-')}`;

/** Ids of the gates that a policy needs. */
export const gateIds = (resource: Resource): readonly string[] => groupsOf(resource).map(gateId);

const gateOf = (scope: Scope, group: string): Gate => ({
  id: gateId(group),
  asks: [askOf(scope, PLATFORM_GROUPS)],
  maxAgeSeconds: 3600,
  judge: (facts) => {
    const value = facts[PLATFORM_GROUPS]?.value;
    if (!Array.isArray(value))
      return {
        state: 'unknown',
        evidence: ['the groups of the account are not known'],
        remedy: 'Let Postern read them: the API application needs Directories | Groups | Read.',
        waitsFor: 'system',
      };
    const isThere = (value as readonly string[]).some((name) => name === group);
    return isThere
      ? { state: 'open', evidence: [`the platform has the group ${group}`], remedy: '', waitsFor: 'system' }
      : {
          state: 'closed',
          evidence: [`the platform has no group ${group}`],
          remedy: 'Let the directory import bring it, or correct its name.',
          waitsFor: 'system',
        };
  },
});

/** A target that names a group waits until the platform has it. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return [];
  return groupsOf(resource).map((group) => gateOf(accountScope(account.found), group));
};
