import { byIdentity, type Cmdlet, exchangeTime, type TenantState, withResultSize } from './cmdlet.ts';
import type { Properties } from './directory.ts';
import { ExchangeError, invalidObject, notFound } from './exchange-error.ts';
import {
  checkOutboundConnector,
  type OutboundProperties,
  storedDomain,
  storedSmartHost,
} from './outbound-connector-rules.ts';
import type { Bound, ParameterTable } from './parameters.ts';

/** An outbound connector as the service stores it. */
export type OutboundConnector = Properties &
  OutboundProperties & {
    readonly Name: string;
    readonly Guid: string;
    readonly Enabled: boolean;
    readonly TestMode: boolean;
  };

const CLASS = 'Microsoft.Exchange.Data.Directory.SystemConfiguration';

const word = (name: string, values: readonly string[], nullable = false) =>
  ({ type: 'enum', class: `${CLASS}.${name}`, values, nullable }) as const;

/** The settable properties, for New- and Set-OutboundConnector alike. */
const SETTABLE: ParameterTable = {
  AllAcceptedDomains: { type: 'boolean' },
  CloudServicesMailEnabled: { type: 'boolean' },
  Comment: { type: 'string', maxLength: 1024 },
  ConnectorSource: word('TenantConnectorSource', ['Default', 'Migrated', 'HybridWizard']),
  ConnectorType: word('TenantConnectorType', ['OnPremises', 'Partner']),
  Enabled: { type: 'boolean' },
  IsTransportRuleScoped: { type: 'boolean' },
  MtaStsMode: word('MtaStsMode', ['Opportunistic', 'None']),
  Name: { type: 'string', maxLength: 64 },
  RecipientDomains: { type: 'list' },
  RouteAllMessagesViaOnPremises: { type: 'boolean' },
  SenderRewritingEnabled: { type: 'boolean' },
  SmartHosts: { type: 'list' },
  SmtpDaneMode: word('SmtpDaneMode', ['Opportunistic', 'Mandatory', 'None']),
  TestMode: { type: 'boolean' },
  TlsDomain: { type: 'string', nullable: true },
  TlsSettings: word('TlsAuthLevel', ['EncryptionOnly', 'CertificateValidation', 'DomainValidation'], true),
  UseMXRecord: { type: 'boolean' },
};

/** What only Set-OutboundConnector takes. */
const ONLY_SET: ParameterTable = {
  IsValidated: { type: 'boolean' },
  LastValidationTimestamp: { type: 'string', nullable: true },
  ValidationRecipients: { type: 'list' },
};

const DEFAULTS = {
  Enabled: true,
  UseMXRecord: true,
  Comment: '',
  ConnectorType: 'Partner',
  ConnectorSource: 'AdminUI',
  RecipientDomains: [],
  SmartHosts: [],
  TlsDomain: null,
  TlsSettings: null,
  IsTransportRuleScoped: false,
  RouteAllMessagesViaOnPremises: false,
  CloudServicesMailEnabled: false,
  AllAcceptedDomains: false,
  SenderRewritingEnabled: false,
  MtaStsMode: 'Opportunistic',
  SmtpDaneMode: 'Opportunistic',
  TestMode: false,
  ValidationRecipients: [],
  IsValidated: false,
  LastValidationTimestamp: null,
  AdminDisplayName: '',
} satisfies Properties;

const confirm: ParameterTable = { Confirm: { type: 'boolean' } };

