import type { Step } from '../kind.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import { drainedGateId, noPathGateId, routesDisabledGateId } from './gates.ts';

/** The way out, in the order in which it is walked. */
export const steps = (resource: Resource, scopes: readonly Resource[]): readonly Step[] => {
  const found = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in found) return [];
  const tenant = tenantScope(found.found);
  const { ref } = resource;
  return [
    { name: 'RoutesDisabled', summary: 'nothing sends mail to the vendor', gates: [routesDisabledGateId(tenant, ref)] },
    { name: 'VendorDrained', summary: 'mail that was at the vendor is back', gates: [drainedGateId(tenant, ref)] },
    {
      name: 'NoPathToVendor',
      summary: 'no rule and no connector of the vendor stands',
      gates: [noPathGateId(tenant, ref)],
    },
  ];
};
