import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { POLICY } from '../language/platform-policy.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import { gateIds } from './gates.ts';
import { keyOf, policyValue, specOf } from './settings.ts';

/** One item per policy: what the spec names of it. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const { policyId } = specOf(resource);
  return {
    findings: [],
    items: [
      {
        scope: accountScope(account.found),
        type: POLICY,
        key: keyOf(resource),
        value: policyValue(resource),
        ...(policyId === undefined ? {} : { handle: policyId }),
        wanted: 'present',
        needs: gateIds(resource),
        from: resource.ref,
        ...policyOf(resource),
      },
    ],
  };
};
