import type { SpfLookup, SpfLookupType } from '../../kinds/language/spf-check-host-session.ts';
import type { Wire } from './api.ts';
import { createBudget } from './budget.ts';
import type { Tried } from './failure.ts';
import { type Limits, limits } from './limits.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { parseEndpoint } from './zone.ts';

/** How the records for an SPF evaluation are asked for. */
export type SpfLookupOptions = {
  now(): Date;
  readonly signal: AbortSignal;
  /** `host`, `host:port` or `[address]:port` of a resolver; null asks the system's. */
  readonly server: string | null;
  readonly limits?: Partial<Limits>;
};

const askFor = (
  resolver: Resolver,
  name: string,
  type: SpfLookupType,
  signal: AbortSignal,
): Promise<Tried<readonly string[]>> => {
  switch (type) {
    case 'TXT':
      return resolver.txt(name, signal);
    case 'MX':
      return resolver.exchanges(name, signal);
    case 'PTR':
      return resolver.pointers(name, signal);
    default:
      return resolver.addresses(name, type, signal);
  }
};

/** What check_host() asks, over DNS: each question once per evaluation. Never rejects; a failure says why. */
export const createSpfLookup = (options: SpfLookupOptions): SpfLookup => {
  const wire: Wire = { now: () => options.now(), budget: createBudget(), limits: { ...limits, ...options.limits } };
  const resolver = createResolver(wire, options.server === null ? null : [parseEndpoint(options.server)]);
  const asked = new Map<string, Promise<Tried<readonly string[]>>>();
  return async (name, type) => {
    const key = `${type} ${name.toLowerCase()}`;
    const asking = asked.get(key) ?? askFor(resolver, name, type, options.signal);
    asked.set(key, asking);
    const tried = await asking;
    return tried.ok ? { ok: true, values: tried.value } : { ok: false, reason: tried.finding.message };
  };
};
