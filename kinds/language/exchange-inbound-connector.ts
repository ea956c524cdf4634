import type { Json } from '../words.ts';
import { canonicalName } from './dns-name.ts';
import { senderAddress } from './exchange-address.ts';
import { certificateName, senderDomain } from './exchange-domain.ts';
import { readMark } from './mark.ts';

/** How a setting is compared: the form that both sides are brought into. */
export type SettingForm =
  | 'flag'
  | 'text'
  | 'comment'
  | 'word'
  | 'certificate'
  | 'words'
  | 'senderDomains'
  | 'addresses'
  | 'hosts'
  | 'time';

/** One setting: its field in a spec, the cmdlet parameter and property of the same meaning, and its form. */
export type Setting = {
  readonly field: string;
  readonly parameter: string;
  readonly form: SettingForm;
  /** `New-` takes it and `Set-` does not. */
  readonly onlyNew?: true;
  /** `Set-` takes it and `New-` does not. */
  readonly onlySet?: true;
  /** Spellings that Exchange itself uses, for words that it compares without case. */
  readonly known?: readonly string[];
};

/**
 * What New-InboundConnector and Set-InboundConnector take (Microsoft's published list). Left out: EFSkipMailGateway,
 * EFTestMode and ScanAndDropRecipients (reserved by Microsoft) and ConnectorSource (says which tool made the connector:
 * it reads `AdminUI`, which cannot be written, and changes nothing about mail).
 */
export const inboundConnectorSettings: readonly Setting[] = [
  { field: 'name', parameter: 'Name', form: 'text' },
  { field: 'comment', parameter: 'Comment', form: 'comment' },
  { field: 'enabled', parameter: 'Enabled', form: 'flag' },
  { field: 'connectorType', parameter: 'ConnectorType', form: 'word', known: ['Partner', 'OnPremises'] },
  { field: 'senderDomains', parameter: 'SenderDomains', form: 'senderDomains' },
  { field: 'senderIPAddresses', parameter: 'SenderIPAddresses', form: 'addresses' },
  { field: 'associatedAcceptedDomains', parameter: 'AssociatedAcceptedDomains', form: 'words' },
  { field: 'clientHostNames', parameter: 'ClientHostNames', form: 'words', onlyNew: true },
  { field: 'trustedOrganizations', parameter: 'TrustedOrganizations', form: 'words' },
  { field: 'requireTls', parameter: 'RequireTls', form: 'flag' },
  { field: 'tlsSenderCertificateName', parameter: 'TlsSenderCertificateName', form: 'certificate' },
  { field: 'restrictDomainsToCertificate', parameter: 'RestrictDomainsToCertificate', form: 'flag' },
  { field: 'restrictDomainsToIPAddresses', parameter: 'RestrictDomainsToIPAddresses', form: 'flag' },
  { field: 'cloudServicesMailEnabled', parameter: 'CloudServicesMailEnabled', form: 'flag' },
  { field: 'treatMessagesAsInternal', parameter: 'TreatMessagesAsInternal', form: 'flag' },
  { field: 'efSkipLastIP', parameter: 'EFSkipLastIP', form: 'flag' },
  { field: 'efSkipIPs', parameter: 'EFSkipIPs', form: 'addresses' },
  { field: 'efUsers', parameter: 'EFUsers', form: 'words' },
];

const asTexts = (value: Json): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (entry): entry is string => typeof entry === 'string' && entry !== '',
  );

const asSet = (value: Json, form: (entry: string) => string): readonly string[] =>
  [...new Set(asTexts(value).map(form))].filter((entry) => entry !== '').sort();

/* An address among hosts comes back in brackets. */
const host = (entry: string): string => canonicalName(entry.trim().replace(/^\[(.*)\]$/, '$1'));

/* Exchange writes seven digits behind the second and no zone. */
const time = (text: string): string => {
  const read = Date.parse(/(?:z|[+-][0-9]{2}:?[0-9]{2})$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(read) ? text : new Date(read).toISOString().replace(/\.[0-9]+Z$/, 'Z');
};

const asText = (value: Json): string => (typeof value === 'string' ? value : '');

/** One value in its canonical form. null is emptiness: false, "" or []. Idempotent. */
export const canonicalSetting = (setting: Setting, value: Json): Json => {
  switch (setting.form) {
    case 'flag':
      return value === true;
    case 'text':
      return asText(value).trim();
    case 'comment':
      return readMark(asText(value).replaceAll('\r\n', '\n')).text.trimEnd();
    case 'word':
      return setting.known?.find((word) => word.toLowerCase() === asText(value).toLowerCase()) ?? asText(value);
    case 'certificate':
      return certificateName(asText(value));
    case 'words':
      return asSet(value, (entry) => entry.trim().toLowerCase());
    case 'senderDomains':
      return asSet(value, senderDomain);
    case 'addresses':
      return asSet(value, senderAddress);
    case 'hosts':
      return asSet(value, host);
    case 'time':
      return time(asText(value).trim());
  }
};

/** A value of named settings with every known member in canonical form; members that no setting describes stay. */
export const canonicalSettings = (settings: readonly Setting[], value: Json): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = value as Readonly<Record<string, Json>>;
  return Object.fromEntries(
    Object.entries(members).map(([field, member]) => {
      const setting = settings.find((candidate) => candidate.field === field);
      return [field, setting === undefined ? member : canonicalSetting(setting, member)];
    }),
  );
};

/** Natural key of a connector: Exchange compares names without case. */
export const connectorKey = (name: string): string => name.trim().toLowerCase();
