import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Resource } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import type { Fate, Outside } from '../test/world/outside.ts';
import { emptyOutside, entry, markFor, Process, thing, wish } from '../test/world/world.ts';
import type { Wishes } from './wishes.ts';

const names = ['lamp', 'rope', 'bell'] as const;
const colours = ['red', 'blue'] as const;

/** What stands outside at the start: absent, ours, somebody's unmarked, or another estate's. */
const thingAtStart = fc.constantFrom('absent', 'ours', 'ours, other colour', 'unmarked');
const lampSpec = fc.record({
  colour: fc.constantFrom(...colours),
  deletionPolicy: fc.constantFrom('Retain', 'Delete'),
  wanted: fc.boolean(),
  name: fc.constantFrom('same', 'renamed'),
});

const scenario = fc.record({
  lag: fc.constantFrom(0, 10),
  start: fc.tuple(thingAtStart, thingAtStart, thingAtStart),
  specs: fc.tuple(lampSpec, lampSpec, lampSpec),
  terms: fc.subarray(['a', 'b', 'c']),
  termsBefore: fc.subarray(['a', 'b', 'x']),
  termsOwned: fc.subarray(['b', 'c']),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

const firstWishes = (given: Scenario): readonly Resource[] => [
  ...names.flatMap((name, index) => {
    const state = given.start[index];
    if (state !== 'ours' && state !== 'ours, other colour') return [];
    const colour = state === 'ours' ? (given.specs[index]?.colour ?? 'red') : 'green';
    return [thing(name, { value: { colour }, deletionPolicy: given.specs[index]?.deletionPolicy ?? 'Retain' })];
  }),
  ...(given.termsOwned.length > 0 ? [entry('terms', 'letters', given.termsOwned, { deletionPolicy: 'Delete' })] : []),
];

const finalWishes = (given: Scenario): readonly Resource[] => [
  ...names.map((name, index) => {
    const spec = given.specs[index];
    return thing(
      name,
      {
        value: { colour: spec?.colour ?? 'red' },
        deletionPolicy: spec?.deletionPolicy ?? 'Retain',
        ...(spec?.name === 'renamed' ? { name: `${name}-two` } : {}),
      },
      given.start[index] === 'unmarked' ? { 'postern.dev/adopt': 'true' } : {},
    );
  }),
  ...(given.terms.length > 0 ? [entry('terms', 'letters', given.terms, { deletionPolicy: 'Delete' })] : []),
];

const wishesOf = (given: Scenario) => {
  const wishes = wish(finalWishes(given));
  const gone = new Set(names.filter((_, index) => given.specs[index]?.wanted === false));
  return {
    ...wishes,
    desired: wishes.desired.map((item) =>
      gone.has(item.from.name as (typeof names)[number]) ? { ...item, wanted: 'absent' as const, needs: [] } : item,
    ),
  };
};

const prepare = async (given: Scenario): Promise<{ outside: Outside; memory: MemoryWithoutDisk }> => {
  const outside = emptyOutside();
  const memory = new MemoryWithoutDisk();
  if (given.termsBefore.length > 0) outside.setTerms('letters', given.termsBefore);
  for (const [index, name] of names.entries())
    if (given.start[index] === 'unmarked') outside.put({ name, value: { colour: 'grey' } });
  await new Process(outside, { memory }).run(wish(firstWishes(given)));
  outside.pass(100);
  outside.lagSeconds = given.lag;
  return { outside, memory };
};

const inventory = (memory: MemoryWithoutDisk) => memory.state.owned.map(({ type, key }) => `${type} ${key}`).sort();

const untilDead = async (process: Process, wishes: Wishes): Promise<void> => {
  await process.run(wishes, { partial: true }).catch(() => undefined);
  expect(process.isDead).toBe(true);
};

/** Runs until nothing is left to do; a run after a crash is another process with the same memory. */
const finish = async (outside: Outside, memory: MemoryWithoutDisk, given: Scenario, rounds = 3): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    await new Process(outside, { memory }).run(wishesOf(given), { partial: true });
    outside.pass(40);
  }
};

