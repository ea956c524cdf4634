import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Allow } from '../../kinds/kind.ts';
import { transportRule } from '../../kinds/transport-rule/kind.ts';
import { transportRuleOrder } from '../../kinds/transport-rule-order/kind.ts';
import type { Json } from '../../kinds/words.ts';
import { routing, toVendor } from '../../test/sample-rule.ts';
import { type Given, type TenantRun, tenantRun } from '../../test/tenant-run.ts';

/* There are no zones here: what they say is no part of these tests. */
const allows: readonly Allow[] = ['SpfOnSendingDomains', 'DmarcOnSendingDomains'].map((name) => ({
  name,
  by: 'the test',
  reason: 'it is about places',
}));

let run: TenantRun;
beforeEach(async () => {
  run = await tenantRun();
  run.sandbox.tenant.createOutboundConnector(toVendor);
});
afterEach(() => run.stop());

const order = (spec: { readonly [field: string]: Json } = {}): Given => ({
  kind: transportRuleOrder,
  name: 'contoso',
  spec: {
    block: { routesTo: 'To Vendor' },
    pinnedAbove: ['Disclaimer*'],
    thirdParty: ['Signature*'],
    others: 'Leave',
    ...spec,
  },
});
const rule = (name: string, spec: { readonly [field: string]: Json } = {}): Given => ({
  kind: transportRule,
  name: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
  spec: { ...routing, name, ...spec },
});
const foreign = (...names: readonly string[]): void => {
  for (const Name of names) run.sandbox.tenant.createRule({ Name, PrependSubject: `[${Name}] ` });
};
const names = (): readonly unknown[] => run.sandbox.tenant.snapshot().rules.map((one) => one['Name']);
const bytes = (): readonly string[] =>
  run.sandbox.tenant
    .snapshot()
    .rules.filter(({ Name }) => !String(Name).startsWith('Vendor'))
    .map(({ Priority: _priority, WhenChanged: _changed, ...rest }) => JSON.stringify(rest));

/** The orders in which a rule of ours has been enabled at any moment of an apply. */
const applying = async (given: readonly Given[]) => {
  const live: string[] = [];
  const look = (): void => {
    const rules = run.sandbox.tenant.snapshot().rules;
    if (rules.some(({ Name, State }) => String(Name).startsWith('Vendor') && State === 'Enabled'))
      live.push(rules.map(({ Name }) => Name).join(', '));
  };
  const result = await run.apply(given, allows, look);
  look();
  return { ...result, live: [...new Set(live)] };
};

