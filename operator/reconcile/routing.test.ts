import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { companyOf, spfOf } from '../../test/e2e/company.ts';
import { manifest } from '../../test/manifest.ts';
import { routing, toVendor } from '../../test/sample-rule.ts';
import { openOperatorWorld } from '../../test/scripted/operator-world.ts';

const encoded = (data: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')]));

const inTenant = (kind: string, name: string, spec: object) =>
  manifest(kind, name, { tenantRef: { name: 'contoso' }, ...spec });

test('a rule that routes waits for the order beside it and for the SPF record of another scope [C06] [X12]', async () => {
  await using sandbox = await startSandbox();
  const world = await openOperatorWorld([sandbox.tenant.url]);
  const { tenant, zone, spf, secrets } = companyOf(sandbox);
  for (const [name, data] of Object.entries(secrets))
    await world.put({ kind: 'Secret', metadata: { name }, apiVersion: 'v1', data: encoded(data) });
  for (const one of [tenant, zone, spf]) await world.put(one);
  sandbox.tenant.createOutboundConnector(toVendor);
  await world.put(inTenant('TransportRule', 'route', { ...routing, enableAfter: ['SpfVisible/contoso.example'] }));
  const state = (): unknown => sandbox.tenant.snapshot().rules.find(({ Name }) => Name === routing.name)?.['State'];
  const gates = (): string => JSON.stringify(world.object('TransportRule', 'route')?.['status']);

  await world.pass('Tenant', 'contoso');
  expect(state()).toBe('Disabled');
  expect(gates()).toContain('ThirdPartyRulesDeclared');

  await world.put(inTenant('TransportRuleOrder', 'contoso', { block: { routesTo: 'To Vendor' }, thirdParty: [] }));
  await world.pass('Tenant', 'contoso');
  expect(state()).toBe('Disabled');
  expect(gates()).toMatch(/SpfVisible\/contoso\.example/);

  await world.pass('Zone', 'contoso-example');
  expect(spfOf(sandbox)).toContain('mimecastprotect');
  expect(await world.pass('Tenant', 'contoso')).toBe('calm');
  expect(state()).toBe('Enabled');
  await world.stop();
});
