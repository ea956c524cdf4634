import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealerKey, sealersIn } from '../../kinds/language/exchange-arc.ts';
import { trustedArcSealers as kind } from '../../kinds/trusted-arc-sealers/kind.ts';
import { type TenantRun, tenantRun } from '../../test/tenant-run.ts';

const foreign = ['fabrikam.example', 'Relay.Northwind.example'];

let run: TenantRun;
beforeEach(async () => {
  run = await tenantRun();
});
afterEach(() => run.stop());

const list = () => sealersIn(run.sandbox.tenant.snapshot().arcConfig[0]?.['ArcTrustedSealers']);
const wanting = (sealers: readonly string[], name = 'vendor', more: object = {}) => ({
  kind,
  name,
  spec: { arcTrustedSealers: sealers, deletionPolicy: 'Delete', ...more },
});

test('sealers join the list in one write, those of others keep their bytes and places, and the second plan is empty', async () => {
  const { plan, ended, after } = await run.apply([
    wanting(['b.example', 'Seal.Vendor.example']),
    wanting(['c.example'], 'other'),
  ]);
  expect(ended).toEqual(['done']);
  expect(list()).toEqual([...foreign, 'b.example', 'c.example', 'seal.vendor.example']);
  expect(after.changes).toEqual([]);
  expect(run.sandbox.requests.writes()).toBe(1);
  expect(plan.changes[0]?.shown.join('\n')).toMatch(/not atomic/);
});

test('one that was there before us is foreign: it is not taken, and stays when the resource goes [C51]', async () => {
  const { plan } = await run.apply([wanting(['FABRIKAM.example', 'b.example'])]);
  expect(plan.changes.flatMap(({ keys }) => keys)).toEqual(['TrustedArcSealer b.example']);
  await run.apply([wanting([])]);
  expect(list()).toEqual(foreign);
});

test('adopted, it is ours from then on and goes with its resource', async () => {
  const given = { ...wanting(['fabrikam.example']), annotations: { 'postern.dev/adopt': 'true' } };
  expect((await run.apply([given])).after.changes).toEqual([]);
  expect(list()).toEqual(foreign);
  expect(run.sandbox.requests.writes()).toBe(0);
  expect((await run.apply([given])).plan.changes).toEqual([]);
  await run.apply([wanting([])]);
  expect(list()).toEqual(['Relay.Northwind.example']);
});

test('one that is retained at the end is reported as residue [X10]', async () => {
  await run.apply([wanting(['b.example'], 'vendor', { deletionPolicy: 'Retain' })]);
  const { plan, after } = await run.apply([wanting([], 'vendor', { deletionPolicy: 'Retain' })]);
  expect(plan.changes.map(({ op, shown }) => ({ op, shown }))).toEqual([
    { op: 'forget', shown: [expect.stringContaining('residue: b.example is still trusted')] },
  ]);
  expect(list()).toEqual([...foreign, 'b.example']);
  expect(after.changes).toEqual([]);
});

test('the last one goes with a blank, because an empty list does not bind', async () => {
  run.sandbox.tenant.setArcTrustedSealers([' ']);
  await run.apply([wanting(['b.example'])]);
  expect(list()).toEqual(['b.example']);
  expect((await run.apply([wanting([])])).after.changes).toEqual([]);
  expect(run.sandbox.tenant.snapshot().arcConfig[0]?.['ArcTrustedSealers']).toBe(' ');
});

test('one that somebody adds between the look at the tenant and the write survives', async () => {
  const { ended, after } = await run.apply([wanting(['b.example'])], [], () => {
    run.sandbox.tenant.setArcTrustedSealers([...foreign, 'late.example']);
  });
  expect([ended, after.changes, list()]).toEqual([['done'], [], [...foreign, 'late.example', 'b.example']]);
});

