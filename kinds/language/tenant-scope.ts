import type { Resource, Scope } from '../words.ts';

/** The scope that a Tenant resource stands for: its GUID, whatever the resource is called. */
export const tenantScope = (tenant: Resource): Scope => ({
  target: 'microsoft365',
  id: (tenant.spec as { readonly tenantId: string }).tenantId.toLowerCase(),
});
