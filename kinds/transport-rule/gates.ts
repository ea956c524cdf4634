import type { Gate } from '../kind.ts';
import {
  OUTBOUND_CONNECTORS,
  routeOf,
  routeTargetEnabled,
  routeTargetExists,
} from '../language/exchange-transport-rule.ts';
import { sendersOf, sendingDomainGates } from '../language/sending-domains.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { undeclaredThirdPartyRules } from '../language/third-party-rules.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Fact, Resource, Scope, Verdict } from '../words.ts';
import { wantedRule } from './rule.ts';

/** One entry of the fact. `tenantId` says whose it is. */
type Connector = {
  readonly tenantId: string;
  readonly name: string;
  readonly guid: string;
  readonly enabled: boolean;
  readonly isTransportRuleScoped: boolean;
};

type Found = { readonly connector: Connector | undefined; readonly names: readonly string[] };

const lookUp = (fact: Fact | undefined, scope: Scope, name: string): Found | null => {
  if (fact === undefined) return null;
  const all = fact.value as readonly Connector[];
  const own = all.filter((one) => one.tenantId === scope.id);
  if (all.length > 0 && own.length === 0) return null;
  const wanted = name.toLowerCase();
  return {
    connector: own.find((one) => one.name.toLowerCase() === wanted || one.guid === wanted),
    names: own.map((one) => one.name),
  };
};

const unknown: Verdict = {
  state: 'unknown',
  evidence: ['the outbound connectors of the tenant are not known'],
  remedy: 'Let Postern read Get-OutboundConnector.',
  waitsFor: 'system',
};

const closed = (evidence: string, remedy: string): Verdict => ({
  state: 'closed',
  evidence: [evidence],
  remedy,
  waitsFor: 'person',
});

const gateOf = (id: string, scope: Scope, name: string, needsEnabled: boolean): Gate => ({
  id,
  asks: [askOf(scope, OUTBOUND_CONNECTORS)],
  maxAgeSeconds: 3600,
  judge: (facts) => {
    const found = lookUp(facts[OUTBOUND_CONNECTORS], scope, name);
    if (found === null) return unknown;
    const { connector, names } = found;
    if (connector === undefined)
      return closed(
        `there is no outbound connector ${name} (there is: ${names.length === 0 ? 'none' : names.join(', ')})`,
        `Declare an OutboundConnector of that name in the same run, or correct routeMessageOutboundConnector.`,
      );
    if (!connector.isTransportRuleScoped)
      return closed(
        `the outbound connector ${connector.name} is not scoped to transport rules`,
        'Set isTransportRuleScoped: true on the connector; Exchange takes no other for a rule.',
      );
    if (needsEnabled && !connector.enabled)
      return closed(
        `the outbound connector ${connector.name} is disabled`,
        'Enable the connector first: a rule that routes to a disabled one holds mail up.',
      );
    return {
      state: 'open',
      evidence: [`the outbound connector ${connector.name} is there${needsEnabled ? ' and enabled' : ''}`],
      remedy: '',
      waitsFor: 'system',
    };
  },
});

/**
 * A rule that routes waits for its connector: to be there before the rule is written, to be enabled before it acts. Before it
 * acts, the rules of other systems are declared too, and every domain that the tenant may send from has SPF and DMARC.
 */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  const route = routeOf(wantedRule(resource));
  if ('missing' in tenant || route === null) return [];
  const scope = tenantScope(tenant.found);
  return [
    gateOf(routeTargetExists(route), scope, route, false),
    gateOf(routeTargetEnabled(route), scope, route, true),
    undeclaredThirdPartyRules(scope),
    ...sendingDomainGates(sendersOf(tenant.found, scopes)),
  ];
};
