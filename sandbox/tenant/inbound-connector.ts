import { byIdentity, type Cmdlet, exchangeTime, type TenantState, withResultSize } from './cmdlet.ts';
import {
  type ConnectorProperties,
  checkAddress,
  checkConnector,
  overlapping,
  storedSenderDomain,
} from './connector-rules.ts';
import type { Properties } from './directory.ts';
import { ExchangeError, invalidObject, notFound } from './exchange-error.ts';
import type { Bound, ParameterTable } from './parameters.ts';

/** An inbound connector as the service stores it. */
export type InboundConnector = Properties & ConnectorProperties & { readonly Name: string; readonly Guid: string };

/** The settable properties, for New- and Set-InboundConnector alike. */
const SETTABLE: ParameterTable = {
  AssociatedAcceptedDomains: { type: 'list' },
  ClientHostNames: { type: 'list' },
  CloudServicesMailEnabled: { type: 'boolean' },
  Comment: { type: 'string', maxLength: 1024 },
  ConnectorSource: {
    type: 'enum',
    class: 'Microsoft.Exchange.Data.Directory.SystemConfiguration.TenantConnectorSource',
    values: ['Default', 'Migrated', 'HybridWizard'],
  },
  ConnectorType: {
    type: 'enum',
    class: 'Microsoft.Exchange.Data.Directory.SystemConfiguration.TenantConnectorType',
    values: ['OnPremises', 'Partner'],
  },
  EFSkipIPs: { type: 'list' },
  EFSkipLastIP: { type: 'boolean' },
  EFSkipMailGateway: { type: 'list' },
  EFTestMode: { type: 'boolean' },
  EFUsers: { type: 'list' },
  Enabled: { type: 'boolean' },
  Name: { type: 'string', maxLength: 64 },
  RequireTls: { type: 'boolean' },
  RestrictDomainsToCertificate: { type: 'boolean' },
  RestrictDomainsToIPAddresses: { type: 'boolean' },
  ScanAndDropRecipients: { type: 'list' },
  SenderDomains: { type: 'list' },
  SenderIPAddresses: { type: 'list' },
  TlsSenderCertificateName: { type: 'string', nullable: true },
  TreatMessagesAsInternal: { type: 'boolean' },
  TrustedOrganizations: { type: 'list' },
};

/** What a new connector has where nothing is given. */
const DEFAULTS = {
  Enabled: true,
  ConnectorType: 'Partner',
  ConnectorSource: 'AdminUI',
  Comment: '',
  SenderIPAddresses: [],
  SenderDomains: [],
  TrustedOrganizations: [],
  ClientHostNames: [],
  AssociatedAcceptedDomains: [],
  RequireTls: false,
  RestrictDomainsToIPAddresses: false,
  RestrictDomainsToCertificate: false,
  CloudServicesMailEnabled: false,
  TreatMessagesAsInternal: false,
  TlsSenderCertificateName: null,
  EFTestMode: false,
  ScanAndDropRecipients: [],
  EFSkipLastIP: false,
  EFSkipIPs: [],
  EFSkipMailGateway: [],
  EFUsers: [],
  AdminDisplayName: '',
} satisfies Properties;

const DISABLED_AT_BIRTH =
  'Inbound connector for this service offering is created in a disabled state. Contact Support to enable it.';
const MAY_NOT_ENABLE =
  "For this service offering, you can't enable an inbound connector. Contact Support to enable it.";

const confirm: ParameterTable = { Confirm: { type: 'boolean' } };

