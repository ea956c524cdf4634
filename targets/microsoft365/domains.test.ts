import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type Opened, openTenant, signal } from '../../test/sample-tenant.ts';

const vendor = 'in.contoso.example';
let sandbox: Sandbox;
let opened: Opened;
beforeEach(async () => {
  sandbox = await startSandbox();
  opened = await openTenant(sandbox);
  sandbox.tenant.createConnector({
    Name: 'From Vendor',
    ConnectorType: 'OnPremises',
    SenderDomains: ['*'],
    RequireTls: true,
    TlsSenderCertificateName: `*.${vendor}`,
  });
});
afterEach(() => sandbox.stop());

const look = async (...keys: readonly string[]) => {
  const ask = { scope: opened.scope, collection: 'TenantDomain', type: 'TenantDomain', keys };
  const { collections, facts, missing } = await opened.target.read([ask], signal);
  return { collection: collections['TenantDomain'], facts, missing };
};

describe('a domain of the tenant', () => {
  test('is shown with what its certificate is for, and nothing that uses it [C48]', async () => {
    const { collection, facts } = await look(vendor);
    expect(collection).toMatchObject({ state: 'complete', found: [{ key: vendor, value: { name: vendor } }] });
    expect(facts[`TenantDomain/${vendor}`]?.value).toEqual({
      name: vendor,
      isThere: true,
      isVerified: true,
      isDefault: false,
      isLeaving: false,
      domainType: 'Authoritative',
      certificateOf: ['From Vendor'],
      uses: [],
      references: {},
    });
  });

  test('is shown with every rule, connector and person that uses it, in the form that Exchange keeps [C50]', async () => {
    sandbox.tenant.createRule({ Name: 'To it', RecipientDomainIs: [vendor], DeleteMessage: true });
    sandbox.tenant.createRule({ Name: 'Not to it', RecipientDomainIs: ['contoso.example'], DeleteMessage: true });
    sandbox.tenant.createConnector({ Name: 'From it', SenderDomains: [vendor] });
    sandbox.tenant.createOutboundConnector({ Name: 'Out', RecipientDomains: [`*.${vendor}`], UseMXRecord: true });
    sandbox.tenant.addUser({ displayName: 'X', userPrincipalName: `x@${vendor}`, proxyAddresses: [] });
    const { facts } = await look(vendor);
    expect(facts[`TenantDomain/${vendor}`]?.value).toMatchObject({
      uses: [
        { type: 'InboundConnector', name: 'From it', field: 'senderDomains' },
        { type: 'OutboundConnector', name: 'Out', field: 'recipientDomains' },
        { type: 'TransportRule', name: 'To it', field: 'recipientDomainIs' },
      ],
      references: { user: 1 },
    });
  });

  test('that is gone is told to be gone, with the connector that needs it', async () => {
    sandbox.tenant.removeAcceptedDomain(vendor);
    const { collection, facts } = await look(vendor);
    expect(collection).toEqual({ state: 'complete', found: [] });
    expect(facts[`TenantDomain/${vendor}`]?.value).toMatchObject({ isThere: false, certificateOf: ['From Vendor'] });
  });

  test("is looked for among those that a certificate is issued for, and the company's own are left out", async () => {
    const { collection } = await look();
    expect(collection).toMatchObject({ state: 'complete', found: [{ key: vendor }] });
    sandbox.tenant.removeConnector('From Vendor');
    expect((await look()).collection).toEqual({ state: 'complete', found: [] });
  });

  test('costs the same calls whatever the tenant holds', async () => {
    await look(vendor);
    const few = sandbox.requests.entries.length;
    for (let index = 0; index < 20; index += 1)
      sandbox.tenant.createRule({ Name: `R${index}`, FromScope: 'NotInOrganization', PrependSubject: 'x' });
    sandbox.requests.clear();
    await look(vendor);
    expect(sandbox.requests.entries.length).toBe(few - 2);
  });
});

describe('a domain is unknown as a whole', () => {
  test.each([
    ['GET /domains', 'PSTN4051'],
    [`GET /domains ${vendor}/domainNameReferences`, 'PSTN4051'],
    ['Get-AcceptedDomain', 'PSTN4004'],
    ['Get-InboundConnector', 'PSTN4004'],
    ['Get-OutboundConnector', 'PSTN4004'],
    ['Get-TransportRule', 'PSTN4004'],
  ])('when %s is not allowed', async (match, code) => {
    sandbox.faults.add({ plane: 'tenant', match, act: 'forbidden', times: Number.POSITIVE_INFINITY });
    const { collection, facts, missing } = await look(vendor);
    expect([facts, collection, missing['TenantDomain']]).toMatchObject([
      {},
      { state: 'unknown', reason: { code, message: expect.stringContaining(match.split('/domain')[0] ?? '') } },
      { code },
    ]);
  });
});
