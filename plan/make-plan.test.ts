import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Resource } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { emptyOutside, entry, Process, thing, wish } from '../test/world/world.ts';
import { makePlan } from './make-plan.ts';
import { planNow } from './observe.ts';

const red = { value: { colour: 'red' } };

/** Resources of three owners: things of their own, and terms that share a record. */
const team = (change: 'before' | 'after'): readonly Resource[] =>
  ['ann', 'ben', 'cat'].flatMap((name) => [
    thing(`${name}-lamp`, { value: { colour: change === 'before' ? 'red' : 'blue' }, deletionPolicy: 'Delete' }),
    entry(`${name}-terms`, 'letters', [change === 'before' ? `${name}-old` : `${name}-new`], {
      deletionPolicy: 'Delete',
    }),
  ]);

const prepared = async () => {
  const outside = emptyOutside();
  const memory = new MemoryWithoutDisk();
  await new Process(outside, { memory }).run(wish(team('before')));
  outside.pass(100);
  return { outside, memory, process: new Process(outside, { memory }) };
};

describe('any subset of the resources', () => {
  test('is a legal call: what is not in it is neither changed nor deleted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...team('after')]), async (subset) => {
        const { outside, process } = await prepared();
        const names = new Set(subset.map(({ ref }) => ref.name));
        await process.run(
          wish(subset, [{ name: 'many-deletes', by: 'the test', reason: 'every term is another one' }]),
        );
        for (const name of ['ann', 'ben', 'cat']) {
          const lamp = outside.things.find((one) => one.name === `${name}-lamp`);
          expect(lamp?.value['colour']).toBe(names.has(`${name}-lamp`) ? 'blue' : 'red');
          expect(outside.terms('letters').filter((term) => term.startsWith(name))).toEqual([
            names.has(`${name}-terms`) ? `${name}-new` : `${name}-old`,
          ]);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('plans the same for a resource alone as among all others', async () => {
    const { process } = await prepared();
    const things = team('after').filter(({ ref }) => ref.kind === 'Thing');
    const all = (await process.plan(wish(things))).plan;
    const alone = await Promise.all(things.map(async (one) => (await process.plan(wish([one]))).plan.changes));
    expect(alone.flat()).toEqual(all.changes);
  });
});

describe('a plan', () => {
  test('is the same for the same inputs, frozen all the way down, and changes nothing it was given', async () => {
    const { outside, memory, process } = await prepared();
    const wishes = wish(team('after'));
    const scope = { target: 'microsoft365', id: 'corner-1' } as const;
    const target = await process.ports.target(scope);
    const seen = await target.read([{ scope, collection: 'Thing', type: 'Thing', keys: [] }], process.ports.signal);
    const view = { scope, seen, owned: memory.state.owned, open: [], written: [], target };
    const given = JSON.stringify([wishes, view]);
    const plans = [1, 2].map(() => makePlan(wishes, [view], process.ports.owner, outside.now().toISOString()).plan);
    expect(plans[0]).toEqual(plans[1]);
    expect(JSON.stringify([wishes, view])).toBe(given);
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every((member) => isFrozen(member)));
    expect(isFrozen(plans[0])).toBe(true);
  });

  test('has a hash that knows neither the order of the files nor verdicts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...team('after'), thing('gate', { ...red, needs: ['Weather/hill'] })], { minLength: 7 }),
        async (resources) => {
          const { outside, process } = await prepared();
          const { plan } = await process.plan(wish(resources));
          const sorted = [...resources].sort((a, b) => (a.ref.name < b.ref.name ? -1 : 1));
          outside.facts.set('corner-1 Weather/hill', 'sun');
          outside.pass(3600);
          const other = (await process.plan(wish(sorted))).plan;
          expect(other.gates).not.toEqual(plan.gates);
          expect(other.hash).toBe(plan.hash);
          expect(other.changes).toEqual(plan.changes);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('has another hash for another spec and another world', async () => {
    const { outside, process } = await prepared();
    const hashes = new Set<string>();
    const add = async (resources: readonly Resource[]) => hashes.add((await process.plan(wish(resources))).plan.hash);
    await add(team('after'));
    await add(team('after').slice(1));
    outside.things = outside.things.map((one) => ({ ...one, value: { ...one.value, colour: 'mud' } }));
    outside.pass(100);
    await add(team('after'));
    expect(hashes.size).toBe(3);
  });

  test('keeps the ids of its changes when foreign content moves beneath them', async () => {
    const { outside, process } = await prepared();
    const ids = async () => (await process.plan(wish(team('after')))).plan.changes.map(({ id }) => id);
    const before = await ids();
    outside.setTerms('letters', ['foreign', ...outside.terms('letters')]);
    outside.putLongAgo({ name: 'foreign', value: {} });
    expect(await ids()).toEqual(before);
  });
});

describe('what cannot be read', () => {
  const shut = {
    code: 'PSTN1996',
    message: 'shut',
    remedy: '',
    ref: null,
    path: '',
    retry: 'later',
  } as const;

  test('plans nothing that depends on it, not even a deletion', async () => {
    const { outside, process } = await prepared();
    outside.unreadable.set('Record letters', shut);
    const { plan } = await process.plan(wish(team('after')));
    expect(plan.changes.map(({ type }) => type)).toEqual(['Thing', 'Thing', 'Thing']);
    expect(new Set(plan.unknown.map(({ ref }) => ref?.name))).toEqual(new Set(['ann-terms', 'ben-terms', 'cat-terms']));
  });

  test('is not taken for in sync when nobody read it at all', () => {
    const process = new Process(emptyOutside());
    const scope = { target: 'microsoft365', id: 'corner-1' } as const;
    const seen = { scope, at: '2026-01-01T00:00:00Z', collections: {}, facts: {}, missing: {} };
    const view = { scope, seen, owned: [], open: [], written: [], target: null };
    const { plan } = makePlan(wish([thing('lamp', red)]), [view], process.ports.owner, seen.at);
    expect(plan.unknown).toMatchObject([{ code: 'PSTN2004', ref: { name: 'lamp' } }]);
  });

  test('in another scope than the one asked for is left out', async () => {
    const { outside, process } = await prepared();
    outside.unreadable.set('microsoft365:corner-1', shut);
    const { plan } = await planNow(wish(team('after')), process.ports, [{ target: 'dns', id: 'atlas.example' }]);
    expect(plan.unknown).toEqual([]);
    expect(plan.changes).toHaveLength(1);
  });
});
