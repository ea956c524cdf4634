import { expect, test } from 'vitest';
import { startPlatform } from '../../platform/index.ts';
import { manifest } from '../../test/manifest.ts';
import { openOperatorWorld } from '../../test/scripted/operator-world.ts';

const accountRef = { name: 'contoso' };
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

test('an act happens once, however often the operator looks and whatever it remembers; unconfirmed it waits for a person [X17] [X18]', async () => {
  await using at = await openAccount();
  await at.world.put(at.account({}));
  const revocation = (name: string, spec: object) =>
    manifest('EnrollmentRevocation', name, { accountRef, user: 'a.lind@contoso.example', ...spec });
  const revoked = () => at.platform.admin.audit({ text: 'Device enrollments revoked' }).length;
  await at.world.put(revocation('lost-tablet', {}));
  await at.world.put(revocation('lost-phone', { confirm: 'ada@contoso.example' }));
  for (let pass = 0; pass < 3; pass += 1) await at.pass();
  expect(at.status('EnrollmentRevocation', 'lost-tablet')).toMatchObject({ state: 'Blocked' });
  expect(JSON.stringify(at.status('EnrollmentRevocation', 'lost-tablet'))).toContain(
    'is an alias of ada@contoso.example',
  );
  expect([at.status('EnrollmentRevocation', 'lost-phone'), revoked()]).toMatchObject([{ state: 'InSync' }, 1]);
  await at.world.end('EnrollmentRevocation', 'lost-phone');
  await at.pass();
  expect(at.world.object('EnrollmentRevocation', 'lost-phone')).toBeNull();
  await at.world.put(revocation('lost-phone', { confirm: 'ada@contoso.example' }));
  await at.pass();
  expect(revoked()).toBe(1);
});
