import { byIdentity, type Cmdlet, exchangeTime, withResultSize } from './cmdlet.ts';
import type { Properties } from './directory.ts';
import { notFound } from './exchange-error.ts';

/** What differs between accepted domains; the rest of their fields has the service's defaults. */
export type AcceptedDomainInput = {
  readonly domainName: string;
  readonly domainType?: 'Authoritative' | 'InternalRelay';
  readonly isDefault?: boolean;
  readonly initialDomain?: boolean;
};

/** An accepted domain as Get-AcceptedDomain returns it. */
export function acceptedDomain(input: AcceptedDomainInput, guid: string, now: number): Properties {
  return {
    DomainName: input.domainName,
    CatchAllRecipientID: null,
    DomainType: input.domainType ?? 'Authoritative',
    MatchSubDomains: false,
    AddressBookEnabled: true,
    Default: input.isDefault ?? false,
    EmailOnly: false,
    ExternallyManaged: false,
    AuthenticationType: 'Managed',
    LiveIdInstanceType: 'Business',
    PendingRemoval: false,
    PendingCompletion: false,
    FederatedOrganizationLink: null,
    MailFlowPartner: null,
    OutboundOnly: false,
    PendingFederatedAccountNamespace: false,
    PendingFederatedDomain: false,
    IsCoexistenceDomain: false,
    PerimeterDuplicateDetected: false,
    IsDefaultFederatedDomain: false,
    EnableNego2Authentication: false,
    CanHaveCloudCache: false,
    SendingFromDomainDisabled: false,
    SendingToDomainDisabled: false,
    SmtpDaneStatus: 'Disabled',
    InitialDomain: input.initialDomain ?? false,
    AdminDisplayName: '',
    ExchangeVersion: '0.1 (8.0.535.0)',
    Name: input.domainName,
    DistinguishedName: `CN=${input.domainName},CN=Accepted Domains,CN=Transport Settings,CN=Configuration,CN=contoso.onmicrosoft.com`,
    Identity: input.domainName,
    ObjectCategory: 'SBXPR01A001.PROD.OUTLOOK.COM/Configuration/Schema/ms-Exch-Accepted-Domain',
    ObjectClass: ['top', 'msExchAcceptedDomain'],
    WhenChanged: exchangeTime(now, '+00:00'),
    WhenCreated: exchangeTime(now, '+00:00'),
    WhenChangedUTC: exchangeTime(now, 'Z'),
    WhenCreatedUTC: exchangeTime(now, 'Z'),
    ExchangeObjectId: guid,
    Guid: guid,
    OrganizationId: 'SBXPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/contoso.onmicrosoft.com',
    Id: input.domainName,
    IsValid: true,
    ObjectState: 'Unchanged',
  };
}

/** Get-AcceptedDomain. Domains come and go through Entra only, so there is no other cmdlet here. */
export const getAcceptedDomain: Cmdlet = {
  name: 'Get-AcceptedDomain',
  isWrite: false,
  parameters: { Identity: { type: 'string' }, ResultSize: { type: 'resultSize' } },
  mandatory: [],
  run(state, parameters) {
    const identity = parameters['Identity'];
    if (typeof identity !== 'string') return withResultSize(state.domains.seen(state.lagMs), parameters['ResultSize']);
    const found = byIdentity(state.domains.seen(state.identityLagMs), identity);
    if (found === undefined) throw notFound(identity);
    return { value: [found], warnings: [], changed: false };
  },
};
