import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { type Mode, type RunningPlatform, startPlatform, type TargetedTo } from './index.ts';
import { STEP_MS } from './installation/road.ts';
import { vendorInTenant, vendorNames } from './vendor-in-tenant.ts';

const ADA = 'ada@contoso.example';
let now = 0;
let sandbox: Sandbox;
let platform: RunningPlatform;
beforeEach(async () => {
  now = Date.parse('2026-03-02T08:15:00Z');
  const clock = () => now;
  sandbox = await startSandbox({ clock });
  const people = { users: [{ emailAddress: ADA, name: 'Ada Lind', aliases: [] }], groups: [] };
  platform = await startPlatform({ clock, tenant: vendorInTenant(sandbox.tenant, () => people) });
  await platform.admin.signUp();
});
afterEach(async () => {
  await platform.stop();
  await sandbox.stop();
});

const reach = async (mode: Mode, targetedTo?: TargetedTo) => {
  platform.admin.requestMode(ADA, mode, targetedTo);
  await platform.admin.consent({ actor: ADA, isGranted: true });
  now += 3 * STEP_MS;
  await platform.settle();
};
const names = (objects: readonly Readonly<Record<string, unknown>>[], property = 'Name') =>
  objects.map((one) => one[property]);
const rules = () => names(sandbox.tenant.snapshot().rules);

describe('the vendor in a tenant', () => {
  it('becomes a trusted sealer beside the others, with a domain and a connector that trusts its certificate [C47][C48][C49]', async () => {
    await reach('ThreatScanOnly');
    const { arcConfig, acceptedDomains, connectors } = sandbox.tenant.snapshot();
    expect(String(arcConfig[0]?.['ArcTrustedSealers']).split(',')).toEqual([
      'fabrikam.example',
      'Relay.Northwind.example',
      vendorNames.sealer,
    ]);
    expect(names(acceptedDomains, 'DomainName')).toContain(vendorNames.internalDomain);
    expect(connectors.find((one) => one['Name'] === vendorNames.inboundConnector)).toMatchObject({
      RequireTls: true,
      TlsSenderCertificateName: vendorNames.internalDomain,
    });
  });

  it('touches the flow of mail only with Monitor and Protect: rules on top of all others and a send connector [C08][C09][C12][C77]', async () => {
    sandbox.tenant.createRule({ Name: 'Disclaimer', PrependSubject: 'x' });
    await reach('ThreatScanOnly');
    expect([rules(), names(sandbox.tenant.snapshot().outboundConnectors)]).toEqual([
      ['Disclaimer'],
      ['Fabrikam Relay'],
    ]);
    await reach('Monitor');
    expect(rules()).toEqual([vendorNames.returnedRule, vendorNames.routeRule, 'Disclaimer']);
    expect(names(sandbox.tenant.snapshot().outboundConnectors)).toEqual([
      'Fabrikam Relay',
      vendorNames.outboundConnector,
    ]);
  });

  it('puts its rules on top again at every change of mode, once each [C09][C10]', async () => {
    sandbox.tenant.createRule({ Name: 'Disclaimer', PrependSubject: 'x' });
    await reach('Monitor');
    sandbox.tenant.moveRule('Disclaimer', 0);
    await reach('Protect', { users: [ADA] });
    expect(rules()).toEqual([vendorNames.returnedRule, vendorNames.routeRule, 'Disclaimer']);
    const route = () => sandbox.tenant.snapshot().rules.find((one) => one['Name'] === vendorNames.routeRule);
    expect(route()?.['SentTo']).toEqual([ADA]);
    await reach('Protect', { everyone: true });
    expect(route()?.['SentTo']).toBeNull();
  });

  it('goes down the road again, and leaves sealer, domain, connector and apps behind [C43][C52]', async () => {
    await reach('Protect');
    await reach('ThreatScanOnly');
    const { arcConfig, acceptedDomains, connectors, outboundConnectors, graph } = sandbox.tenant.snapshot();
    expect([rules(), names(outboundConnectors)]).toEqual([[], ['Fabrikam Relay']]);
    expect(String(arcConfig[0]?.['ArcTrustedSealers'])).toContain(vendorNames.sealer);
    expect(names(acceptedDomains, 'DomainName')).toContain(vendorNames.internalDomain);
    expect(names(connectors)).toContain(vendorNames.inboundConnector);
    expect(graph?.servicePrincipals.map(({ appId }) => appId)).toEqual(
      expect.arrayContaining([vendorNames.ssoAppId, vendorNames.protectionAppId]),
    );
  });

  it('has a connector that stays disabled where a trial tenant limits them [C01]', async () => {
    sandbox.tenant.setTrial(true);
    await reach('ThreatScanOnly');
    const connector = sandbox.tenant.snapshot().connectors.find((one) => one['Name'] === vendorNames.inboundConnector);
    expect([platform.admin.installation().phase, connector?.['Enabled']]).toEqual(['Configured', false]);
  });
});
