import { acceptedDomain } from './accepted-domain.ts';
import { arcConfig } from './arc-config.ts';
import type { Properties } from './directory.ts';
import type { TenantSnapshot } from './tenant.ts';

/** The tenant of the example company. */
export const CONTOSO_TENANT_ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
/** The app registration that the examples use. */
export const CONTOSO_CLIENT_ID = '8d5a1c5e-7f5b-4c3e-9a55-64f1f0f4a7d2';

const SINCE = Date.parse('2026-03-02T08:15:00Z');

const CONNECTOR: Properties = {
  Enabled: true,
  ConnectorType: 'Partner',
  ConnectorSource: 'AdminUI',
  Comment: '',
  SenderIPAddresses: [],
  SenderDomains: ['smtp:*;1'],
  TrustedOrganizations: [],
  ClientHostNames: [],
  AssociatedAcceptedDomains: [],
  RequireTls: true,
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
};

const OUTBOUND_CONNECTOR: Properties = {
  Enabled: true,
  UseMXRecord: false,
  Comment: 'contract 0815, ask netops',
  ConnectorType: 'Partner',
  ConnectorSource: 'AdminUI',
  RecipientDomains: [],
  SmartHosts: [],
  TlsDomain: 'relay.fabrikam.example',
  TlsSettings: 'DomainValidation',
  IsTransportRuleScoped: false,
  RouteAllMessagesViaOnPremises: false,
  CloudServicesMailEnabled: false,
  AllAcceptedDomains: false,
  SenderRewritingEnabled: false,
  MtaStsMode: 'Opportunistic',
  SmtpDaneMode: 'Opportunistic',
  TestMode: false,
  ValidationRecipients: ['postmaster@fabrikam.example'],
  IsValidated: true,
  LastValidationTimestamp: '2026-03-02T08:20:00.0000000',
  AdminDisplayName: '',
};

/** What stands in the example tenant before Postern came: three domains, connectors and trusted ARC sealers of other people. */
export function contosoTenant(): TenantSnapshot {
  return {
    trial: false,
    outboundConnectors: [
      {
        ...OUTBOUND_CONNECTOR,
        RecipientDomains: ['fabrikam.example'],
        SmartHosts: ['[198.51.100.25]', 'relay.fabrikam.example'],
        ...named('Fabrikam Relay', 'ac4d5ab0-1f8e-4f0b-9a57-0d6b0a3c1e11'),
      },
    ],
    arcConfig: [arcConfig('fabrikam.example,Relay.Northwind.example', 'ac4d5ab0-1f8e-4f0b-9a57-0d6b0a3c1e21', SINCE)],
    rules: [],
    acceptedDomains: [
      acceptedDomain({ domainName: 'contoso.example', isDefault: true }, 'c0a1e7d4-0c5b-4d5e-8f5a-6a6f8f1f0a01', SINCE),
      acceptedDomain(
        { domainName: 'contoso.onmicrosoft.com', initialDomain: true },
        'c0a1e7d4-0c5b-4d5e-8f5a-6a6f8f1f0a02',
        SINCE,
      ),
      acceptedDomain({ domainName: 'in.contoso.example' }, 'c0a1e7d4-0c5b-4d5e-8f5a-6a6f8f1f0a03', SINCE),
    ],
    connectors: [
      {
        ...CONNECTOR,
        Comment: 'Fabrikam Mail Filter  -- do NOT touch!\r\nticket #4711 “Müller”; owner=netops',
        SenderIPAddresses: ['198.51.100.0/24', '203.0.113.17'],
        RestrictDomainsToIPAddresses: true,
        ...named('Fabrikam Inbound Filter', 'ac4d5ab0-1f8e-4f0b-9a57-0d6b0a3c1e01'),
      },
      {
        ...CONNECTOR,
        ConnectorType: 'OnPremises',
        ConnectorSource: 'HybridWizard',
        CloudServicesMailEnabled: true,
        TlsSenderCertificateName: '*.contoso.example',
        ...named('Inbound from 5f2c1a9e-6a0f-4a3c-b8c4-3a8b8f9f4e10', 'ac4d5ab0-1f8e-4f0b-9a57-0d6b0a3c1e02'),
      },
    ],
  };
}

function named(name: string, guid: string): Properties {
  const time = '2026-03-02T08:15:00.0000000Z';
  return { Name: name, Identity: name, WhenChangedUTC: time, WhenCreatedUTC: time, Guid: guid, IsValid: true };
}
