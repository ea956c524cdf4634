import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { THREAT_SCANS } from '../language/threats.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';

/** One item, which is only looked at. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  return {
    findings: [],
    items: [
      {
        scope: accountScope(account.found),
        container: THREAT_SCANS,
        type: 'ThreatScan',
        key: 'installation',
        value: {},
        wanted: 'present',
        needs: [],
        from: resource.ref,
        management: 'Observe',
        deletion: 'Retain',
        adopt: false,
      },
    ],
  };
};
