import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { absentItem } from '../../plan/absent.ts';
import type { Wishes } from '../../plan/wishes.ts';
import { openRuleWorld, type RuleWorld, routing, toVendor } from '../../test/sample-rule.ts';

let world: RuleWorld;
beforeEach(async () => {
  world = await openRuleWorld();
});
afterEach(() => world.stop());

const rules = () => world.sandbox.tenant.snapshot().rules;
const only = () => {
  const [first, ...others] = rules();
  if (first === undefined || others.length > 0) throw new Error(`there are ${rules().length} rules`);
  return first;
};
const writes = () =>
  world.sandbox.requests.entries.filter(({ applied: isApplied }) => isApplied).map(({ what }) => what);

const tagging = { name: 'Tag', enabled: true, fromScope: 'NotInOrganization', prependSubject: '[EXT] ' };

const applied = async (wanted: Wishes) => {
  const plan = await world.plan(wanted);
  return { plan, ended: (await world.apply(wanted)).ended.map(({ state }) => state) };
};

const sameRules = (before: ReturnType<typeof rules>) =>
  expect(rules().map(({ WhenChanged: _when, ...rest }) => rest)).toEqual(
    before.map(({ WhenChanged: _when, ...rest }) => rest),
  );

describe('a rule that routes', () => {
  beforeEach(() => void world.sandbox.tenant.createOutboundConnector(toVendor));

  test('is made disabled, read back and enabled in a second step; then there is nothing to do', async () => {
    const { plan, ended } = await applied(world.wishes(routing));
    expect(plan.changes.map(({ op, group }) => [op, group === plan.changes[0]?.group])).toEqual([
      ['create', true],
      ['update', true],
    ]);
    expect(ended).toEqual(['done', 'done']);
    expect(writes()).toEqual(['New-TransportRule', 'Enable-TransportRule']);
    expect(only()).toMatchObject({
      State: 'Enabled',
      Comments: 'postern owner=cli:estate/TransportRule/route-inbound',
      SetHeaderName: null,
    });
    expect((await world.plan(world.wishes(routing))).changes).toEqual([]);
  });

  test('loses a condition and an exception that its resource no longer has, in one write', async () => {
    await applied(world.wishes({ ...routing, setSCL: 5 }));
    const { sentToScope: _scope, stopRuleProcessing: _stop, ...less } = routing;
    const { ended } = await applied(world.wishes(less));
    expect(ended).toEqual(['done']);
    expect(only()).toMatchObject({ SentToScope: null, StopRuleProcessing: false, SetSCL: null, State: 'Enabled' });
    expect((await world.plan(world.wishes(less))).changes).toEqual([]);
  });

  test('is brought back where another administrator changed, cleared or added something', async () => {
    await applied(world.wishes(routing));
    world.sandbox.tenant.setRule(routing.name, { SentToScope: null, SubjectContainsWords: ['x'], SetSCL: -1 });
    world.sandbox.tenant.enableRule(routing.name, false);
    const { ended } = await applied(world.wishes(routing));
    expect(ended).toEqual(['done', 'done']);
    expect(writes().slice(-2)).toEqual(['Set-TransportRule', 'Enable-TransportRule']);
    expect(only()).toMatchObject({ SentToScope: 'InOrganization', SubjectContainsWords: null, SetSCL: null });
    expect((await world.plan(world.wishes(routing))).changes).toEqual([]);
  });

  test('is disabled before it is changed when it is to be disabled', async () => {
    await applied(world.wishes(routing));
    const { ended } = await applied(world.wishes({ ...routing, enabled: false, sentToScope: 'NotInOrganization' }));
    expect(ended).toEqual(['done', 'done']);
    expect(writes().slice(-2)).toEqual(['Disable-TransportRule', 'Set-TransportRule']);
    expect(only()).toMatchObject({ State: 'Disabled', SentToScope: 'NotInOrganization' });
  });

  test('is disabled and then removed when it is no longer wanted, and foreign rules stay as they were', async () => {
    world.sandbox.tenant.createRule({ Name: 'Disclaimer', ApplyHtmlDisclaimerText: 'x', Priority: 0 });
    const before = rules();
    await applied(world.wishes({ ...routing, deletionPolicy: 'Delete' }));
    const { ended } = await applied(world.absent({ ...routing, deletionPolicy: 'Delete' }));
    expect(ended).toEqual(['done', 'done']);
    expect(writes().slice(-2)).toEqual(['Disable-TransportRule', 'Remove-TransportRule']);
    sameRules(before);
  });

  test('stays, no longer managed, when it is retained', async () => {
    await applied(world.wishes(routing));
    const { ended } = await applied(world.absent({ ...routing, deletionPolicy: 'Retain' }));
    expect(ended).toEqual(['done']);
    expect(only()).toMatchObject({ State: 'Enabled' });
  });

  test('is still ours between being disabled and removed when only the inventory knows of it', async () => {
    await applied(world.wishes({ ...routing, deletionPolicy: 'Delete' }));
    const orphaned = { ...world.wishes(routing), desired: (await world.owned()).map(absentItem) };
    world.sandbox.faults.add({ plane: 'tenant', match: 'Remove-TransportRule', act: 'forbidden' });
    await world.apply(orphaned);
    expect(only()).toMatchObject({ State: 'Disabled' });
    expect((await world.owned()).map(({ key }) => key)).toEqual(['vendor - route inbound']);
    await world.apply(orphaned);
    expect(rules()).toEqual([]);
    expect(await world.owned()).toEqual([]);
  });

  test('keeps its Guid under a new name', async () => {
    await applied(world.wishes(routing));
    const guid = only()['Guid'];
    const { ended } = await applied(world.wishes({ ...routing, name: 'Vendor - Inbound' }));
    expect(ended).toEqual(['done', 'done']);
    expect(only()).toMatchObject({ Name: 'Vendor - Inbound', Guid: guid });
    expect((await world.plan(world.wishes({ ...routing, name: 'Vendor - Inbound' }))).changes).toEqual([]);
  });

  test('waits, disabled, for a gate that its resource names', async () => {
    const waiting = world.wishes({ ...routing, enableAfter: ['SpfVisible/contoso.example'] });
    const plan = await world.plan(waiting);
    expect(plan.gates['SpfVisible/contoso.example']?.state).toBe('unknown');
    const result = await world.apply(waiting, { partial: true });
    expect(result.ended.map(({ state }) => state)).toEqual(['done', 'unknown']);
    expect(only()).toMatchObject({ State: 'Disabled' });
  });

  test('without a condition needs an approval', async () => {
    const { fromScope: _from, sentToScope: _to, ...all } = routing;
    const plan = await world.plan(world.wishes(all));
    expect(plan.gates['rule-routes-everything']?.state).toBe('closed');
    const result = await world.apply(world.wishes(all));
    expect(result.ended.map(({ state }) => state)).toEqual(['done', 'held']);
    expect(only()).toMatchObject({ State: 'Disabled' });
  });
});

