import type { Wire } from './api.ts';
import { type Budget, createBudget } from './budget.ts';
import { endpointText } from './failure.ts';
import { createResolver, type Resolver } from './resolver.ts';
import type { Endpoint } from './transport.ts';
import { cachedResolver, type TxtLookup } from './txt-lookup.ts';

/** A resolver, and what it has said about foreign domains. */
export type Foreign = { readonly resolver: Resolver; readonly txt: TxtLookup };

/**
 * What all zones of a process have in common: calls are counted per server, not per zone, and the records that a
 * thousand zones include are asked for once.
 */
export type Outside = {
  readonly budget: Budget;
  /** By resolver; null is the system's. The wire of the first zone that asks serves all. */
  foreign(wire: Wire, given: readonly Endpoint[] | null): Foreign;
};

/** For the zones of one process. */
export const createOutside = (budget: Budget = createBudget()): Outside => {
  const known = new Map<string, Foreign>();
  return {
    budget,
    foreign: (wire, given) => {
      const id = given === null ? '' : given.map(endpointText).join(' ');
      const there = known.get(id);
      if (there !== undefined) return there;
      const resolver = createResolver(wire, given);
      const made = { resolver, txt: cachedResolver(wire, resolver) };
      known.set(id, made);
      return made;
    },
  };
};