/** The four cmdlets of inbound connectors. */
export const inboundConnectorCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-InboundConnector',
    isWrite: false,
    parameters: { Identity: { type: 'string' }, ResultSize: { type: 'resultSize' } },
    mandatory: [],
    run(state, parameters) {
      const identity = parameters['Identity'];
      if (typeof identity !== 'string')
        return withResultSize(state.connectors.seen(state.lagMs), parameters['ResultSize']);
      const found = byIdentity(state.connectors.seen(state.identityLagMs), identity);
      if (found === undefined) throw notFound(identity);
      return { value: [found], warnings: [], changed: false };
    },
  },
  {
    name: 'New-InboundConnector',
    isWrite: true,
    parameters: { ...SETTABLE, ...confirm },
    mandatory: ['Name', 'SenderDomains'],
    run(state, parameters, delayMs) {
      const guid = state.newGuid();
      const created = exchangeTime(state.clock(), 'Z');
      const draft = merge(state, { ...DEFAULTS, Guid: guid, WhenCreatedUTC: created, IsValid: true }, parameters);
      if (byIdentity(state.connectors.current(), draft.Name) !== undefined) throw alreadyExists(draft.Name);
      const blocked = state.trial && draft.ConnectorType === 'OnPremises';
      const made: InboundConnector = blocked ? { ...draft, Enabled: false } : draft;
      const warnings = [...(blocked ? [DISABLED_AT_BIRTH] : []), ...overlapWarnings(state, made)];
      state.connectors.put(made, delayMs);
      return { value: [made], warnings, changed: true };
    },
  },
  {
    name: 'Set-InboundConnector',
    isWrite: true,
    parameters: { Identity: { type: 'string' }, ...SETTABLE, ...confirm },
    mandatory: ['Identity'],
    run(state, parameters, delayMs) {
      const before = mustFind(state, String(parameters['Identity']));
      const after = merge(state, before, parameters);
      const other = byIdentity(state.connectors.current(), after.Name);
      if (other !== undefined && other['Guid'] !== after.Guid) throw alreadyExists(after.Name);
      if (state.trial && after.ConnectorType === 'OnPremises' && after.Enabled && !before.Enabled) {
        throw new ExchangeError(400, 'System.InvalidOperationException', MAY_NOT_ENABLE);
      }
      if (sameSettings(before, after)) {
        const warning = `The command completed successfully but no settings of '${before.Name}' have been modified.`;
        return { value: [], warnings: [warning], changed: false };
      }
      state.connectors.put(after, delayMs);
      return { value: [], warnings: overlapWarnings(state, after), changed: true };
    },
  },
  {
    name: 'Remove-InboundConnector',
    isWrite: true,
    parameters: { Identity: { type: 'string' }, ...confirm },
    mandatory: ['Identity'],
    run(state, parameters, delayMs) {
      state.connectors.remove(mustFind(state, String(parameters['Identity'])).Guid, delayMs);
      return { value: [], warnings: [], changed: true };
    },
  },
];

function mustFind(state: TenantState, identity: string): InboundConnector {
  const found = byIdentity(state.connectors.current(), identity);
  if (found === undefined) throw notFound(identity);
  return found as InboundConnector;
}

/** Lays the parameters over what is there, in stored form, and checks the whole. */
function merge(state: TenantState, base: Properties, parameters: Bound): InboundConnector {
  const given: Record<string, Properties[string]> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (name in SETTABLE) given[name] = Array.isArray(value) ? [...new Set(value)] : value;
  }
  const domains = given['SenderDomains'];
  if (Array.isArray(domains)) {
    if (domains.length === 0) throw invalidObject('SenderDomains must have at least one address space.');
    given['SenderDomains'] = domains.map(storedSenderDomain);
  }
  if (given['TlsSenderCertificateName'] === '') given['TlsSenderCertificateName'] = null;
  if (given['Name'] === '') throw invalidObject('The name of the connector must not be empty.');
  for (const parameter of ['SenderIPAddresses', 'EFSkipIPs']) {
    const addresses = given[parameter];
    if (Array.isArray(addresses)) for (const address of addresses) checkAddress(parameter, address);
  }
  checkAssociated(state, given['AssociatedAcceptedDomains']);
  const name = String(given['Name'] ?? base['Name']);
  const changed = exchangeTime(state.clock(), 'Z');
  const merged = {
    ...base,
    ...given,
    Name: name,
    Identity: name,
    WhenChangedUTC: changed,
  } as unknown as InboundConnector;
  checkConnector(merged);
  return merged;
}

function checkAssociated(state: TenantState, domains: Properties[string] | undefined): void {
  if (!Array.isArray(domains)) return;
  for (const domain of domains) if (byIdentity(state.domains.current(), domain) === undefined) throw notFound(domain);
}

function alreadyExists(name: string): ExchangeError {
  return new ExchangeError(
    400,
    'Microsoft.Exchange.Management.Tasks.ErrorInboundConnectorAlreadyExistsException',
    `The inbound connector "${name}" already exists. Please specify a different name.`,
  );
}

function sameSettings(a: Properties, b: Properties): boolean {
  return Object.keys(SETTABLE).every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

function overlapWarnings(state: TenantState, connector: InboundConnector): readonly string[] {
  if (!connector.Enabled) return [];
  return state.connectors.current().flatMap((other) => {
    if (other['Guid'] === connector.Guid || other['Enabled'] !== true) return [];
    const shared = overlapping(connector.SenderIPAddresses, (other as InboundConnector).SenderIPAddresses);
    return shared.length === 0
      ? []
      : [`The SenderIPAddresses ${shared.join(', ')} overlap with those of the connector "${String(other['Name'])}".`];
  });
}
