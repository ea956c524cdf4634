import type { Kind } from '../kind.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { checks } from './checks.ts';
import { schema } from './schema.ts';

/** A Microsoft 365 tenant: the scope of connectors, rules, ARC sealers and domains. */
export const tenant: Kind = {
  name: 'Tenant',
  plural: 'tenants',
  summary: 'A Microsoft 365 tenant and how Postern signs in to it.',
  schema,
  checks,
  scope: tenantScope,
};
