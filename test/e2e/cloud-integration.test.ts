import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRoad } from '../../cli/demo/road-stage.ts';
import { openOperatorWorld } from '../scripted/operator-world.ts';
import { type Contoso, openContoso } from './contoso.ts';

type Thing = Readonly<Record<string, unknown>>;
const names = (things: readonly Thing[]): readonly string[] => things.map((one) => String(one['Name']));
const vendors = ({ sandbox }: Pick<Contoso, 'sandbox'>) => {
  const { rules, connectors, outboundConnectors } = sandbox.tenant.snapshot();
  const own = (things: readonly Thing[]) => names(things).filter((name) => name.includes('Mimecast'));
  return [...own(connectors), ...own(outboundConnectors), ...own(rules)];
};
const isEnabled = ({ sandbox }: Pick<Contoso, 'sandbox'>, name: string): boolean =>
  sandbox.tenant.snapshot().rules.some((rule) => rule['Name'] === name && rule['State'] === 'Enabled');

/* The objects of examples/contoso as one resource, which makes them itself. */
const integration = (more = ''): string => `apiVersion: postern.dev/v1alpha1
kind: CloudIntegration
metadata: {name: contoso}
spec:
  accountRef: {name: contoso}
  tenantRef: {name: contoso}
  install: Postern
  deletionPolicy: Delete
${more}  arcTrustedSealers: [seal.vendor.example]
  inboundConnectors:
    - {name: From Mimecast, connectorType: OnPremises, senderDomains: ["*"], requireTls: true, tlsSenderCertificateName: in.contoso.example, enabled: true}
  outboundConnectors:
    - name: To Mimecast
      connectorType: Partner
      isTransportRuleScoped: true
      useMXRecord: false
      smartHosts: [in.vendor.example]
      tlsSettings: DomainValidation
      tlsDomain: "*.vendor.example"
      enabled: true
  transportRules:
    - name: Mimecast - Route inbound
      enabled: true
      fromScope: NotInOrganization
      exceptIfHeaderMatchesMessageHeader: X-Vendor-Processed
      exceptIfHeaderMatchesPatterns: ["^processed$"]
      routeMessageOutboundConnector: To Mimecast
  transportRuleOrder:
    block: {names: [Mimecast - Route inbound]}
    pinnedAbove: ["Disclaimer *"]
    thirdParty: []
`;
const account = `apiVersion: postern.dev/v1alpha1
kind: Account
metadata: {name: contoso}
spec:
  platform: Reference
  endpoint: http://127.0.0.1:9
  accountCode: CDE123A45
  credentials: {clientId: contoso-postern, clientSecretRef: {env: POSTERN_SECRET_CONTOSO_CLIENT_SECRET}}
`;

test('installed by Postern it makes everything in the tenant, keeps it, and takes it away at its end; the platform may be out of reach [X11]', async () => {
  await using at = await openContoso({}, '2s');
  for (const file of ['connectors.yaml', 'rules.yaml']) await rm(join(at.folder, file));
  await writeFile(join(at.folder, 'account.yaml'), account);
  await writeFile(join(at.folder, 'integration.yaml'), integration());
  const applied = await at.type('apply', '--yes', '-f', at.folder);
  expect([applied.code, applied.stderr]).toEqual([0, expect.any(String)]);
  expect(vendors(at)).toEqual(['From Mimecast', 'To Mimecast', 'Mimecast - Route inbound']);
  const order = names(at.sandbox.tenant.snapshot().rules);
  expect(order.indexOf('Disclaimer - Legal privilege')).toBeLessThan(order.indexOf('Mimecast - Route inbound'));
  const second = await at.type('plan', '-f', at.folder);
  expect(second.code).toBe(0);
  expect(second.stdout).toMatch(/\?\s+SignedUp/);

  await writeFile(join(at.folder, 'integration.yaml'), integration('  emergencyBrake: Engaged\n'));
  const braked = await at.type('apply', '--yes', '-f', at.folder);
  expect([braked.code, braked.stdout]).toEqual([0, expect.any(String)]);
  expect(isEnabled(at, 'Mimecast - Route inbound')).toBe(false);

  await rm(join(at.folder, 'integration.yaml'));
  expect((await at.type('apply', '--yes', '--prune', '-f', at.folder)).code).toBe(0);
  expect(vendors(at)).toEqual([]);
});

