import type { Gate } from '../kind.ts';
import { parseDuration } from '../language/duration.ts';
import { ACTIVE_ROUTES, type ActiveRoute, activeRoutes, STANDING, stillStanding } from '../language/leaving.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { verdict } from '../language/verdict.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf, freshSeconds } from '../seen.ts';
import type { Fact, Ref, Resource, Scope, Verdict } from '../words.ts';
import { defaultDrain, type OffboardingSpec } from './schema.ts';

const idOf = (name: string, tenant: Scope, ref: Ref): string => `${name}/${tenant.id}/${ref.name}`;

/** Id of the gate that nothing sends mail to the vendor any more. */
export const routesDisabledGateId = (tenant: Scope, ref: Ref): string => idOf('RoutesDisabled', tenant, ref);

/** Id of the gate that mail which was at the vendor has had its time to come back. */
export const drainedGateId = (tenant: Scope, ref: Ref): string => idOf('VendorDrained', tenant, ref);

/** Id of the gate that no rule and no connector to or from the vendor stands any more. */
export const noPathGateId = (tenant: Scope, ref: Ref): string => idOf('NoPathToVendor', tenant, ref);

const guidsOf = (entries: readonly { readonly guid: string }[] = []): readonly string[] =>
  entries.map(({ guid }) => guid.toLowerCase());

const namesOf = (things: readonly { readonly type: string; readonly name: string }[]): string =>
  things.map(({ type, name }) => `${type} ${name}`).join(', ');

type Routing = { readonly guids: readonly string[]; readonly named: ReadonlySet<string> };
type Facts = Readonly<Record<string, Fact>>;

const unknownRoutes = verdict(
  'unknown',
  'system',
  'what still sends mail to the vendor is not known',
  'Let Postern read the rules and connectors of the tenant.',
);

/* A route that the resource does not name is not its to stop: a person decides whose it is. */
const stillRouting = (routes: readonly ActiveRoute[], { named }: Routing): Verdict => {
  const strange = routes.filter(({ guid }) => !named.has(guid));
  return strange.length > 0
    ? verdict(
        'closed',
        'person',
        `mail still goes to the vendor by ${namesOf(strange)}, which this resource does not name`,
        'Name it in the resource if it is to go, or send its mail elsewhere.',
      )
    : verdict(
        'closed',
        'time',
        `mail still goes to the vendor by ${namesOf(routes)}`,
        'Its routes are disabled first, which waits for nothing.',
      );
};

const routesDisabled = (id: string, tenant: Scope, routing: Routing): Gate => ({
  id,
  asks: [askOf(tenant, ACTIVE_ROUTES, routing.guids)],
  maxAgeSeconds: freshSeconds,
  judge: (facts) => {
    const known = activeRoutes(facts, routing.guids);
    if (known === null) return unknownRoutes;
    return known.routes.length > 0
      ? stillRouting(known.routes, routing)
      : verdict('open', 'system', 'nothing sends mail to the vendor');
  },
});

const drained = (id: string, tenant: Scope, routing: Routing, drain: string): Gate => ({
  id,
  asks: [askOf(tenant, ACTIVE_ROUTES, routing.guids)],
  maxAgeSeconds: freshSeconds,
  judge: (facts, now) => {
    const known = activeRoutes(facts, routing.guids);
    if (known === null) return unknownRoutes;
    if (known.routes.length > 0) return stillRouting(known.routes, routing);
    if (known.since === '') return verdict('open', 'time', 'nothing has sent mail to the vendor');
    const end = Date.parse(known.since) + (parseDuration(drain) ?? 0) * 1000;
    const said = `nothing sends mail to the vendor since ${known.since}`;
    return end <= Date.parse(now)
      ? verdict('open', 'time', said)
      : verdict(
          'closed',
          'time',
          `${said}; drain ${drain} ends at ${new Date(end).toISOString()}`,
          'Wait: mail that is at the vendor comes back by what is still there.',
        );
  },
});

const standing = (facts: Facts, guids: readonly string[]): Verdict => {
  const left = stillStanding(facts, guids);
  if (left === null)
    return verdict('unknown', 'system', 'what of the vendor still stands in the tenant is not known', 'Try again.');
  return left.length === 0
    ? verdict('open', 'system', 'no path through the vendor is left')
    : verdict('closed', 'time', `a path through the vendor still stands: ${namesOf(left)}`, 'It goes first.');
};

const noPath = (id: string, tenant: Scope, routing: Routing, guids: readonly string[]): Gate => ({
  id,
  asks: [askOf(tenant, ACTIVE_ROUTES, routing.guids), askOf(tenant, STANDING, guids)],
  maxAgeSeconds: freshSeconds,
  judge: (facts) => {
    const known = activeRoutes(facts, routing.guids);
    if (known === null) return unknownRoutes;
    return known.routes.length > 0 ? stillRouting(known.routes, routing) : standing(facts, guids);
  },
});

/** The gates of one teardown: routes off, vendor drained, no path left. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const found = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in found) return [];
  const tenant = tenantScope(found.found);
  const spec = resource.spec as OffboardingSpec;
  const guids = [...guidsOf(spec.rules), ...guidsOf(spec.outboundConnectors)].sort();
  const routing: Routing = { guids, named: new Set(guids) };
  const all = [...guids, ...guidsOf(spec.inboundConnectors)].sort();
  const { ref } = resource;
  return [
    routesDisabled(routesDisabledGateId(tenant, ref), tenant, routing),
    drained(drainedGateId(tenant, ref), tenant, routing, spec.drain ?? defaultDrain),
    noPath(noPathGateId(tenant, ref), tenant, routing, all),
  ];
};
