import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { dropVendorFromSpf, outsideOf } from './company.ts';
import type { Story } from './crash.ts';

const zone = 'contoso.example';
const vendorRules = [{ Name: 'Mimecast Inbound' }, { Name: 'Mimecast Outbound' }];
const disclaimers = ['Disclaimer Sales', 'Disclaimer Support'];

/** No DMARC record yet, and the vendor's rules above the disclaimers of somebody else. */
const arrange = (sandbox: Sandbox): void => {
  sandbox.dns.edit(zone, `_dmarc.${zone}`, 'TXT', []);
  for (const Name of disclaimers)
    sandbox.tenant.createRule({
      Name,
      FromScope: 'InOrganization',
      ApplyHtmlDisclaimerText: 'Contoso',
      ApplyHtmlDisclaimerLocation: 'Append',
    });
  sandbox.tenant.vendorInsertsOnTop(vendorRules.map((one) => ({ ...one, SetHeaderName: 'X-V', SetHeaderValue: '1' })));
};

/** Another administrator undoes a little of everything, and the vendor puts its rules on top again. */
const damage = (sandbox: Sandbox): void => {
  const { tenant, dns } = sandbox;
  dropVendorFromSpf(sandbox, zone);
  dns.edit(zone, `_dmarc.${zone}`, 'TXT', []);
  tenant.setConnector('From Mimecast', { TlsSenderCertificateName: null, SenderIPAddresses: ['198.51.100.7'] });
  tenant.setOutboundConnector('To Mimecast', { SmartHosts: ['elsewhere.example'] });
  tenant.setArcTrustedSealers(['relay.northwind.example']);
  tenant.setRule('Vendor - Route inbound', { StopRuleProcessing: false });
  tenant.enableRule('Vendor - Route inbound', false);
  tenant.vendorInsertsOnTop(vendorRules);
};

/** All examples at once, in a world with this much lag. */
export const wholeExamples = (world: SandboxOptions): Story => ({
  steps: ['create', 'repair', 'remove'],
  start: (stateFile) => startSandbox({ ...world, stateFile }),
  arrange,
  damage,
  outside: outsideOf,
});