/** Lets somebody act once, after our write was accepted and before it takes effect, while the list is looked at. */
const meanwhile = (act: () => void): void => {
  const release = run.sandbox.onWrite({
    before: async () => {
      release();
      act();
      const reads = () => run.sandbox.requests.entries.filter(({ what }) => what === 'Get-ArcConfig').length;
      const before = reads();
      for (let tries = 0; tries < 100 && reads() < before + 2; tries += 1) await setTimeout(10);
    },
  });
};

test('one that somebody adds while our write is under way is put back when the write took it away', async () => {
  meanwhile(() => run.sandbox.tenant.setArcTrustedSealers([...foreign, 'between.example']));
  const { ended, after } = await run.apply([wanting(['b.example'])]);
  expect(ended).toEqual(['done']);
  expect([...list()].sort()).toEqual([...foreign, 'b.example', 'between.example'].sort());
  expect(after.changes).toEqual([]);
});

test('ours is put back when the write of another, who had read before us, took it away', async () => {
  const release = run.sandbox.onWrite({
    after: async () => {
      release();
      run.sandbox.tenant.setArcTrustedSealers([...foreign, 'theirs.example']);
      return 'reply';
    },
  });
  const { ended, after } = await run.apply([wanting(['b.example'])]);
  expect(ended).toEqual(['done']);
  expect(list()).toEqual([...foreign, 'theirs.example', 'b.example']);
  expect(after.changes).toEqual([]);
});

test('one that somebody removes on purpose stays removed', async () => {
  const release = run.sandbox.onWrite({
    after: async () => {
      release();
      run.sandbox.tenant.setArcTrustedSealers(['fabrikam.example']);
      return 'reply';
    },
  });
  await run.apply([wanting(['b.example'])]);
  expect(list()).toEqual(['fabrikam.example', 'b.example']);
});

test('a list that is behind our own write takes nothing of it back, nor in the next process', async () => {
  run.sandbox.tenant.setLag({ listMs: 200_000 });
  expect((await run.apply([wanting(['b.example'])])).after.changes).toEqual([]);
  run.sandbox.tenant.setLag({ listMs: 100_000_000 });
  await run.restart();
  await run.apply([wanting(['b.example']), wanting(['c.example'], 'other')]);
  expect(list()).toEqual([...foreign, 'b.example', 'c.example']);
});

test.each(['lostReply', 'dropRequest'] as const)('%s: in the end it is there once', async (act) => {
  run.sandbox.faults.add({ plane: 'tenant', match: 'Set-ArcConfig', act });
  await run.apply([wanting(['b.example'])]);
  run.pass(600);
  expect((await run.apply([wanting(['b.example'])])).after.changes).toEqual([]);
  expect(list()).toEqual([...foreign, 'b.example']);
});

test('a list that cannot be read is not known, and nothing is written', async () => {
  run.sandbox.faults.add({ plane: 'tenant', match: 'Get-ArcConfig', act: 'forbidden', times: 99 });
  const { plan, ended } = await run.apply([wanting(['b.example'])]);
  expect([plan.unknown.map(({ code }) => code), ended]).toEqual([['PSTN4004'], []]);
  expect(run.sandbox.requests.writes()).toBe(0);
});

test('whatever others do between our runs, theirs stays as they left it and ours is there', {
  timeout: 60_000,
}, async () => {
  const domain = fc.constantFrom('a.example', 'B.example', 'c.example', 'd.example', 'E.example');
  const set = fc.uniqueArray(domain, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(set, set), { minLength: 1, maxLength: 3 }), async (rounds) => {
      for (const [others, ours] of rounds) {
        run.pass(1000);
        run.sandbox.tenant.setArcTrustedSealers(others.length === 0 ? [' '] : others);
        const { after } = await run.apply(
          [wanting(ours)],
          [{ name: 'many-deletes', by: 'the test', reason: 'any set' }],
        );
        expect(after.changes).toEqual([]);
        const keys = new Set(list().map(sealerKey));
        for (const one of ours) expect(keys).toContain(sealerKey(one));
      }
    }),
    { numRuns: 15 },
  );
});
