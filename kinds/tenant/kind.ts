import type { Kind } from '../kind.ts';
import { checks } from './checks.ts';
import { schema, type TenantSpec } from './schema.ts';

/** A Microsoft 365 tenant: the scope of connectors, rules, ARC sealers and domains. */
export const tenant: Kind = {
  name: 'Tenant',
  plural: 'tenants',
  summary: 'A Microsoft 365 tenant and how Postern signs in to it.',
  schema,
  checks,
  scope: (resource) => ({ target: 'microsoft365', id: (resource.spec as TenantSpec).tenantId.toLowerCase() }),
};
