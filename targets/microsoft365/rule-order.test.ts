import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tenant } from '../../kinds/tenant/kind.ts';
import { transportRuleOrder } from '../../kinds/transport-rule-order/kind.ts';
import type { Json, Resource } from '../../kinds/words.ts';
import { type DirectoryMemory, openDirectoryMemory } from '../../memory/directory.ts';
import { planNow } from '../../plan/observe.ts';
import type { Ports } from '../../plan/ports.ts';
import { apply } from '../../plan/run.ts';
import { singleFlight } from '../../plan/single-flight.ts';
import { gather } from '../../plan/wishes.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { openTenant, signal, tenantResource } from '../../test/sample-tenant.ts';

let now = Date.parse('2026-03-02T08:15:00Z');
let sandbox: Sandbox;
let directory = '';
let memory: DirectoryMemory;
let ports: Ports;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: () => now });
  directory = await mkdtemp(join(tmpdir(), 'postern-order-'));
  memory = await openDirectoryMemory(directory);
  const { target } = await openTenant(sandbox, { now: () => new Date(now) });
  const joined = singleFlight(target);
  ports = {
    owner: { door: 'cli', estate: 'estate' },
    memory,
    secrets: async () => '',
    target: async () => joined,
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    random: () => 0.5,
    signal,
    exclusive: (_scope, act) => act(),
  };
});
afterEach(async () => {
  await memory.close();
  await sandbox.stop();
  await rm(directory, { recursive: true });
});

const block = [
  { Name: 'Vendor 1', StopRuleProcessing: false, SetSCL: -1 },
  { Name: 'Vendor 2', PrependSubject: '[out] ' },
];
const make = (...names: readonly string[]): void => {
  for (const Name of names) sandbox.tenant.createRule({ Name, PrependSubject: `[${Name}] ` });
};
const order = (): readonly unknown[] => sandbox.tenant.snapshot().rules.map((one) => one['Name']);

const wanted = (...specs: readonly { readonly [field: string]: Json }[]) => {
  const resources = specs.map((spec, index): Resource => {
    const tenantRef = { name: tenantResource(sandbox.tenant).ref.name };
    return {
      ref: { kind: 'TransportRuleOrder', namespace: 'default', name: `order-${index + 1}` },
      spec: { tenantRef, others: 'Leave', thirdParty: [], ...spec },
      annotations: {},
    };
  });
  return gather([tenant, transportRuleOrder], [tenantResource(sandbox.tenant), ...resources]);
};
const pinned = { block: { pattern: 'Vendor*' }, pinnedAbove: ['Disclaimer*'] };

const applied = async (wishes: ReturnType<typeof wanted>) => {
  const { plan } = await planNow(wishes, ports);
  const result = await apply(wishes, plan, ports, { waitSeconds: 600, partial: false });
  return {
    shown: plan.changes.flatMap((change) => change.shown),
    ended: result.ended.map(({ state }) => state),
    stopped: result.stopped,
    after: result.after,
  };
};

