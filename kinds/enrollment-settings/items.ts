import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { ENROLLMENT, PAGE } from '../language/account-settings.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import { gateId } from './gates.ts';
import type { EnrollmentSettingsSpec } from './schema.ts';

/** One item: the two fields of device enrollment on the page of account settings. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const { enabled, durationDays } = resource.spec as EnrollmentSettingsSpec;
  const scope = accountScope(account.found);
  return {
    findings: [],
    items: [
      {
        scope,
        container: PAGE,
        type: ENROLLMENT,
        key: 'enrollment',
        value: {
          ...(enabled === undefined ? {} : { enabled }),
          ...(durationDays === undefined ? {} : { durationDays }),
        },
        wanted: 'present',
        needs: [gateId(scope)],
        from: resource.ref,
        ...policyOf(resource),
        deletion: 'Retain',
      },
    ],
  };
};
