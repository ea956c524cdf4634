import type { OrderSet } from '../language/order-set.ts';
import type { Resource, Scope } from '../words.ts';
import type { TransportRuleOrderSpec } from './schema.ts';

/** The scope that a Tenant resource stands for. */
export const scopeOf = (tenant: Resource): Scope => ({
  target: 'microsoft365',
  id: (tenant.spec as { readonly tenantId: string }).tenantId.toLowerCase(),
});

/** The key of a constraint set: the name of its resource, which is all that tells two of them apart. */
export const keyOf = ({ ref }: Resource): string =>
  ref.namespace === 'default' ? ref.name : `${ref.namespace}/${ref.name}`;

/** The constraints that a spec writes down. */
export const setOf = (resource: Resource): OrderSet => {
  const { block, pinnedAbove, thirdParty, others } = resource.spec as TransportRuleOrderSpec;
  return {
    block: block as OrderSet['block'],
    pinnedAbove: [...(pinnedAbove ?? [])].sort(),
    ...(thirdParty === undefined ? {} : { thirdParty: [...thirdParty].sort() }),
    others: others ?? 'Leave',
  };
};
