import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { connector, fromVendor, signal, tenantResource } from '../../test/sample-tenant.ts';
import { examineTenant } from './examine.ts';

const examined = async (secondsAhead: number) => {
  await using sandbox = await startSandbox();
  const scope = { target: 'microsoft365', id: sandbox.tenant.tenantId } as const;
  const now = (): Date => new Date(Date.now() + secondsAhead * 1000);
  const secrets = async () => sandbox.tenant.clientSecret;
  return await examineTenant(tenantResource(sandbox.tenant), secrets, [connector(scope, fromVendor)], now, signal);
};

test.each<[number, string]>([
  [0, 'passed'],
  [-120, 'warned'],
  [600, 'failed'],
  [-600, 'failed'],
])('a clock that is %i s ahead of the service: %s', async (secondsAhead, state) => {
  const checks = await examined(secondsAhead);
  expect(checks.find(({ check }) => check === 'clock')).toMatchObject({ state });
});

test('a service that does not answer leaves everything after the sign-in open, and says why', async () => {
  const sandbox = await startSandbox();
  await sandbox.stop();
  const checks = await examineTenant(
    tenantResource(sandbox.tenant),
    async () => sandbox.tenant.clientSecret,
    [],
    () => new Date(),
    signal,
  );
  expect(checks.map(({ check, state }) => [check, state])).toEqual([
    ['credentials', 'passed'],
    ['sign-in', 'failed'],
    ['permissions', 'skipped'],
    ['clock', 'skipped'],
    ['trial', 'skipped'],
  ]);
});
