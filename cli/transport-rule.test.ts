import { expect, test } from 'vitest';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { toVendor } from '../test/sample-rule.ts';

const file = (more = ''): string => `apiVersion: postern.dev/v1alpha1
kind: TransportRule
metadata: { name: route-inbound }
spec:
  tenantRef: { name: contoso }
  name: Vendor - Route inbound
  enabled: true
  deletionPolicy: Delete
  fromScope: NotInOrganization
  exceptIfHeaderMatchesMessageHeader: X-Vendor-Processed
  exceptIfHeaderMatchesPatterns: ["^yes$"]
  routeMessageOutboundConnector: To Vendor
${more}`;

const ours = (desk: Desk) =>
  desk.sandbox.tenant.snapshot().rules.find(({ Name: name }) => name === 'Vendor - Route inbound');

test('a rule is planned, applied, found in sync, brought back and taken away by commands', async () => {
  await using desk = await openDesk();
  if (desk.sandbox.tenant.snapshot().outboundConnectors.every(({ Name: name }) => name !== 'To Vendor'))
    desk.sandbox.tenant.createOutboundConnector(toVendor);
  await desk.run('apply', '--yes');
  await desk.put('rule.yaml', file());

  const plan = await desk.run('plan');
  expect(plan.stdout).toMatch(/TransportRule vendor - route inbound/);
  expect(plan.code).toBe(2);
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  expect(ours(desk)).toMatchObject({ State: 'Enabled', StopRuleProcessing: false });
  expect((await desk.run('plan')).code).toBe(0);

  desk.sandbox.tenant.setRule('Vendor - Route inbound', { FromScope: null });
  expect((await desk.run('drift')).code).toBe(2);
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  expect(ours(desk)).toMatchObject({ FromScope: 'NotInOrganization' });

  await desk.put('rule.yaml', file('  stopRuleProcessing: true\n'));
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  expect(ours(desk)).toMatchObject({ StopRuleProcessing: true });

  await desk.remove('rule.yaml');
  expect((await desk.run('apply', '--yes', '--prune')).code).toBe(0);
  expect(ours(desk)).toBeUndefined();
  expect((await desk.run('plan')).code).toBe(0);
});
