import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { CAPABILITIES } from '../language/account-settings.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Resource, Scope } from '../words.ts';

/** `TargetedThreatProtectionLicensed/<account>`. */
export const gateId = (scope: Scope): string => `TargetedThreatProtectionLicensed/${scope.id}`;

/* The reference platform writes one word; packages of the vendor are sentences. */
const isProtection = (name: string): boolean => /targeted\s*threat\s*protection/i.test(name);

const gateOf = (scope: Scope): Gate => ({
  id: gateId(scope),
  asks: [askOf(scope, CAPABILITIES)],
  maxAgeSeconds: 3600,
  judge: (facts) => {
    const value = facts[CAPABILITIES]?.value;
    if (!Array.isArray(value))
      return {
        state: 'unknown',
        evidence: ['what is licensed in the account is not known'],
        remedy: 'Let Postern read it: the API application needs Account | Dashboard | Read.',
        waitsFor: 'system',
      };
    const names = (value as readonly string[]).filter((name) => typeof name === 'string');
    const found = names.find(isProtection);
    if (found !== undefined)
      return { state: 'open', evidence: [`the account has ${found}`], remedy: '', waitsFor: 'system' };
    return {
      state: 'closed',
      evidence: [
        `device enrollment is a part of Targeted Threat Protection, which the account does not have (it has: ${names.length === 0 ? 'nothing' : names.join(', ')})`,
      ],
      remedy: 'License Targeted Threat Protection, or remove this resource.',
      waitsFor: 'person',
    };
  },
});

/** Device enrollment is a part of Targeted Threat Protection. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  return 'missing' in account ? [] : [gateOf(accountScope(account.found))];
};
