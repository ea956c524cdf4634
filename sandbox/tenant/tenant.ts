import { randomUUID } from 'node:crypto';
import type { Faults } from '../faults.ts';
import type { RequestRecorder } from '../requests.ts';
import type { HookSet } from '../write-hooks.ts';
import { type AcceptedDomainInput, acceptedDomain } from './accepted-domain.ts';
import { byIdentity, type TenantState } from './cmdlet.ts';
import { createDirectory, type Properties } from './directory.ts';
import { notFound } from './exchange-error.ts';
import { contosoGraph, graphDomain } from './graph/contoso.ts';
import { type GraphAdministrator, graphAdministrator, subscriptionsOf } from './graph/graph-administrator.ts';
import type { GraphContent } from './graph/objects.ts';
import { createGraphState, type GraphState, graphSnapshot } from './graph/state.ts';
import { inboundConnectorCmdlets } from './inbound-connector.ts';
import type { InvokeContext } from './invoke.ts';
import { type OutboundAdministrator, outboundAdministrator } from './outbound-administrator.ts';
import { bindParameters } from './parameters.ts';
import { type RuleAdministrator, ruleAdministrator, rulesOf } from './rule-administrator.ts';
import { createTenantServer } from './server.ts';
import { type App, createTokenIssuer } from './token.ts';

/** All objects of the tenant, as they truly are. */
export type TenantSnapshot = {
  readonly connectors: readonly Properties[];
  readonly acceptedDomains: readonly Properties[];
  readonly outboundConnectors: readonly Properties[];
  /** The ArcConfig of the tenant: one object. */
  readonly arcConfig: readonly Properties[];
  /** Transport rules in the order in which they run. */
  readonly rules: readonly Properties[];
  readonly trial: boolean;
  /** What Graph shows; made to fit the accepted domains where it is left out. */
  readonly graph?: GraphContent;
};

/** The tenant for its users: where it is, what is in it, and what another administrator does there. */
export type SandboxTenant = OutboundAdministrator &
  RuleAdministrator &
  GraphAdministrator & {
    /** Base of Entra, Exchange and Graph, such as `http://127.0.0.1:4711`. */
    readonly url: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly clientSecret: string;
    snapshot(): TenantSnapshot;
    /** As New-InboundConnector would; another administrator's writes meet neither faults nor hooks and are not in the request log. */
    createConnector(parameters: Readonly<Record<string, unknown>>): Properties;
    setConnector(identity: string, parameters: Readonly<Record<string, unknown>>): Properties;
    removeConnector(identity: string): void;
    addAcceptedDomain(input: AcceptedDomainInput): Properties;
    removeAcceptedDomain(domainName: string): void;
    /** Makes the only subscription a trial or a paid one: connectors are limited with it, and Graph shows it. */
    setTrial(trial: boolean): void;
    /** Lets Exchange keep connectors disabled, or not, whatever is paid for. */
    restrictConnectors(restricted: boolean): void;
    /** App roles reach tokens made from now on; directory roles count at once. */
    setRoles(roles: Partial<Omit<App, 'clientId' | 'clientSecret'>>): void;
    /** How far lists, and reads by identity, are behind. */
    setLag(lag: { readonly listMs?: number; readonly identityMs?: number }): void;
  };

/** What a tenant is made of. */
export type TenantOptions = {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenSeconds: number;
  readonly lagMs: number;
  readonly identityLagMs: number;
  readonly port: number;
  readonly content: TenantSnapshot;
  readonly clock: () => number;
  readonly faults: Faults;
  readonly requests: RequestRecorder;
  readonly hooks: HookSet;
  readonly changed: () => void;
  /** The TXT records that the world sees at a name: what a domain is verified by. */
  readonly texts: (name: string) => readonly string[];
};

