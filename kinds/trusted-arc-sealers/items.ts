import type { Wishes } from '../kind.ts';
import { sealerKey } from '../language/exchange-arc.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Item, Resource } from '../words.ts';
import type { TrustedArcSealersSpec } from './schema.ts';

/** One sealer in the list. */
export const TYPE = 'TrustedArcSealer';
/** What all of them stand in, and the name of the collection that shows them. It is always there. */
export const CONTAINER = 'ArcConfig';

/** One item per sealer. A resource without any still looks at the list, so that what it gave up is known. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in tenant) return { items: [], findings: [tenant.missing] };
  const { name = 'Default', arcTrustedSealers = [] } = resource.spec as Partial<TrustedArcSealersSpec>;
  if (name.toLowerCase() !== 'default') return { items: [], findings: [] };
  const base = {
    scope: tenantScope(tenant.found),
    container: CONTAINER,
    wanted: 'present',
    needs: [],
    from: resource.ref,
    ...policyOf(resource),
  } as const;
  const sealers = [...new Set(arcTrustedSealers.map(sealerKey))].sort();
  return {
    findings: [],
    items:
      sealers.length === 0
        ? [{ ...base, type: CONTAINER, key: 'default', value: {}, adopt: false }]
        : sealers.map((sealer): Item => ({ ...base, type: TYPE, key: sealer, value: { sealer } })),
  };
};
