import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { dropVendorFromSpf, outsideOf } from './company.ts';
import type { Story } from './crash.ts';

const zones = ['contoso.example', 'tailspintoys.example'];

/** Another administrator undoes a little of everything, and the vendor puts its rules on top again. */
const damage = (sandbox: Sandbox): void => {
  const { tenant } = sandbox;
  for (const zone of zones) dropVendorFromSpf(sandbox, zone);
  tenant.setConnector('From Mimecast', { TlsSenderCertificateName: null, SenderIPAddresses: ['198.51.100.7'] });
  tenant.setOutboundConnector('To Mimecast', { SmartHosts: ['elsewhere.example'] });
  tenant.setArcTrustedSealers(['relay.northwind.example']);
  tenant.setRule('Mimecast - Returned', { SetSCL: 0 });
  tenant.enableRule('Mimecast - Route inbound', false);
  tenant.vendorInsertsOnTop([{ Name: 'Mimecast - Returned' }, { Name: 'Mimecast - Route inbound' }]);
};

/** The whole of examples/contoso, in a world with this much lag. */
export const wholeContoso = (world: SandboxOptions): Story => ({
  steps: ['create', 'repair', 'remove'],
  start: (stateFile) => startSandbox({ content: 'company', ...world, stateFile }),
  arrange: () => {},
  damage,
  outside: (sandbox) => outsideOf(sandbox, zones),
});