/** Starts the tenant on 127.0.0.1. */
export async function startTenant(
  options: TenantOptions,
): Promise<{ tenant: SandboxTenant; stop: () => Promise<void> }> {
  const { clock, content, tenantId, clientId, clientSecret } = options;
  const state: TenantState = {
    connectors: createDirectory(content.connectors, clock),
    domains: createDirectory(content.acceptedDomains, clock),
    outboundConnectors: createDirectory(content.outboundConnectors, clock),
    arcConfig: createDirectory(content.arcConfig, clock),
    rules: createDirectory(content.rules, clock),
    trial: content.trial,
    lagMs: options.lagMs,
    identityLagMs: options.identityLagMs,
    clock,
    newGuid: randomUUID,
  };
  const graph = createGraphState(content.graph ?? contosoGraph(content.acceptedDomains), clock);
  const app: App = {
    clientId,
    clientSecret,
    manageAsApp: true,
    graphRoles: ['Domain.Read.All', 'Organization.Read.All', 'Directory.Read.All'],
    directoryRole: 'ExchangeAdministrator',
  };
  let url = '';
  const context: InvokeContext = {
    ...options,
    url: () => url,
    app,
    issuer: createTokenIssuer(tenantId, app, options.tokenSeconds, clock),
    state,
    graph,
  };
  const server = createTenantServer(context);
  url = await server.listen({ host: '127.0.0.1', port: options.port });
  const tenant = {
    url,
    tenantId,
    clientId,
    clientSecret,
    snapshot: () => ({
      connectors: state.connectors.current(),
      acceptedDomains: state.domains.current(),
      outboundConnectors: state.outboundConnectors.current(),
      arcConfig: state.arcConfig.current(),
      rules: rulesOf(state),
      trial: state.trial,
      graph: graphSnapshot(graph),
    }),
    ...administrator(state, graph, options.changed),
    ...outboundAdministrator(state, options.changed),
    ...ruleAdministrator(state, options.changed),
    ...graphAdministrator(graph, clock, options.changed),
    setTrial(trial: boolean) {
      state.trial = trial;
      for (const one of subscriptionsOf(trial)) graph.subscriptions.put(one);
      options.changed();
    },
    restrictConnectors(restricted: boolean) {
      state.trial = restricted;
      options.changed();
    },
    setRoles(roles: Partial<Omit<App, 'clientId' | 'clientSecret'>>) {
      Object.assign(app, roles);
    },
    setLag(lag: { readonly listMs?: number; readonly identityMs?: number }) {
      state.lagMs = lag.listMs ?? state.lagMs;
      state.identityLagMs = lag.identityMs ?? state.identityLagMs;
    },
  };
  return { tenant, stop: () => server.close() };
}

type Administrator = Pick<
  SandboxTenant,
  'createConnector' | 'setConnector' | 'removeConnector' | 'addAcceptedDomain' | 'removeAcceptedDomain'
>;

function administrator(state: TenantState, graph: GraphState, changed: () => void): Administrator {
  const run = (name: string, parameters: Readonly<Record<string, unknown>>): void => {
    const cmdlet = inboundConnectorCmdlets.find((one) => one.name === name);
    if (cmdlet === undefined) throw new Error(`The sandbox has no cmdlet ${name}.`);
    cmdlet.run(state, bindParameters(parameters, cmdlet.parameters, cmdlet.mandatory), 0);
    changed();
  };
  const connector = (identity: string): Properties => {
    const found = byIdentity(state.connectors.current(), identity);
    if (found === undefined) throw notFound(identity);
    return found;
  };
  return {
    createConnector(parameters) {
      run('New-InboundConnector', parameters);
      return connector(String(parameters['Name']));
    },
    setConnector(identity, parameters) {
      const guid = String(connector(identity)['Guid']);
      run('Set-InboundConnector', { ...parameters, Identity: guid });
      return connector(guid);
    },
    removeConnector: (identity) => run('Remove-InboundConnector', { Identity: identity }),
    addAcceptedDomain(input) {
      const made = acceptedDomain(input, state.newGuid(), state.clock());
      state.domains.put(made);
      const { domainName, isDefault = false, initialDomain = false } = input;
      graph.domains.put(graphDomain(domainName.toLowerCase(), { isDefault, isInitial: initialDomain }));
      changed();
      return made;
    },
    removeAcceptedDomain(domainName) {
      const found = byIdentity(state.domains.current(), domainName);
      if (found === undefined) throw notFound(domainName);
      state.domains.remove(String(found['Guid']));
      graph.domains.remove(String(found['DomainName']).toLowerCase());
      changed();
    },
  };
}
