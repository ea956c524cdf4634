import { expect, test } from 'vitest';
import { accountScope } from '../../kinds/language/account-scope.ts';
import type { Item, Resource } from '../../kinds/words.ts';
import { type PlatformOptions, startPlatform } from '../../platform/index.ts';
import { examineAccount } from './examine.ts';

const examined = async (options: PlatformOptions, spec: object = {}, secret?: string) => {
  await using platform = await startPlatform(options);
  const account: Resource = {
    ref: { kind: 'Account', namespace: 'default', name: 'contoso' },
    annotations: {},
    spec: {
      platform: 'Reference',
      endpoint: platform.url,
      accountCode: platform.accountCode,
      credentials: { clientId: platform.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
      ...spec,
    },
  };
  const item = { scope: accountScope(account), type: 'AgentSettings', key: 'agent' } as Item;
  const signal = AbortSignal.timeout(10_000);
  return await examineAccount(
    account,
    async () => secret ?? platform.clientSecret,
    [item],
    () => new Date(),
    signal,
  );
};
const states = (checks: Awaited<ReturnType<typeof examined>>) => checks.map(({ check, state }) => `${check} ${state}`);

test('an account that Postern can work with passes', async () => {
  expect(states(await examined({}))).toEqual([
    'credentials passed',
    'sign-in passed',
    'account passed',
    'permissions passed',
  ]);
});

test('a wrong secret fails the sign-in, and is in nothing that is said', async () => {
  const checks = await examined({}, {}, 'canary-secret');
  expect(states(checks)).toEqual(['credentials passed', 'sign-in failed', 'account skipped', 'permissions skipped']);
  expect(JSON.stringify(checks)).not.toContain('canary-secret');
});

test('another account than the declared one is named', async () => {
  const checks = await examined({}, { accountCode: 'CXX999A99' });
  expect(checks[2]).toMatchObject({ check: 'account', state: 'failed', code: 'PSTN8009' });
});

test('a permission that is missing is named with its remedy', async () => {
  const secret = 'platform-client-secret';
  const clients = [{ id: 'contoso-postern', secret, name: 'Postern', permissions: ['Account|Logs|Read'] as const }];
  const checks = await examined({ clients });
  expect(checks[3]).toMatchObject({
    state: 'failed',
    code: 'PSTN8004',
    remedy: expect.stringContaining('Web Security | Agent | Read'),
  });
});
