import { cannotTransform, invalidObject } from './exchange-error.ts';

/** What the rules look at: an outbound connector's properties, wholly merged. */
export type OutboundProperties = {
  readonly ConnectorType: string;
  readonly UseMXRecord: boolean;
  readonly SmartHosts: readonly string[];
  readonly RecipientDomains: readonly string[];
  readonly IsTransportRuleScoped: boolean;
  readonly AllAcceptedDomains: boolean;
  readonly RouteAllMessagesViaOnPremises: boolean;
  readonly SenderRewritingEnabled: boolean;
  readonly CloudServicesMailEnabled: boolean;
  readonly TlsSettings: string | null;
  readonly TlsDomain: string | null;
};

const domainWithSubdomains = /^(\*|(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?)$/i;

/** The domain as it is stored. Throws ExchangeError for what is no domain, `*` or `*.domain`. */
export function storedDomain(parameter: string, entry: string): string {
  if (domainWithSubdomains.test(entry.trim())) return entry.trim();
  throw cannotTransform(
    parameter,
    `Cannot convert value "${entry}" to type "SmtpDomainWithSubdomains". "${entry}" isn't a valid SMTP domain.`,
  );
}

/** The stored form of one SmartHosts entry: a host name as it is, an address in brackets. Throws ExchangeError. */
export function storedSmartHost(entry: string): string {
  const bare = /^\[(.*)\]$/.exec(entry.trim())?.[1] ?? entry.trim();
  const isAddress = /^(\d{1,3})(\.\d{1,3}){3}$/.test(bare) && bare.split('.').every((part) => Number(part) <= 255);
  if (isAddress) return `[${bare}]`;
  if (/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/i.test(bare) && !/^[\d.]+$/.test(bare)) return bare;
  throw cannotTransform('SmartHosts', `Cannot convert value "${entry}" to type "SmartHost". "${entry}" isn't valid.`);
}

/** The rules over the whole object, as after a merge. Throws the first that is broken. */
export function checkOutboundConnector(connector: OutboundProperties): void {
  const onPremises = connector.ConnectorType === 'OnPremises';
  const hasRecipients = connector.RecipientDomains.length > 0 || connector.AllAcceptedDomains;
  const rules: readonly (readonly [boolean, string])[] = [
    [
      connector.IsTransportRuleScoped && hasRecipients,
      'A connector that is scoped to transport rules must not have RecipientDomains or AllAcceptedDomains.',
    ],
    [
      !connector.IsTransportRuleScoped && !hasRecipients,
      'An outbound connector must have RecipientDomains, AllAcceptedDomains or IsTransportRuleScoped.',
    ],
    [
      connector.TlsSettings === 'DomainValidation' && connector.TlsDomain === null,
      'TlsDomain must be specified when TlsSettings is DomainValidation.',
    ],
    [
      connector.TlsSettings !== 'DomainValidation' && connector.TlsDomain !== null,
      'TlsDomain can only be specified when TlsSettings is DomainValidation.',
    ],
    [
      !connector.UseMXRecord && connector.SmartHosts.length === 0,
      'SmartHosts must be specified when UseMXRecord is set to $false.',
    ],
    [
      connector.UseMXRecord && connector.SmartHosts.length > 0,
      'SmartHosts can only be specified when UseMXRecord is set to $false.',
    ],
    [onPremises && connector.UseMXRecord, 'A connector of type OnPremises must have UseMXRecord set to $false.'],
    ...(
      [
        'AllAcceptedDomains',
        'RouteAllMessagesViaOnPremises',
        'SenderRewritingEnabled',
        'CloudServicesMailEnabled',
      ] as const
    ).map((name): readonly [boolean, string] => [
      connector[name] && !onPremises,
      `${name} can only be set for connectors of type OnPremises.`,
    ]),
    [
      onPremises && connector.RecipientDomains.includes('*') && !connector.RouteAllMessagesViaOnPremises,
      'A connector of type OnPremises can only have the recipient domain "*" when RouteAllMessagesViaOnPremises is set to $true.',
    ],
  ];
  for (const [broken, message] of rules) if (broken) throw invalidObject(message);
}
