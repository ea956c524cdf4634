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

/** Says that no other system has rules here. */
const noThirdParty = `apiVersion: postern.dev/v1alpha1
kind: TransportRuleOrder
metadata: { name: contoso }
spec:
  tenantRef: { name: contoso }
  block: { names: [Vendor - Route inbound] }
  thirdParty: []
`;

const ours = (desk: Desk) =>
  desk.sandbox.tenant.snapshot().rules.find(({ Name: name }) => name === 'Vendor - Route inbound');

test('a rule is planned, applied, found in sync, brought back and taken away by commands', {
  timeout: 60_000,
}, async () => {
  await using desk = await openDesk();
  if (desk.sandbox.tenant.snapshot().outboundConnectors.every(({ Name: name }) => name !== 'To Vendor'))
    desk.sandbox.tenant.createOutboundConnector(toVendor);
  await desk.run('apply', '--yes');
  await desk.put('order.yaml', noThirdParty);
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

const routed = (desk: Desk): boolean => ours(desk)?.['State'] === 'Enabled';

test('a rule that routes is made and stays disabled until third-party rules are declared [C06]', async () => {
  await using desk = await openDesk();
  desk.sandbox.tenant.createOutboundConnector(toVendor);
  await desk.run('apply', '--yes');
  await desk.put('rule.yaml', file());
  const held = await desk.run('apply', '--yes');
  expect(held.code).toBe(3);
  expect(held.stdout + held.stderr).toContain('ThirdPartyRulesDeclared');
  expect(ours(desk)).toMatchObject({ State: 'Disabled' });
  await desk.put('order.yaml', noThirdParty);
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  expect(routed(desk)).toBe(true);
});

test('a sending domain whose zone is not declared keeps a routing rule unknown and is named; nothing is written', async () => {
  await using desk = await openDesk();
  desk.sandbox.tenant.createOutboundConnector(toVendor);
  await desk.run('apply', '--yes');
  desk.sandbox.tenant.addAcceptedDomain({ domainName: 'fabrikam.example' });
  await desk.put('order.yaml', noThirdParty);
  await desk.put('rule.yaml', file());
  const unknown = await desk.run('apply', '--yes');
  expect(unknown.code).toBe(1);
  expect(unknown.stdout + unknown.stderr).toContain('fabrikam.example may send, and no Zone of this run holds it');
  expect(ours(desk)).toBeUndefined();
});

test('a domain of its own right without SPF, or all of them without DMARC, hold a routing rule back [C05] [X12]', async () => {
  await using desk = await openDesk();
  desk.sandbox.tenant.createOutboundConnector(toVendor);
  await desk.run('apply', '--yes');
  desk.sandbox.tenant.addAcceptedDomain({ domainName: 'news.contoso.example' });
  desk.sandbox.dns.edit('contoso.example', '_dmarc.contoso.example', 'TXT', []);
  await desk.put('order.yaml', noThirdParty);
  await desk.put('rule.yaml', file());
  expect((await desk.run('apply', '--yes')).code).toBe(3);
  expect(routed(desk)).toBe(false);
  desk.sandbox.dns.edit('contoso.example', 'news.contoso.example', 'TXT', ['v=spf1 -all']);
  const held = await desk.run('apply', '--yes');
  expect(held.code).toBe(3);
  expect(held.stdout + held.stderr).toContain('there is no DMARC record for contoso.example');
  expect(held.stdout + held.stderr).not.toContain('has no SPF record');
  desk.sandbox.dns.edit('contoso.example', '_dmarc.contoso.example', 'TXT', ['v=DMARC1; p=none']);
  expect((await desk.run('apply', '--yes')).code).toBe(0);
  expect(routed(desk)).toBe(true);
});

test('an SPF term that is held holds the routing rule of the same run', async () => {
  await using desk = await openDesk();
  desk.sandbox.tenant.createOutboundConnector(toVendor);
  await desk.put('order.yaml', noThirdParty);
  await desk.put('rule.yaml', file());
  const behind = await desk.sandbox.dns.startSecondary(600_000);
  const { zone } = desk.company;
  const { host, port } = desk.sandbox.dns;
  await desk.put('zone.yaml', {
    ...zone,
    spec: { ...zone.spec, nameServers: [`${host}:${port}`, `${behind.host}:${behind.port}`] },
  });
  const waiting = await desk.run('apply', '--yes', '--wait', '0s');
  expect(waiting.code).toBe(3);
  expect(routed(desk)).toBe(false);
  expect(ours(desk)).toBeDefined();
});
