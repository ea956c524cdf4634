import { randomUUID } from 'node:crypto';
import type { Faults } from '../faults.ts';
import type { RequestRecorder } from '../requests.ts';
import type { HookSet } from '../write-hooks.ts';
import { type AcceptedDomainInput, acceptedDomain } from './accepted-domain.ts';
import { byIdentity, type TenantState } from './cmdlet.ts';
import { createDirectory, type Properties } from './directory.ts';
import { notFound } from './exchange-error.ts';
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
};

/** The tenant for its users: where it is, what is in it, and what another administrator does there. */
export type SandboxTenant = OutboundAdministrator &
  RuleAdministrator & {
    /** Base of both Entra and Exchange, such as `http://127.0.0.1:4711`. */
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
    setTrial(trial: boolean): void;
    /** App roles reach tokens made from now on; directory roles count at once. */
    setRoles(roles: { readonly manageAsApp?: boolean; readonly directoryRole?: App['directoryRole'] }): void;
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
  const app: App = { clientId, clientSecret, manageAsApp: true, directoryRole: 'ExchangeAdministrator' };
  let url = '';
  const context: InvokeContext = {
    ...options,
    url: () => url,
    app,
    issuer: createTokenIssuer(tenantId, app, options.tokenSeconds, clock),
    state,
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
    }),
    ...administrator(state, options.changed),
    ...outboundAdministrator(state, options.changed),
    ...ruleAdministrator(state, options.changed),
    setTrial(trial: boolean) {
      state.trial = trial;
      options.changed();
    },
    setRoles(roles: { readonly manageAsApp?: boolean; readonly directoryRole?: App['directoryRole'] }) {
      if (roles.manageAsApp !== undefined) app.manageAsApp = roles.manageAsApp;
      if (roles.directoryRole !== undefined) app.directoryRole = roles.directoryRole;
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

function administrator(state: TenantState, changed: () => void): Administrator {
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
      changed();
      return made;
    },
    removeAcceptedDomain(domainName) {
      const found = byIdentity(state.domains.current(), domainName);
      if (found === undefined) throw notFound(domainName);
      state.domains.remove(String(found['Guid']));
      changed();
    },
  };
}
