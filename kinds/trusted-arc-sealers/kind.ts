import type { Kind } from '../kind.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { checks } from './checks.ts';
import { CONTAINER, items, TYPE } from './items.ts';
import { schema } from './schema.ts';

/** Whose ARC seals the tenant believes: single entries of one shared list. */
export const trustedArcSealers: Kind = {
  name: 'TrustedArcSealers',
  plural: 'trustedarcsealers',
  summary: 'Domains whose ARC seals the tenant trusts, beside those of others in the same list.',
  schema,
  checks,
  items,
  listing: (scope) =>
    scope.ref.kind === 'Tenant' ? [{ scope: tenantScope(scope), collection: CONTAINER, type: TYPE, keys: [] }] : [],
  spec: ({ key, value }, scopeName) =>
    typeof value === 'object' && value !== null && 'sealer' in value
      ? { tenantRef: { name: scopeName }, name: 'Default', arcTrustedSealers: [key] }
      : undefined,
};