describe('new rules that an order speaks of', () => {
  test('are made in their place among foreign rules, and one apply is enough [C10]', async () => {
    foreign('Disclaimer', 'Foreign', 'Signature', 'Last');
    const before = bytes();
    const { ended, live, after } = await applying([order(), rule('Vendor 1'), rule('Vendor 2')]);
    expect(ended).toEqual(['done', 'done', 'done', 'done']);
    expect(live.map((one) => one.replace('Vendor 1, Signature', 'Vendor 1, Vendor 2, Signature'))).toEqual(
      live.map(() => 'Disclaimer, Foreign, Vendor 1, Vendor 2, Signature, Last'),
    );
    expect(after.changes).toEqual([]);
    expect((await run.plan([order(), rule('Vendor 1'), rule('Vendor 2')], allows)).changes).toEqual([]);
    expect(bytes()).toEqual(before);
  });

  test('are made, moved around and then enabled where those that are there stand the wrong way round', async () => {
    foreign('Signature', 'Disclaimer');
    const { plan, ended, live, after } = await applying([order(), rule('Vendor 1')]);
    expect(plan.changes.map(({ op }) => op)).toEqual(['create', 'move', 'update']);
    expect(ended).toEqual(['done', 'done', 'done']);
    expect(live).toEqual(['Disclaimer, Vendor 1, Signature']);
    expect(after.changes).toEqual([]);
  });

  test('stand in the block as its list has them, and none is enabled before those above it', async () => {
    foreign('Disclaimer', 'Signature');
    const listed = order({ block: { names: ['Vendor B', 'Vendor A'] } });
    const { live, after } = await applying([listed, rule('Vendor A'), rule('Vendor B')]);
    expect(live).toEqual(['Disclaimer, Vendor B, Vendor A, Signature']);
    expect(after.changes).toEqual([]);
  });

  test('come to stand in their place while lists are behind', async () => {
    foreign('Disclaimer', 'Signature');
    run.pass(600);
    run.sandbox.tenant.setLag({ listMs: 120_000 });
    await applying([order(), rule('Vendor 1'), rule('Vendor 2')]);
    expect(names()).toEqual(['Disclaimer', 'Vendor 1', 'Vendor 2', 'Signature']);
    run.pass(600);
    expect((await run.plan([order(), rule('Vendor 1'), rule('Vendor 2')], allows)).changes).toEqual([]);
  });

  test('are placed anew when somebody takes rules away in between', async () => {
    foreign('Disclaimer', 'Foreign', 'Signature', 'Signature 2');
    let took = false;
    const { ended } = await run.apply([order(), rule('Vendor 1')], allows, () => {
      if (took) return;
      took = true;
      for (const name of ['Disclaimer', 'Foreign', 'Signature 2']) run.sandbox.tenant.removeRule(name);
    });
    expect(names()).toContain('Vendor 1');
    expect(ended).not.toContain('refused');
  });

  test('wait for nothing that is no wish: without an order they go to the end', async () => {
    foreign('Disclaimer', 'Signature');
    await run.apply([rule('Vendor 1', { enabled: false })], allows);
    expect(names()).toEqual(['Disclaimer', 'Signature', 'Vendor 1']);
  });

  test('the plan says where, and its hash knows no number', async () => {
    foreign('Disclaimer', 'Signature');
    const plan = await run.plan([order(), rule('Vendor 1')], allows);
    expect(plan.changes[0]?.shown).toContain('placed: below Disclaimer');
    run.sandbox.tenant.createRule({ Name: 'Unlisted', PrependSubject: 'x', Priority: 0 });
    expect((await run.plan([order(), rule('Vendor 1')], allows)).hash).toBe(plan.hash);
  });
});

test('a disabled rule is enabled only once it stands where its order wants it', async () => {
  await run.apply([rule('Vendor 1', { enabled: false })], allows);
  foreign('Disclaimer');
  const { live, after } = await applying([order({ thirdParty: [] }), rule('Vendor 1')]);
  expect(live).toEqual(['Disclaimer, Vendor 1']);
  expect(after.changes).toEqual([]);
});

test('a rule that routes goes on until the one in its stead is enabled', async () => {
  const declared = order({ thirdParty: [], pinnedAbove: [] });
  await run.apply([declared, rule('Vendor 1')], allows);
  const first = rule('Vendor 1', { enabled: false });
  const { plan } = await applying([declared, first, rule('Vendor 2')]);
  expect(
    plan.changes.map(({ op, keys, after }) => `${op} ${keys.join()} ${JSON.stringify(after).slice(0, 16)}`),
  ).toEqual([
    expect.stringMatching(/^create TransportRule vendor 2/),
    'update TransportRule vendor 2 {"enabled":true}',
    'update TransportRule vendor 1 {"enabled":false',
  ]);
  const again = await run.plan([declared, rule('Vendor 1'), rule('Vendor 2', { enabled: false })]);
  expect(again.gates[`SpfOnSendingDomains/${run.sandbox.tenant.tenantId}`]?.state).toBe('unknown');
  await run.apply([declared, rule('Vendor 1'), rule('Vendor 2', { enabled: false })]);
  const states = run.sandbox.tenant.snapshot().rules.map(({ Name, State }) => `${Name} ${State}`);
  expect(states).toEqual(['Vendor 1 Disabled', 'Vendor 2 Enabled']);
});
