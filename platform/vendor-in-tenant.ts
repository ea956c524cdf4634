import type { ImportedDirectory, TargetedTo, TenantPort } from './tenant-port.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** What the vendor needs of a tenant: acts in the words of Exchange's cmdlets, and of a consent page. */
export type TenantHands = {
  snapshot(): {
    readonly connectors: readonly Parameters[];
    readonly outboundConnectors: readonly Parameters[];
    readonly acceptedDomains: readonly Parameters[];
    readonly arcConfig: readonly Parameters[];
    readonly rules: readonly Parameters[];
  };
  consent(consented: {
    readonly appId: string;
    readonly displayName?: string;
    readonly appRoles?: readonly string[];
    readonly scopes?: readonly string[];
  }): void;
  addAcceptedDomain(input: { readonly domainName: string }): unknown;
  createConnector(parameters: Parameters): unknown;
  createOutboundConnector(parameters: Parameters): unknown;
  removeOutboundConnector(identity: string): void;
  setArcTrustedSealers(sealers: readonly string[]): void;
  setRule(identity: string, parameters: Parameters): unknown;
  removeRule(identity: string): void;
  vendorInsertsOnTop(block: readonly (Parameters & { readonly Name: string })[]): void;
};

/**
 * What the vendor's objects in a tenant are called. The real product's names are not public: these are the reference's own, and
 * nothing that manages a tenant may count on them.
 */
export type VendorNames = {
  readonly ssoAppId: string;
  readonly protectionAppId: string;
  readonly sealer: string;
  readonly internalDomain: string;
  readonly inboundConnector: string;
  readonly outboundConnector: string;
  readonly smartHost: string;
  readonly returnedRule: string;
  readonly routeRule: string;
};

/** The names of the reference platform. */
export const vendorNames: VendorNames = {
  ssoAppId: '5f1d7c52-7a1e-4a44-9d3b-0d6f8c2b9a01',
  protectionAppId: '5f1d7c52-7a1e-4a44-9d3b-0d6f8c2b9a02',
  sealer: 'seal.vendor.example',
  internalDomain: 'cde123a45.tenants.vendor.example',
  inboundConnector: 'From Mimecast',
  outboundConnector: 'To Mimecast',
  smartHost: 'in.vendor.example',
  returnedRule: 'Mimecast - Returned',
  routeRule: 'Mimecast - Route inbound',
};

const PROCESSED = {
  matches: { HeaderMatchesMessageHeader: 'X-Vendor-Processed', HeaderMatchesPatterns: ['^processed$'] },
  unless: { ExceptIfHeaderMatchesMessageHeader: 'X-Vendor-Processed', ExceptIfHeaderMatchesPatterns: ['^processed$'] },
};

/** The vendor at work in a tenant. Each act looks first, so that a second one adds nothing; its rules go to the top every time. */
export function vendorInTenant(
  tenant: TenantHands,
  directory: () => ImportedDirectory = () => ({ users: [], groups: [] }),
  names: VendorNames = vendorNames,
): TenantPort {
  const has = (objects: readonly Parameters[], property: string, value: string): boolean =>
    objects.some((one) => String(one[property]).toLowerCase() === value.toLowerCase());
  return {
    grant(app, _actor, scopes) {
      if (app === 'sso') tenant.consent({ appId: names.ssoAppId, displayName: 'Mimecast Single Sign-On', scopes });
      else tenant.consent({ appId: names.protectionAppId, displayName: 'Mimecast Protection', appRoles: scopes });
    },
    connect() {
      const { acceptedDomains, arcConfig, connectors } = tenant.snapshot();
      const sealers = sealersOf(arcConfig[0]);
      if (!sealers.includes(names.sealer)) tenant.setArcTrustedSealers([...sealers, names.sealer]);
      if (!has(acceptedDomains, 'DomainName', names.internalDomain)) {
        tenant.addAcceptedDomain({ domainName: names.internalDomain });
      }
      if (has(connectors, 'Name', names.inboundConnector)) return;
      tenant.createConnector({
        Name: names.inboundConnector,
        ConnectorType: 'OnPremises',
        SenderDomains: ['*'],
        RequireTls: true,
        TlsSenderCertificateName: names.internalDomain,
        Enabled: true,
      });
    },
    installMailFlow(_mode, targetedTo) {
      const { outboundConnectors, rules } = tenant.snapshot();
      if (!has(outboundConnectors, 'Name', names.outboundConnector)) {
        tenant.createOutboundConnector({
          Name: names.outboundConnector,
          ConnectorType: 'Partner',
          IsTransportRuleScoped: true,
          UseMXRecord: false,
          SmartHosts: [names.smartHost],
          TlsSettings: 'DomainValidation',
          TlsDomain: names.smartHost,
          Enabled: true,
        });
      }
      const isInstalled = has(rules, 'Name', names.routeRule);
      tenant.vendorInsertsOnTop([returned(names), route(names, targetedTo)]);
      if (isInstalled) tenant.setRule(names.routeRule, recipients(targetedTo));
    },
    removeMailFlow() {
      const { outboundConnectors, rules } = tenant.snapshot();
      for (const name of [names.routeRule, names.returnedRule]) {
        if (has(rules, 'Name', name)) tenant.removeRule(name);
      }
      if (has(outboundConnectors, 'Name', names.outboundConnector)) {
        tenant.removeOutboundConnector(names.outboundConnector);
      }
    },
    readDirectory: directory,
  };
}

function sealersOf(config: Parameters | undefined): readonly string[] {
  const stored = String(config?.['ArcTrustedSealers'] ?? '');
  return stored
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function returned({ returnedRule }: VendorNames): Parameters & { readonly Name: string } {
  return { Name: returnedRule, ...PROCESSED.matches, SetSCL: -1 };
}

function route(names: VendorNames, targetedTo: TargetedTo): Parameters & { readonly Name: string } {
  return {
    Name: names.routeRule,
    FromScope: 'NotInOrganization',
    SentToScope: 'InOrganization',
    ...PROCESSED.unless,
    ...withoutNull(recipients(targetedTo)),
    RouteMessageOutboundConnector: names.outboundConnector,
    StopRuleProcessing: true,
  };
}

/** For whom mail is routed; null takes a condition away. */
function recipients({ users = [], groups = [] }: TargetedTo): Parameters {
  return {
    SentTo: users.length === 0 ? null : users,
    SentToMemberOf: groups.length === 0 ? null : groups,
  };
}

function withoutNull(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));
}