describe('the connector that a rule routes to', () => {
  test('must be there before the rule is made', async () => {
    const { ended } = await applied(world.wishes(routing));
    expect(ended).toEqual(['held', 'held']);
    expect(rules()).toEqual([]);
  });

  test('must be enabled before the rule is', async () => {
    world.sandbox.tenant.createOutboundConnector({ ...toVendor, Enabled: false });
    expect((await applied(world.wishes(routing))).ended).toEqual(['done', 'held']);
    expect(only()).toMatchObject({ State: 'Disabled' });
    world.sandbox.tenant.setOutboundConnector('To Vendor', { Enabled: true });
    expect((await applied(world.wishes(routing))).ended).toEqual(['done']);
    expect(only()).toMatchObject({ State: 'Enabled' });
  });

  test('does not hold up the disabling of the rule', async () => {
    world.sandbox.tenant.createOutboundConnector(toVendor);
    await applied(world.wishes(routing));
    world.sandbox.faults.add({ plane: 'tenant', match: 'Get-OutboundConnector', times: Infinity, act: 'forbidden' });
    expect((await applied(world.wishes({ ...routing, enabled: false }))).ended).toEqual(['done']);
    expect(only()).toMatchObject({ State: 'Disabled' });
  });
});

describe('a rule that was there', () => {
  test('is not touched without the adopt annotation', async () => {
    world.sandbox.tenant.createRule({ Name: 'Tag', PrependSubject: 'x' });
    const before = rules();
    const plan = await world.plan(world.wishes(tagging));
    expect(plan.refused.map(({ code }) => code)).toEqual(['PSTN2003']);
    sameRules(before);
  });

  test('becomes ours with it: marked first where it is to be disabled', async () => {
    world.sandbox.tenant.createRule({ Name: 'Tag', PrependSubject: 'x', Comments: 'by hand' });
    const wanted = world.wishes({ ...tagging, enabled: false }, { 'postern.dev/adopt': 'true' });
    const { ended } = await applied(wanted);
    expect(ended).toEqual(['done', 'done', 'done']);
    expect(writes()).toEqual(['Set-TransportRule', 'Disable-TransportRule', 'Set-TransportRule']);
    expect(only()).toMatchObject({
      State: 'Disabled',
      PrependSubject: '[EXT] ',
      Comments: 'by hand\npostern owner=cli:estate/TransportRule/route-inbound',
    });
    expect((await world.plan(wanted)).changes).toEqual([]);
  });

  test.each([
    ['condition', { Conditions: ['Microsoft.Exchange.MessagingPolicies.Rules.Tasks.NovelPredicate'] }],
    ['exception', { Exceptions: ['Microsoft.Exchange.MessagingPolicies.Rules.Tasks.NovelPredicate'] }],
    ['action', { Actions: ['Microsoft.Exchange.MessagingPolicies.Rules.Tasks.NovelAction'] }],
  ])('and has a %s that Postern does not know is never written', async (_what, more) => {
    world.sandbox.tenant.createRule({ Name: 'Tag', PrependSubject: 'x' }, more);
    const before = rules();
    const wanted = world.wishes(tagging, { 'postern.dev/adopt': 'true' });
    const plan = await world.plan(wanted);
    expect(plan.refused.map(({ code }) => code)).toContain('PSTN1622');
    const result = await world.apply(wanted, { partial: true });
    expect(result.ended.every(({ state }) => state !== 'done')).toBe(true);
    sameRules(before);
  });

  test('and is declared Observe with what Postern does not know is only looked at', async () => {
    world.sandbox.tenant.createRule({ Name: 'Tag', PrependSubject: '[EXT] ' }, { Conditions: ['a.b.NovelPredicate'] });
    const plan = await world.plan(world.wishes({ ...tagging, managementPolicy: 'Observe' }));
    expect(plan.changes).toEqual([]);
    expect(plan.notes.map(({ code }) => code)).toContain('PSTN1622');
  });
});
