import { afterEach, beforeEach, expect, it } from 'vitest';
import { outsideOf } from '../test/e2e/company.ts';
import { type ServedCompany, servedCompany } from '../test/pulumi/served-company.ts';

let company: ServedCompany;
beforeEach(async () => {
  company = await servedCompany();
});
afterEach(() => company.stop());

const inputs = { tenantRef: { name: 'contoso' }, name: 'in.contoso.example' };
const importId = 'microsoft365:3f2504e0-4f89-41d3-9a0c-0305e82c3301/TenantDomain/in.contoso.example';

it('a kind that is only looked at is made, read, imported and destroyed without a write [C48]', async () => {
  const { sandbox } = company;
  const before = outsideOf(sandbox);
  const engine = company.engine('TenantDomain');
  const checked = await engine.check('vendor', inputs);
  expect(checked.failures).toStrictEqual([]);
  const { state } = await engine.create('vendor', checked.inputs);
  expect(state.outputs).toMatchObject({ state: 'InSync', pending: [] });
  expect(await engine.read('vendor', state.id, state)).toStrictEqual(state);
  const imported = await engine.read('other', importId);
  expect(imported?.inputs).toMatchObject(inputs);
  await engine.remove('vendor', state);
  expect([sandbox.requests.writes(), outsideOf(sandbox)]).toEqual([0, before]);
});

it('what is worth saying about it is said while it is made [C50]', async () => {
  company.sandbox.tenant.addUser({ displayName: 'X', userPrincipalName: 'x@in.contoso.example', proxyAddresses: [] });
  const engine = company.engine('TenantDomain');
  await engine.create('vendor', (await engine.check('vendor', inputs)).inputs);
  expect(company.said.join('\n')).toContain('1 user with an address in in.contoso.example');
});