/** The four cmdlets of outbound connectors. */
export const outboundConnectorCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-OutboundConnector',
    isWrite: false,
    parameters: {
      Identity: { type: 'string' },
      IncludeTestModeConnectors: { type: 'boolean' },
      IsTransportRuleScoped: { type: 'boolean' },
      ResultSize: { type: 'resultSize' },
    },
    mandatory: [],
    run(state, parameters) {
      // Connectors in test mode come only when they are asked for, and then alone.
      const [identity, scoped] = [parameters['Identity'], parameters['IsTransportRuleScoped']];
      const shown = (lagMs: number): readonly Properties[] =>
        state.outboundConnectors
          .seen(lagMs)
          .filter((one) => one['TestMode'] === (parameters['IncludeTestModeConnectors'] === true))
          .filter((one) => scoped === undefined || one['IsTransportRuleScoped'] === scoped);
      if (typeof identity !== 'string') return withResultSize(shown(state.lagMs), parameters['ResultSize']);
      const found = byIdentity(shown(state.identityLagMs), identity);
      if (found === undefined) throw notFound(identity);
      return { value: [found], warnings: [], changed: false };
    },
  },
  {
    name: 'New-OutboundConnector',
    isWrite: true,
    parameters: { ...SETTABLE, ...confirm },
    mandatory: ['Name'],
    run(state, parameters, delayMs) {
      const created = exchangeTime(state.clock(), 'Z');
      const base = { ...DEFAULTS, Guid: state.newGuid(), WhenCreatedUTC: created, IsValid: true };
      const made = merge(state, base, parameters);
      if (byIdentity(state.outboundConnectors.current(), made.Name) !== undefined) throw alreadyExists(made.Name);
      state.outboundConnectors.put(made, delayMs);
      return { value: [made], warnings: [], changed: true };
    },
  },
  {
    name: 'Set-OutboundConnector',
    isWrite: true,
    parameters: { Identity: { type: 'string' }, ...SETTABLE, ...ONLY_SET, ...confirm },
    mandatory: ['Identity'],
    run(state, parameters, delayMs) {
      const before = mustFind(state, String(parameters['Identity']));
      const after = merge(state, before, parameters);
      const other = byIdentity(state.outboundConnectors.current(), after.Name);
      if (other !== undefined && other['Guid'] !== after.Guid) throw alreadyExists(after.Name);
      const lost =
        (before.Enabled && !after.Enabled) ||
        before.Name !== after.Name ||
        (before.IsTransportRuleScoped && !after.IsTransportRuleScoped);
      if (lost) mustBeUnreferenced(state, before);
      if (sameSettings(before, after)) {
        const warning = `The command completed successfully but no settings of '${before.Name}' have been modified.`;
        return { value: [], warnings: [warning], changed: false };
      }
      state.outboundConnectors.put(after, delayMs);
      return { value: [], warnings: [], changed: true };
    },
  },
  {
    name: 'Remove-OutboundConnector',
    isWrite: true,
    parameters: { Identity: { type: 'string' }, ...confirm },
    mandatory: ['Identity'],
    run(state, parameters, delayMs) {
      const found = mustFind(state, String(parameters['Identity']));
      mustBeUnreferenced(state, found);
      state.outboundConnectors.remove(found.Guid, delayMs);
      return { value: [], warnings: [], changed: true };
    },
  },
];

function mustFind(state: TenantState, identity: string): OutboundConnector {
  const found = byIdentity(state.outboundConnectors.current(), identity);
  if (found === undefined) throw notFound(identity);
  return found as OutboundConnector;
}

/** Rules that are on and send mail through the connector hold it: they refer to it by Guid, or by name. */
function mustBeUnreferenced(state: TenantState, connector: OutboundConnector): void {
  const handles = [connector.Guid, connector.Name].map((one) => one.toLowerCase());
  const rules = state.rules
    .current()
    .filter((rule) => rule['State'] !== 'Disabled')
    .filter((rule) => handles.includes(String(rule['RouteMessageOutboundConnector']).toLowerCase()));
  if (rules.length === 0) return;
  throw new ExchangeError(
    400,
    'Microsoft.Exchange.Management.Tasks.ConnectorIncorrectUsageConnectorStillReferencedException',
    `The connector "${connector.Name}" is still referenced by the transport rule "${String(rules[0]?.['Name'])}". Remove the reference and try again.`,
  );
}

/** Lays the parameters over what is there, in stored form, and checks the whole. */
function merge(state: TenantState, base: Properties, parameters: Bound): OutboundConnector {
  const given: Record<string, Properties[string]> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (name in SETTABLE || name in ONLY_SET) given[name] = Array.isArray(value) ? [...new Set(value)] : value;
  }
  const [hosts, domains] = [given['SmartHosts'], given['RecipientDomains']];
  if (Array.isArray(hosts)) given['SmartHosts'] = hosts.map(storedSmartHost);
  if (Array.isArray(domains)) given['RecipientDomains'] = domains.map((one) => storedDomain('RecipientDomains', one));
  if (given['TlsDomain'] === '') given['TlsDomain'] = null;
  if (typeof given['TlsDomain'] === 'string') given['TlsDomain'] = storedDomain('TlsDomain', given['TlsDomain']);
  const validated = given['LastValidationTimestamp'];
  if (typeof validated === 'string')
    given['LastValidationTimestamp'] = exchangeTime(Date.parse(validated), 'Z').slice(0, -1);
  if (given['Name'] === '') throw invalidObject('The name of the connector must not be empty.');
  const name = String(given['Name'] ?? base['Name']);
  const merged = {
    ...base,
    ...given,
    Name: name,
    Identity: name,
    WhenChangedUTC: exchangeTime(state.clock(), 'Z'),
  } as unknown as OutboundConnector;
  checkOutboundConnector(merged);
  return merged;
}

function alreadyExists(name: string): ExchangeError {
  return new ExchangeError(
    400,
    'Microsoft.Exchange.Management.Tasks.ErrorOutboundConnectorAlreadyExistsException',
    `The outbound connector "${name}" already exists. Please specify a different name.`,
  );
}

function sameSettings(a: Properties, b: Properties): boolean {
  return Object.keys({ ...SETTABLE, ...ONLY_SET }).every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}
