import type { OrderSet } from '../language/order-set.ts';
import type { Resource } from '../words.ts';
import type { TransportRuleOrderSpec } from './schema.ts';

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
