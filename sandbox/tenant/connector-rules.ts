import { cannotTransform, invalidObject } from './exchange-error.ts';

/** An IPv4 network as two numbers, inclusive. */
type Network = { readonly first: number; readonly last: number };

/** Networks that a mail server on the Internet cannot send from. The documentation ranges are let through: examples need them. */
const RESERVED = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
];

/** What the rules look at: an inbound connector's properties, partly or wholly merged. */
export type ConnectorProperties = {
  readonly ConnectorType: string;
  readonly Enabled: boolean;
  readonly SenderIPAddresses: readonly string[];
  readonly RequireTls: boolean;
  readonly TlsSenderCertificateName: string | null;
  readonly RestrictDomainsToIPAddresses: boolean;
  readonly RestrictDomainsToCertificate: boolean;
  readonly CloudServicesMailEnabled: boolean;
  readonly TreatMessagesAsInternal: boolean;
  readonly EFSkipLastIP: boolean;
  readonly EFSkipIPs: readonly string[];
};

/** The stored form of one SenderDomains entry: `smtp:<domain>;<cost>`. Throws ExchangeError for what is no domain. */
export function storedSenderDomain(entry: string): string {
  const parts = /^(?:smtp:)?(\*|(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?)(?:;(\d{1,3}))?$/i.exec(entry.trim());
  const cost = Number(parts?.[2] ?? 1);
  if (parts === null || cost < 1 || cost > 100) {
    throw cannotTransform(
      'SenderDomains',
      `Cannot convert value "${entry}" to type "AddressSpace". The address space is not valid.`,
    );
  }
  return `smtp:${parts[1]};${cost}`;
}

/** Checks one address parameter: IPv4, single or CIDR of 24 to 32 bits, no range, nothing reserved. */
export function checkAddress(parameter: string, entry: string): void {
  const network = networkOf(entry);
  if (network === null) {
    throw cannotTransform(
      parameter,
      `Cannot convert value "${entry}" to type "IPRange". "${entry}" isn't a valid IPv4 address or CIDR range.`,
    );
  }
  const bits = Number(entry.split('/')[1] ?? 32);
  if (bits < 24) {
    throw invalidObject(
      `The IP address range "${entry}" isn't valid. CIDR ranges must have a network mask from /24 through /32.`,
    );
  }
  for (const reserved of RESERVED) {
    const other = networkOf(reserved);
    if (other !== null && overlap(network, other)) {
      throw invalidObject(`The IP address "${entry}" isn't valid because it's in a reserved range.`);
    }
  }
}

/** The rules over the whole object, as after a merge. Throws the first that is broken. */
export function checkConnector(connector: ConnectorProperties): void {
  const onPremises = connector.ConnectorType === 'OnPremises';
  const certificate = connector.TlsSenderCertificateName;
  const rules: readonly (readonly [boolean, string])[] = [
    [
      onPremises && connector.SenderIPAddresses.length === 0 && certificate === null,
      'An inbound connector of type OnPremises must have SenderIPAddresses or TlsSenderCertificateName.',
    ],
    [certificate === '*', 'The TlsSenderCertificateName value "*" isn\'t allowed.'],
    [
      certificate !== null && !connector.RequireTls,
      'TlsSenderCertificateName can only be set when RequireTls is set to $true.',
    ],
    [
      connector.RestrictDomainsToIPAddresses && connector.SenderIPAddresses.length === 0,
      'RestrictDomainsToIPAddresses can only be set when SenderIPAddresses has at least one address.',
    ],
    [
      connector.RestrictDomainsToIPAddresses && connector.RestrictDomainsToCertificate,
      'RestrictDomainsToIPAddresses and RestrictDomainsToCertificate are mutually exclusive.',
    ],
    [
      connector.RestrictDomainsToCertificate && certificate === null,
      'RestrictDomainsToCertificate can only be set when TlsSenderCertificateName is set.',
    ],
    [
      connector.CloudServicesMailEnabled && !onPremises,
      'CloudServicesMailEnabled can only be set for connectors of type OnPremises.',
    ],
    [
      connector.TreatMessagesAsInternal && !onPremises,
      'TreatMessagesAsInternal can only be set for connectors of type OnPremises.',
    ],
    [
      connector.TreatMessagesAsInternal && connector.CloudServicesMailEnabled,
      'TreatMessagesAsInternal and CloudServicesMailEnabled are mutually exclusive.',
    ],
    [
      connector.EFSkipLastIP && connector.EFSkipIPs.length > 0,
      'EFSkipIPs must be empty when EFSkipLastIP is set to $true.',
    ],
    [
      onPremises && certificate !== null && /(^|\.)(outlook|office365|microsoft)\.com$/i.test(certificate),
      `The TlsSenderCertificateName value "${certificate}" belongs to a service provider and isn't allowed for connectors of type OnPremises.`,
    ],
  ];
  for (const [broken, message] of rules) if (broken) throw invalidObject(message);
}

/** The addresses of `left` that some address of `right` overlaps. */
export function overlapping(left: readonly string[], right: readonly string[]): readonly string[] {
  return left.filter((one) =>
    right.some((other) => {
      const [a, b] = [networkOf(one), networkOf(other)];
      return a !== null && b !== null && overlap(a, b);
    }),
  );
}

function networkOf(text: string): Network | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (parts === null) return null;
  const bytes = parts.slice(1, 5).map(Number);
  const bits = Number(parts[5] ?? 32);
  if (bytes.some((byte) => byte > 255) || bits > 32) return null;
  const address = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

function overlap(a: Network, b: Network): boolean {
  return a.first <= b.last && b.first <= a.last;
}
