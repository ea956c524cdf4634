import type { Wishes } from '../kind.ts';
import { canonicalName } from '../language/dns-name.ts';
import { TENANT_DOMAIN } from '../language/internal-domain.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import type { TenantDomainSpec } from './schema.ts';

/** One item, which is only looked at and never taken away: the vendor adds the domain, and removes it when it goes. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in tenant) return { items: [], findings: [tenant.missing] };
  const name = canonicalName((resource.spec as TenantDomainSpec).name);
  return {
    findings: [],
    items: [
      {
        scope: tenantScope(tenant.found),
        type: TENANT_DOMAIN,
        key: name,
        value: { name },
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
