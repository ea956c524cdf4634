import { canonicalName, nameProblem } from './dns-name.ts';
import type { Setting } from './exchange-inbound-connector.ts';

/**
 * What New-OutboundConnector and Set-OutboundConnector take (Microsoft's published list). Left out:
 * LinkForModifiedConnector, which Microsoft reserves.
 */
export const outboundConnectorSettings: readonly Setting[] = [
  { field: 'name', parameter: 'Name', form: 'text' },
  { field: 'comment', parameter: 'Comment', form: 'comment' },
  { field: 'enabled', parameter: 'Enabled', form: 'flag' },
  { field: 'connectorType', parameter: 'ConnectorType', form: 'word', known: ['Partner', 'OnPremises'] },
  {
    field: 'connectorSource',
    parameter: 'ConnectorSource',
    form: 'word',
    known: ['Default', 'HybridWizard', 'Migrated', 'AdminUI'],
  },
  { field: 'isTransportRuleScoped', parameter: 'IsTransportRuleScoped', form: 'flag' },
  { field: 'recipientDomains', parameter: 'RecipientDomains', form: 'senderDomains' },
  { field: 'allAcceptedDomains', parameter: 'AllAcceptedDomains', form: 'flag' },
  { field: 'useMXRecord', parameter: 'UseMXRecord', form: 'flag' },
  { field: 'smartHosts', parameter: 'SmartHosts', form: 'hosts' },
  {
    field: 'tlsSettings',
    parameter: 'TlsSettings',
    form: 'word',
    known: ['EncryptionOnly', 'CertificateValidation', 'DomainValidation'],
  },
  { field: 'tlsDomain', parameter: 'TlsDomain', form: 'certificate' },
  { field: 'mtaStsMode', parameter: 'MtaStsMode', form: 'word', known: ['Opportunistic', 'None'] },
  { field: 'smtpDaneMode', parameter: 'SmtpDaneMode', form: 'word', known: ['Opportunistic', 'Mandatory', 'None'] },
  { field: 'routeAllMessagesViaOnPremises', parameter: 'RouteAllMessagesViaOnPremises', form: 'flag' },
  { field: 'cloudServicesMailEnabled', parameter: 'CloudServicesMailEnabled', form: 'flag' },
  { field: 'senderRewritingEnabled', parameter: 'SenderRewritingEnabled', form: 'flag' },
  { field: 'testMode', parameter: 'TestMode', form: 'flag' },
  { field: 'validationRecipients', parameter: 'ValidationRecipients', form: 'words', onlySet: true },
  { field: 'isValidated', parameter: 'IsValidated', form: 'flag', onlySet: true },
  { field: 'lastValidationTimestamp', parameter: 'LastValidationTimestamp', form: 'time', onlySet: true },
];

const address = /^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$/;

/** What is wrong with a SmartHosts entry, or null: a host name or one IPv4 address, which may stand in brackets. */
export const smartHostProblem = (entry: string): string | null => {
  const bare = entry.trim().replace(/^\[(.*)\]$/, '$1');
  if (bare.includes(':') || bare.includes('/'))
    return bare.includes('/')
      ? 'is a network; Exchange takes one address'
      : 'has a colon; Exchange takes no port and no IPv6';
  const parts = address.exec(bare)?.slice(1);
  if (parts !== undefined) return parts.every((part) => Number(part) <= 255) ? null : 'is not an IPv4 address';
  if (/^[0-9.]+$/.test(bare)) return 'is not an IPv4 address';
  return bare.includes('*') ? 'has a wildcard; a smart host is one host' : nameProblem(bare);
};

/** What is wrong with a TlsDomain, or null: the name in the certificate, or `*.domain`. Empty takes it away. */
export const tlsDomainProblem = (entry: string): string | null => {
  const name = canonicalName(entry.trim());
  if (name === '') return null;
  if (name === '*') return 'stands for every certificate';
  const rest = name.startsWith('*.') ? name.slice(2) : name;
  return rest.includes('*') ? 'has a wildcard inside; only *.domain is allowed' : nameProblem(rest);
};

/** What is wrong with an e-mail address that a test message is sent to, or null. */
export const validationRecipientProblem = (entry: string): string | null => {
  const [local, domain, ...more] = entry.trim().split('@');
  return local === undefined || local === '' || domain === undefined || more.length > 0 || nameProblem(domain) !== null
    ? 'is not an e-mail address'
    : null;
};
