import { expect, test } from 'vitest';
import { startPlatform } from '../../platform/index.ts';
import { openOperatorWorld } from '../../test/scripted/operator-world.ts';

const accountRef = { name: 'contoso' };
const manifest = (kind: string, name: string, spec: object) => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind,
  metadata: { name },
  spec,
});

const openAccount = async () => {
  const platform = await startPlatform();
  const world = await openOperatorWorld([platform.url]);
  const data = { 'client-secret': Buffer.from(platform.clientSecret, 'utf8').toString('base64') };
  await world.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'platform' }, data } as never);
  const account = (settings: object) =>
    manifest('Account', 'contoso', {
      platform: 'Reference',
      endpoint: platform.url,
      accountCode: platform.accountCode,
      settle: '2s',
      credentials: {
        clientId: platform.clientId,
        clientSecretRef: { secretKeyRef: { name: 'platform', key: 'client-secret' } },
      },
      ...settings,
    });
  return {
    platform,
    world,
    account,
    status: (kind: string, name: string) => world.object(kind, name)?.['status'],
    pass: () => world.pass('Account', 'contoso'),
    [Symbol.asyncDispose]: async () => {
      await world.stop();
      await platform.stop();
    },
  };
};

test('an account object brings its own settings about, and those that name it theirs; a second pass writes nothing', async () => {
  await using at = await openAccount();
  await at.world.put(at.account({ archive: { ccmArchiveSearchLimitDays: 90 } }));
  await at.world.put(manifest('EnrollmentSettings', 'enrollment', { accountRef, durationDays: 14 }));
  await at.world.put(manifest('Policy', 'pilot', { accountRef, name: 'Pilot', mode: 'Monitor' }));
  expect(await at.pass()).toBe('calm');
  expect(at.platform.admin.settings()).toMatchObject({
    archive: { ccmArchiveSearchLimitDays: 90 },
    userAccess: { authenticationDurationDays: 14 },
  });
  for (const [kind, name] of [
    ['Account', 'contoso'],
    ['EnrollmentSettings', 'enrollment'],
    ['Policy', 'pilot'],
  ] as const)
    expect(at.status(kind, name)).toMatchObject({ state: 'InSync' });
  const [outside, api] = [at.platform.requests.writes(), at.world.writes.length];
  expect(await at.pass()).toBe('calm');
  expect([at.platform.requests.writes(), at.world.writes.length]).toEqual([outside, api]);
});

test('an account that cannot be reached says so, whatever it wants', async () => {
  await using at = await openAccount();
  await at.world.put(at.account({ accountCode: 'CXX999A99', archive: { ccmArchiveSearchLimitDays: 90 } }));
  await at.pass();
  expect(at.status('Account', 'contoso')).toMatchObject({ state: 'Unknown' });
  expect(at.platform.requests.writes()).toBe(0);
});

test('an account object with settings ends without a word to the platform', async () => {
  await using at = await openAccount();
  await at.world.put(at.account({ archive: { ccmArchiveSearchLimitDays: 90 }, deletionPolicy: 'Delete' }));
  await at.pass();
  const before = at.platform.requests.writes();
  await at.world.end('Account', 'contoso');
  expect([at.world.object('Account', 'contoso'), at.platform.requests.writes()]).toEqual([null, before]);
});
