import { expect, test } from 'vitest';
import { inputsOf, servedCompany } from '../test/pulumi/served-company.ts';
import { routing, toVendor } from '../test/sample-rule.ts';

test('a rule that routes waits for what the order and the SPF record of the same program say [C06] [X12]', async () => {
  const served = await servedCompany();
  const { sandbox, company } = served;
  sandbox.tenant.createOutboundConnector(toVendor);
  const [rule, order, spf] = [
    served.engine('TransportRule'),
    served.engine('TransportRuleOrder'),
    served.engine('SpfRecord'),
  ];
  const tenantRef = { name: 'contoso' };
  const inputs = { tenantRef, ...routing };
  const isEnabled = (): boolean =>
    sandbox.tenant.snapshot().rules.some(({ Name, State }) => Name === routing.name && State === 'Enabled');

  await rule.check('route', inputs);
  const { state } = await rule.create('route', inputs);
  expect(state.outputs).toMatchObject({ state: 'Waiting' });
  expect(served.said.join('\n')).toContain('ThirdPartyRulesDeclared');

  const pinned = { tenantRef, block: { routesTo: 'To Vendor' }, pinnedAbove: ['Disclaimer'], thirdParty: [] };
  expect((await order.check('order', pinned)).failures).toEqual([]);
  await spf.check('spf', inputsOf(company.spf));
  await rule.update('route', state, inputs, true);
  expect(served.said.join('\n')).toContain('SpfOnSendingDomains');
  expect(isEnabled()).toBe(false);

  await spf.create('spf', inputsOf(company.spf));
  const enabled = await rule.update('route', state, inputs);
  expect(enabled.outputs).toMatchObject({ state: 'InSync', pending: [] });
  expect(isEnabled()).toBe(true);
  await served.stop();
});