test('on what the vendor installed the brake changes whether the rule acts and its mark, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-brake-'));
  await using stage = await openRoad(folder);
  stage.sandbox.tenant.createOutboundConnector({
    Name: 'To Mimecast',
    UseMXRecord: false,
    SmartHosts: ['in.vendor.example'],
    IsTransportRuleScoped: true,
  });
  stage.sandbox.tenant.vendorInsertsOnTop([
    { Name: 'Mimecast - Route inbound', FromScope: 'NotInOrganization', RouteMessageOutboundConnector: 'To Mimecast' },
  ]);
  const ruleNow = () =>
    stage.sandbox.tenant.snapshot().rules.find((rule) => rule['Name'] === 'Mimecast - Route inbound') ?? {};
  const before = ruleNow();
  const world = await openOperatorWorld([stage.sandbox.tenant.url, stage.platform.url]);
  try {
    const secret = (name: string, value: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      data: { 'client-secret': Buffer.from(value, 'utf8').toString('base64') },
    });
    await world.put(secret('contoso', stage.sandbox.tenant.clientSecret) as never);
    await world.put(secret('platform', stage.platform.clientSecret) as never);
    const credentials = (clientId: string, name: string) => ({
      clientId,
      clientSecretRef: { secretKeyRef: { name, key: 'client-secret' } },
    });
    const { tenant } = stage.sandbox;
    const put = (kind: string, spec: object) =>
      world.put({ apiVersion: 'postern.dev/v1alpha1', kind, metadata: { name: 'contoso' }, spec });
    await put('Account', {
      platform: 'Reference',
      endpoint: stage.platform.url,
      accountCode: 'CDE123A45',
      credentials: credentials('contoso-postern', 'platform'),
    });
    await put('Tenant', {
      tenantId: tenant.tenantId,
      settle: '2s',
      endpoints: { login: tenant.url, graph: tenant.url, exchange: tenant.url },
      credentials: credentials('8d5a1c5e-7f5b-4c3e-9a55-64f1f0f4a7d2', 'contoso'),
    });
    const spec = {
      accountRef: { name: 'contoso' },
      tenantRef: { name: 'contoso' },
      transportRules: [
        { name: 'Mimecast - Route inbound', enabled: true, routeMessageOutboundConnector: 'To Mimecast' },
      ],
    };
    await put('CloudIntegration', spec);
    await world.pass('Tenant', 'contoso');
    const status = () =>
      world.object('CloudIntegration', 'contoso')?.['status'] as { readonly steps: readonly Thing[] };
    expect(status()).toMatchObject({
      state: 'InSync',
      steps: expect.arrayContaining([expect.objectContaining({ name: 'SignedUp', state: 'Now' })]),
    });
    expect(ruleNow()).toEqual(before);

    await world.end('CloudIntegration', 'contoso');
    await put('CloudIntegration', { ...spec, emergencyBrake: 'Engaged' });
    await world.pass('Tenant', 'contoso');
    const { State, Comments, ...rest } = ruleNow();
    const { State: _state, Comments: _comments, ...same } = before;
    expect([State, Comments]).toEqual(['Disabled', expect.stringContaining('CloudIntegration/contoso')]);
    const counted = ['WhenChanged', 'LastModifiedBy'];
    const kept = (rule: Thing) => Object.fromEntries(Object.entries(rule).filter(([name]) => !counted.includes(name)));
    expect(kept(rest)).toEqual(kept(same));
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
