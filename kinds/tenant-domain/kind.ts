import type { Kind } from '../kind.ts';
import { TENANT_DOMAIN } from '../language/internal-domain.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { askOf } from '../seen.ts';
import { checks } from './checks.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** The domain that a vendor added to the tenant for the certificate of its connector. */
export const tenantDomain: Kind = {
  name: 'TenantDomain',
  plural: 'tenantdomains',
  summary: "A vendor's internal domain in the tenant: only looked at, and whatever should not use it is named.",
  schema,
  checks,
  items,
  notes,
  listing: (scope) => (scope.ref.kind === 'Tenant' ? [askOf(tenantScope(scope), TENANT_DOMAIN)] : []),
  spec: ({ key }, scopeName) => ({ tenantRef: { name: scopeName }, name: key }),
};
