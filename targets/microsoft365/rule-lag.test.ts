import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRuleWorld, type RuleWorld, routing, toVendor } from '../../test/sample-rule.ts';

let world: RuleWorld;
beforeEach(async () => {
  world = await openRuleWorld();
  world.sandbox.tenant.createOutboundConnector(toVendor);
  world.skip(600_000);
});
afterEach(() => world.stop());

const writes = () => world.sandbox.requests.entries.filter(({ applied }) => applied).map(({ what }) => what);

test.each([
  ['lists', { listMs: 120_000 }],
  ['reads by Guid', { identityMs: 30_000 }],
  ['both', { listMs: 120_000, identityMs: 30_000 }],
])('a rule is made and enabled once, and found in sync at any time, while %s are behind', async (_what, lag) => {
  world.sandbox.tenant.setLag(lag);
  const result = await world.apply(world.wishes(routing));
  expect(result.ended.map(({ state, finding }) => [state, finding?.message])).toEqual([
    ['done', undefined],
    ['done', undefined],
  ]);
  for (let seconds = 0; seconds < 200; seconds += 20) {
    expect([seconds, (await world.plan(world.wishes(routing))).changes.map(({ shown }) => shown)]).toEqual([
      seconds,
      [],
    ]);
    world.skip(20_000);
  }
  expect(writes()).toEqual(['New-TransportRule', 'Enable-TransportRule']);
});
