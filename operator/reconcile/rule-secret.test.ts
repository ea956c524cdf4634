import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { companyOf } from '../../test/e2e/company.ts';
import { type OperatorWorld, openOperatorWorld } from '../../test/scripted/operator-world.ts';
import { loopSecret, markingRule, rotatedSecret, secretsIn } from '../../test/secret-rule.ts';

let sandbox: Sandbox;
let world: OperatorWorld;

const putSecret = (name: string, data: Readonly<Record<string, string>>) =>
  world.put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'utf8').toString('base64')]),
    ),
  });

beforeEach(async () => {
  sandbox = await startSandbox();
  world = await openOperatorWorld([sandbox.tenant.url]);
  const { tenant, secrets } = companyOf(sandbox);
  for (const [name, data] of Object.entries(secrets)) await putSecret(name, data);
  await world.put(tenant);
  await world.put({
    ...tenant,
    kind: 'TransportRule',
    metadata: { name: 'mark' },
    spec: { tenantRef: { name: 'contoso' }, ...markingRule },
  });
});
afterEach(async () => {
  await world.stop();
  await sandbox.stop();
});

const live = () => sandbox.tenant.snapshot().rules.find((rule) => rule['Name'] === 'Vendor - Mark');
const status = () => world.object('TransportRule', 'mark')?.['status'] as { readonly state: string };
/** Everything that the operator wrote to the API, and its events. */
const told = (): string => JSON.stringify([world.writes, world.events, status(), world.object('Tenant', 'contoso')]);

test('a rule gets the secret from beside it, a rotated one by the next pass, and no status or event holds them', async () => {
  await putSecret('vendor', { loop: loopSecret });
  await world.pass('Tenant', 'contoso');
  expect(status()).toMatchObject({ state: 'InSync' });
  expect(live()).toMatchObject({ State: 'Enabled', SetHeaderValue: loopSecret });
  const first = told();

  await world.end('Secret', 'vendor');
  await putSecret('vendor', { loop: rotatedSecret });
  await world.pass('Tenant', 'contoso');
  expect(live()).toMatchObject({ SetHeaderValue: rotatedSecret });
  expect(status()).toMatchObject({ state: 'InSync' });
  expect(secretsIn(first + told(), loopSecret, rotatedSecret)).toEqual([]);
});

test('a Secret that is not there makes the rule unknown and is named', async () => {
  await world.pass('Tenant', 'contoso');
  expect(status()).toMatchObject({ state: 'Unknown' });
  expect(JSON.stringify(status())).toContain('Secret mail/vendor does not exist');
  expect(live()).toBeUndefined();
});

test('a secret of the environment or of a file is the operator’s own, and is refused', async () => {
  await world.end('TransportRule', 'mark');
  const { tenant } = companyOf(sandbox);
  await world.put({
    ...tenant,
    kind: 'TransportRule',
    metadata: { name: 'mark' },
    spec: {
      tenantRef: { name: 'contoso' },
      ...markingRule,
      setHeaderValueRef: { env: 'PATH' },
      exceptIfHeaderContainsWordsRefs: [{ file: '/etc/passwd' }],
    },
  });
  await world.pass('Tenant', 'contoso');
  expect(status()).toMatchObject({ state: 'Invalid' });
  expect(JSON.stringify(status()).match(/PSTN6010/g)).toHaveLength(2);
  expect(live()).toBeUndefined();
});
