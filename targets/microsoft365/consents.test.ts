import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { openTenant, signal } from '../../test/sample-tenant.ts';

const appId = '3f0c1f9e-7d2f-4d0f-9d36-55c6a4e3b901';
let now = Date.parse('2026-03-02T08:15:00Z');
let sandbox: Sandbox;
beforeEach(async () => {
  now = Date.parse('2026-03-02T08:15:00Z');
  sandbox = await startSandbox({ clock: () => now, tokenSeconds: 1_000_000 });
});
afterEach(() => sandbox.stop());

const look = async (...keys: readonly string[]) => {
  const link = 'https://vendor.example/consent';
  const more = { consents: { sso: { appId: appId.toUpperCase(), link } } };
  const { target, scope } = await openTenant(sandbox, {}, more);
  return target.read([{ scope, collection: 'Consent', type: 'Consent', keys }], signal);
};

test("a consent is the vendor's pinned app with what was granted to it by name, and since when [C46]", async () => {
  const sso = async () => (await look('sso')).facts['Consent/sso']?.value;
  expect(await sso()).toEqual({ appId, servicePrincipal: null, granted: [], grantedAt: null });
  sandbox.tenant.consent({ appId, displayName: 'Vendor', scopes: ['User.Read', 'openid'] });
  expect(await sso()).toEqual({
    appId,
    servicePrincipal: { id: expect.any(String), displayName: 'Vendor', accountEnabled: true },
    granted: ['User.Read', 'openid'],
    grantedAt: null,
  });
  sandbox.tenant.consent({ appId, appRoles: ['Mail.ReadWrite'] });
  now += 60_000;
  sandbox.tenant.consent({ appId, appRoles: ['Mail.ReadWrite', 'Group.Read.All'] });
  sandbox.tenant.enableApp(appId, false);
  expect(await sso()).toMatchObject({
    servicePrincipal: { accountEnabled: false },
    granted: ['Group.Read.All', 'Mail.ReadWrite', 'User.Read', 'openid'],
    grantedAt: '2026-03-02T08:16:00.000Z',
  });
  sandbox.tenant.revokeConsent(appId);
  expect(await sso()).toMatchObject({ servicePrincipal: null });
});

test('another app of the same name is no consent', async () => {
  sandbox.tenant.consent({
    appId: '3f0c1f9e-7d2f-4d0f-9d36-55c6a4e3b999',
    displayName: 'Vendor',
    scopes: ['User.Read'],
  });
  expect((await look('sso')).facts['Consent/sso']?.value).toMatchObject({ servicePrincipal: null, granted: [] });
});

test.each(['GET /servicePrincipals', 'GET /oauth2PermissionGrants'])(
  'a consent is unknown when %s is not allowed, and one that nobody declared is told',
  async (match) => {
    sandbox.tenant.consent({ appId, appRoles: ['Mail.Read'] });
    sandbox.faults.add({ plane: 'tenant', match, act: 'forbidden', times: Number.POSITIVE_INFINITY });
    const { facts, missing } = await look('sso', 'protection');
    expect([facts, missing]).toMatchObject([
      {},
      { 'Consent/sso': { code: 'PSTN4051' }, 'Consent/protection': { code: 'PSTN4055', path: '/spec/consents' } },
    ]);
  },
);

test('a consent whose grants break off on the way is unknown', async () => {
  sandbox.tenant.consent({ appId, appRoles: ['Mail.Read', 'Mail.ReadWrite'] });
  sandbox.faults.add({
    plane: 'tenant',
    match: 'GET /servicePrincipals',
    skip: 1,
    act: 'partialPage',
    times: Number.POSITIVE_INFINITY,
  });
  expect((await look('sso')).missing['Consent/sso']?.code).toBe('PSTN4007');
});
