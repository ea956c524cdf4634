import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Wishes } from '../../plan/wishes.ts';
import { openRuleWorld, type RuleWorld, routing, toVendor } from '../../test/sample-rule.ts';

let world: RuleWorld;
beforeEach(async () => {
  world = await openRuleWorld();
});
afterEach(() => world.stop());

/** Runs until the n-th write is struck (the process dies, or its answer is lost), then again as a new process. */
const struck = async (wanted: Wishes, index: number, when: 'before' | 'after' | 'lost'): Promise<void> => {
  const killed = new AbortController();
  let seen = -1;
  const die = (): never => {
    killed.abort();
    throw new Error('killed');
  };
  const release = world.sandbox.onWrite({
    before: async () => {
      seen += 1;
      if (when === 'before' && seen === index) die();
    },
    after: async () => {
      if (seen !== index || when === 'before') return 'reply';
      return when === 'lost' ? 'lose' : die();
    },
  });
  await world.apply(wanted, { signal: killed.signal });
  release();
  expect(seen).toBeGreaterThanOrEqual(index);
  await world.restart();
  await world.apply(wanted);
  await world.apply(wanted);
};

const rules = () => world.sandbox.tenant.snapshot().rules;

describe('a process that dies at a write, and is run again,', () => {
  const cases = (['before', 'after', 'lost'] as const).flatMap((when) => [0, 1].map((index) => ({ when, index })));
  beforeEach(() => void world.sandbox.tenant.createOutboundConnector(toVendor));

  test.each(cases)('$when write $index of making a rule, leaves one enabled rule', async ({ when, index }) => {
    await struck(world.wishes(routing), index, when);
    expect(rules()).toMatchObject([{ State: 'Enabled', FromScope: 'NotInOrganization' }]);
    expect((await world.plan(world.wishes(routing))).changes).toEqual([]);
  });

  test.each(cases)('$when write $index of changing a rule, leaves it as declared', async ({ when, index }) => {
    await world.apply(world.wishes(routing));
    world.sandbox.tenant.setRule(routing.name, { SentToScope: null });
    world.sandbox.tenant.enableRule(routing.name, false);
    await struck(world.wishes(routing), index, when);
    expect(rules()).toMatchObject([{ State: 'Enabled', SentToScope: 'InOrganization' }]);
    expect((await world.plan(world.wishes(routing))).changes).toEqual([]);
  });

  test.each(cases)('$when write $index of removing a rule, leaves none', async ({ when, index }) => {
    await world.apply(world.wishes({ ...routing, deletionPolicy: 'Delete' }));
    await struck(world.absent({ ...routing, deletionPolicy: 'Delete' }), index, when);
    expect(rules()).toEqual([]);
    expect(await world.owned()).toEqual([]);
  });
});