describe('the order of transport rules', () => {
  test('when the vendor puts its block on top again, the plan is one move for each pinned rule [A7]', async () => {
    make('Disclaimer EU', 'Disclaimer US', 'Of others', 'Last');
    sandbox.tenant.vendorInsertsOnTop(block);
    const before = sandbox.tenant.snapshot().rules;
    const { shown, ended, after } = await applied(wanted(pinned));
    expect(shown).toEqual(['moved: Disclaimer EU above Vendor 1', 'moved: Disclaimer US above Vendor 1']);
    expect(ended).toEqual(['done', 'done']);
    expect(order()).toEqual(['Disclaimer EU', 'Disclaimer US', 'Vendor 1', 'Vendor 2', 'Of others', 'Last']);
    expect(after.changes).toEqual([]);
    const bytes = (rules: typeof before) =>
      rules.map(({ Priority: _priority, WhenChanged: _changed, ...rest }) => JSON.stringify(rest)).sort();
    expect(bytes(sandbox.tenant.snapshot().rules)).toEqual(bytes(before));
  });

  test('an unlisted rule inserted anywhere changes nothing and is reported', async () => {
    make('Disclaimer');
    sandbox.tenant.vendorInsertsOnTop(block);
    await applied(wanted(pinned));
    for (const place of [0, 1, 2]) {
      sandbox.tenant.createRule({ Name: `New ${place}`, PrependSubject: 'x', Priority: place });
      const { plan } = await planNow(wanted(pinned), ports);
      expect(plan.changes).toEqual([]);
      expect(plan.notes.find(({ code }) => code === 'PSTN1661')?.message).toContain(`New ${place}`);
    }
  });

  test('is read in one list call, however many rules there are, and a move is one write', async () => {
    make(...Array.from({ length: 40 }, (_, index) => `Rule ${index}`), 'Disclaimer');
    sandbox.tenant.vendorInsertsOnTop(block);
    await applied(wanted(pinned));
    expect(sandbox.requests.writes()).toBe(1);
    sandbox.requests.clear();
    await planNow(wanted(pinned), ports);
    expect(sandbox.requests.entries.filter(({ what }) => what === 'Get-TransportRule')).toHaveLength(1);
  });

  test('that somebody changed since the plan stops the apply before the first write', async () => {
    make('Disclaimer', 'Other');
    sandbox.tenant.vendorInsertsOnTop(block);
    const wishes = wanted(pinned);
    const { plan } = await planNow(wishes, ports);
    sandbox.tenant.moveRule('Other', 0);
    const result = await apply(wishes, plan, ports, { waitSeconds: 0, partial: false });
    expect(result.stopped).toBe('moved');
    expect(order()).toEqual(['Other', 'Vendor 1', 'Vendor 2', 'Disclaimer']);
  });

  test('of two resources is reached together, and neither takes from the other', async () => {
    make('Guard', 'Vendor 1', 'Vendor 2', 'Route', 'Disclaimer');
    const both = wanted(pinned, { block: { names: ['Route'] }, pinnedAbove: ['Guard'] });
    const { shown, after } = await applied(both);
    expect(shown).toEqual(['moved: Disclaimer above Vendor 1']);
    expect(after.changes).toEqual([]);
    sandbox.tenant.moveRule('Guard', 4);
    expect((await applied(both)).shown).toEqual(['moved: Guard above Route']);
    expect(order()).toEqual(['Disclaimer', 'Vendor 1', 'Vendor 2', 'Guard', 'Route']);
  });

  test('of two resources that contradict each other moves nothing and names both', async () => {
    make('Guard', 'Route');
    const both = wanted(
      { block: { names: ['Route'] }, pinnedAbove: ['Guard'] },
      { block: { names: ['Guard'] }, pinnedAbove: ['Route'] },
    );
    const { plan } = await planNow(both, ports);
    expect(plan.refused.map(({ code }) => code)).toEqual(['PSTN1650']);
    expect(plan.refused[0]?.message).toContain('TransportRuleOrder/default/order-1');
    expect(plan.refused[0]?.message).toContain('TransportRuleOrder/default/order-2');
    await apply(both, plan, ports, { waitSeconds: 0, partial: false });
    expect(order()).toEqual(['Guard', 'Route']);
  });

  test('waits while a selector fits no rule', async () => {
    make('Vendor 1', 'Disclaimer');
    const wishes = wanted({ ...pinned, pinnedAbove: ['Disclaimer', 'Discalimer EU'] });
    const { ended } = await applied(wishes);
    expect(ended).toEqual(['held']);
    expect(order()).toEqual(['Vendor 1', 'Disclaimer']);
    const { plan } = await planNow(wishes, ports);
    expect(Object.values(plan.gates).flatMap(({ evidence }) => evidence)).toEqual([
      'pinnedAbove Discalimer EU fits no rule of the tenant',
    ]);
  });

  test('is unknown when the list breaks off, and nothing is moved', async () => {
    make('Vendor 1', 'Disclaimer');
    sandbox.faults.add({ plane: 'tenant', match: 'Get-TransportRule', act: 'partialPage', times: 100 });
    const { plan } = await planNow(wanted(pinned), ports);
    expect(plan.unknown).not.toEqual([]);
    expect(plan.changes).toEqual([]);
  });

  test('comes right when the list is behind', async () => {
    make('Vendor 1', 'Vendor 2', 'Disclaimer EU', 'Disclaimer US');
    now += 60_000;
    sandbox.tenant.setLag({ listMs: 5000 });
    const { ended, after } = await applied(wanted(pinned));
    expect(ended).toEqual(['done', 'done']);
    expect(after.changes).toEqual([]);
    expect(order()).toEqual(['Disclaimer EU', 'Disclaimer US', 'Vendor 1', 'Vendor 2']);
  });

  test('whose move was not answered is read back and done once', async () => {
    make('Vendor 1', 'Disclaimer');
    sandbox.faults.add({ plane: 'tenant', match: 'Set-TransportRule', act: 'lostReply', times: 1 });
    const { ended, after } = await applied(wanted(pinned));
    expect(ended).toEqual(['done']);
    expect(after.changes).toEqual([]);
    expect(sandbox.requests.writes()).toBe(1);
  });

  test('says when a pinned rule stops processing above the block, and names both', async () => {
    sandbox.tenant.createRule({ Name: 'Disclaimer', PrependSubject: 'x', StopRuleProcessing: true });
    make('Vendor 1');
    const { plan } = await planNow(wanted(pinned), ports);
    expect(plan.notes.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'PSTN1660 Disclaimer stops rule processing and is pinned above Vendor 1: mail that it takes never reaches Vendor 1',
    ]);
  });

  test('moves third-party rules below the block, and unlisted ones only where that is asked for', async () => {
    make('Unlisted', 'Signature', 'Vendor 1', 'Vendor 2');
    const third = { ...pinned, pinnedAbove: [], thirdParty: ['Signature'] };
    expect((await applied(wanted(third))).shown).toEqual(['moved: Signature below Vendor 2']);
    expect(order()).toEqual(['Unlisted', 'Vendor 1', 'Vendor 2', 'Signature']);
    expect((await applied(wanted({ ...third, others: 'Move' }))).shown).toEqual(['moved: Unlisted above Signature']);
    expect(order()).toEqual(['Vendor 1', 'Vendor 2', 'Unlisted', 'Signature']);
  });
});
