import type { Wishes } from '../kind.ts';
import { ORDER } from '../language/order-set.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Json, Resource } from '../words.ts';
import { matchGateId } from './gates.ts';
import { keyOf, setOf } from './order.ts';

/** One item per resource: its constraints. All items of a tenant share one list, so they are lowered together. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in tenant) return { items: [], findings: [tenant.missing] };
  const scope = tenantScope(tenant.found);
  const key = keyOf(resource);
  const set = setOf(resource) as unknown as Json;
  return {
    items: [
      {
        scope,
        type: ORDER,
        key,
        container: ORDER,
        value: set,
        options: set,
        wanted: 'present',
        needs: [matchGateId(scope, key)],
        from: resource.ref,
        ...policyOf(resource),
      },
    ],
    findings: [],
  };
};
