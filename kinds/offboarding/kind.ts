import type { Kind } from '../kind.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { referencedScope } from '../scope-reference.ts';
import { checks } from './checks.ts';
import { drainedGateId, gates, noPathGateId, routesDisabledGateId } from './gates.ts';
import { items } from './items.ts';
import { schema } from './schema.ts';

/** How a vendor leaves: what of it goes, by identity, in an order in which no mail is lost. */
export const offboarding: Kind = {
  name: 'Offboarding',
  plural: 'offboardings',
  summary: 'How a vendor leaves: its routes, connectors, sealers and SPF terms go by identity and in a safe order.',
  schema,
  checks,
  items,
  gates,
  steps: ({ ref, ...resource }, scopes) => {
    const found = referencedScope({ ref, ...resource }, scopes, 'Tenant', 'tenantRef');
    if ('missing' in found) return [];
    const tenant = tenantScope(found.found);
    return [
      {
        name: 'RoutesDisabled',
        summary: 'nothing sends mail to the vendor',
        gates: [routesDisabledGateId(tenant, ref)],
      },
      {
        name: 'VendorDrained',
        summary: 'mail that was at the vendor is back',
        gates: [drainedGateId(tenant, ref)],
      },
      {
        name: 'NoPathToVendor',
        summary: 'no rule and no connector of the vendor stands',
        gates: [noPathGateId(tenant, ref)],
      },
    ];
  },
};
