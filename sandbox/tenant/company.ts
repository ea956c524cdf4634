import { acceptedDomain } from './accepted-domain.ts';
import { arcConfig } from './arc-config.ts';
import type { TenantState } from './cmdlet.ts';
import { companyRules } from './company-rules.ts';
import { createDirectory, type Properties } from './directory.ts';
import { inboundConnectorCmdlets } from './inbound-connector.ts';
import { outboundAdministrator } from './outbound-administrator.ts';
import { bindParameters } from './parameters.ts';
import { ruleAdministrator } from './rule-administrator.ts';
import type { TenantSnapshot } from './tenant.ts';

const SINCE = Date.parse('2026-03-02T08:15:00Z');
const clock = (): number => SINCE;
const guid = (last: number): string => `c0a1e7d4-0c5b-4d5e-8f5a-6a6f8f1f${last.toString(16).padStart(4, '0')}`;

const returning: Properties = {
  Name: 'From Litware Signatures',
  Comment: '##Managed by Litware. Do not edit.##',
  ConnectorType: 'OnPremises',
  SenderDomains: ['*'],
  RequireTls: true,
  TlsSenderCertificateName: 'signatures.contoso.example',
  CloudServicesMailEnabled: true,
};

const toSignatures: Properties = {
  Name: 'To Litware Signatures',
  Comment: '##Managed by Litware. Do not edit.##',
  ConnectorType: 'OnPremises',
  IsTransportRuleScoped: true,
  UseMXRecord: false,
  SmartHosts: ['contoso.signatures.litware.example'],
  TlsSettings: 'DomainValidation',
  TlsDomain: 'signatures.litware.example',
  CloudServicesMailEnabled: true,
};

const toArchive: Properties = {
  Name: 'Woodgrove Journal Archive',
  Comment: 'contract WG-2231 “Müller”\r\nfinance-it@contoso.example',
  ConnectorType: 'Partner',
  RecipientDomains: ['archive.woodgrove.example'],
  UseMXRecord: false,
  SmartHosts: ['[198.51.100.40]', 'mx.archive.woodgrove.example'],
  TlsSettings: 'CertificateValidation',
};

/**
 * The tenant of a whole company before Postern came: twelve transport rules, connectors of a signature service and of an
 * archive, a trusted ARC sealer, and the domains of two brands. Other people's tools made all of it, with the cmdlets.
 */
export function companyTenant(): TenantSnapshot {
  let made = 0x100;
  const domains = [
    acceptedDomain({ domainName: 'contoso.example', isDefault: true }, guid(0x0a01), SINCE),
    acceptedDomain({ domainName: 'contoso.onmicrosoft.com', initialDomain: true }, guid(0x0a02), SINCE),
    acceptedDomain({ domainName: 'in.contoso.example' }, guid(0x0a03), SINCE),
    acceptedDomain({ domainName: 'tailspintoys.example' }, guid(0x0a04), SINCE),
  ];
  const state: TenantState = {
    connectors: createDirectory([], clock),
    domains: createDirectory(domains, clock),
    outboundConnectors: createDirectory([], clock),
    arcConfig: createDirectory([arcConfig('seal.litware.example', guid(0x0b01), SINCE)], clock),
    rules: createDirectory([], clock),
    trial: false,
    lagMs: 0,
    identityLagMs: 0,
    clock,
    newGuid: () => {
      made += 1;
      return guid(made);
    },
  };
  const quiet = (): void => {};
  const create = inboundConnectorCmdlets.find((one) => one.name === 'New-InboundConnector');
  create?.run(state, bindParameters(returning, create.parameters, create.mandatory), 0);
  const { createOutboundConnector } = outboundAdministrator(state, quiet);
  for (const one of [toSignatures, toArchive]) createOutboundConnector(one);
  const { createRule } = ruleAdministrator(state, quiet);
  for (const { parameters, more } of companyRules) createRule(parameters, more);
  return {
    trial: false,
    acceptedDomains: state.domains.current(),
    connectors: state.connectors.current(),
    outboundConnectors: state.outboundConnectors.current(),
    arcConfig: state.arcConfig.current(),
    rules: state.rules.current(),
  };
}