describe('a process that dies', () => {
  test('at any effect, and is run again, leaves the world and the inventory of an undisturbed run', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const calm = await prepare(given);
        const process = new Process(calm.outside, { memory: calm.memory });
        await process.run(wishesOf(given), { partial: true });
        calm.outside.pass(40);
        await finish(calm.outside, calm.memory, given);

        for (let crashAt = 0; crashAt < process.effects; crashAt += 1) {
          const { outside, memory } = await prepare(given);
          const dying = new Process(outside, { memory, crashAt });
          await untilDead(dying, wishesOf(given));
          await finish(outside, memory, given);
          expect(outside.portrait(), `crash at ${crashAt}`).toEqual(calm.outside.portrait());
          expect(inventory(memory), `inventory after crash at ${crashAt}`).toEqual(inventory(calm.memory));
          expect(memory.state.open).toEqual([]);
        }
      }),
      { numRuns: 10 },
    );
  });

  test('or loses any answer, ends in the world of an undisturbed run', async () => {
    const fate = fc.constantFrom<Fate>('answered', 'lost but done', 'lost and not done');
    await fc.assert(
      fc.asyncProperty(scenario, fc.array(fate, { maxLength: 6 }), async (given, fates) => {
        const calm = await prepare(given);
        await finish(calm.outside, calm.memory, given);
        const { outside, memory } = await prepare(given);
        outside.fates.push(...fates);
        await finish(outside, memory, given, 2 + fates.length);
        expect(outside.portrait()).toEqual(calm.outside.portrait());
        expect(inventory(memory)).toEqual(inventory(calm.memory));
        expect(memory.state.open).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('between the send and its outcome does not create twice while the list still lags', async () => {
    const outside = emptyOutside();
    outside.lagSeconds = 20;
    const memory = new MemoryWithoutDisk();
    const lamp = wish([thing('lamp', { value: { colour: 'red' } })]);
    // intend, intended, send, sent: the fourth effect is the answer.
    await untilDead(new Process(outside, { memory, crashAt: 3 }), lamp);
    expect(memory.state.open).toHaveLength(1);
    const { plan } = await new Process(outside, { memory }).plan(lamp);
    expect(Object.keys(plan.gates)).toEqual(['Settling/Thing lamp']);
    const applied = await new Process(outside, { memory }).run(lamp);
    expect(applied.ended.map(({ state }) => state)).toEqual(['present']);
    expect(outside.things.map(({ owner }) => owner)).toEqual([markFor('lamp')]);
    expect(memory.state.owned.map(({ handle }) => handle)).toEqual(['h1']);
  });

  test('before the send sends again once the settling time is over', async () => {
    const outside = emptyOutside();
    const memory = new MemoryWithoutDisk();
    const lamp = wish([thing('lamp', { value: { colour: 'red' } })]);
    await untilDead(new Process(outside, { memory, crashAt: 2 }), lamp);
    const started = outside.now().getTime();
    const applied = await new Process(outside, { memory, settleSeconds: 30 }).run(lamp);
    expect(applied.ended.map(({ state }) => state)).toEqual(['done']);
    expect(outside.now().getTime() - started).toBeGreaterThanOrEqual(29_000);
    expect(outside.writes).toBe(1);
  });

  test('while making something that nobody wants any more leaves no orphan', async () => {
    const outside = emptyOutside();
    const memory = new MemoryWithoutDisk();
    const before = wish([entry('mine', 'letters', ['a'], { deletionPolicy: 'Delete' })]);
    await untilDead(new Process(outside, { memory, crashAt: 3 }), before);
    expect(outside.terms('letters')).toEqual(['a']);
    await new Process(outside, { memory }).run(wish([entry('mine', 'numbers', ['b'], { deletionPolicy: 'Delete' })]));
    expect(outside.terms('letters')).toEqual([]);
    expect(memory.state.owned.map(({ key }) => key)).toEqual(['numbers b']);
  });
});
