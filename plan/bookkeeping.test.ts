import { describe, expect, test } from 'vitest';
import type { Resource } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { emptyOutside, entry, Process, thing, wish } from '../test/world/world.ts';
import { absentItem, asAbsent } from './absent.ts';
import type { Wishes } from './wishes.ts';

const start = () => {
  const outside = emptyOutside();
  const memory = new MemoryWithoutDisk();
  return { outside, memory, process: new Process(outside, { memory }) };
};

/** The end of a resource as a finalizer or a destroy asks for it. */
const endOf = (resource: Resource): Wishes => {
  const wishes = wish([resource]);
  return { ...wishes, desired: asAbsent(wishes.desired), evaluated: [] };
};

const deleting = { deletionPolicy: 'Delete' };

describe('two resources that are never seen together want one unmarked value', () => {
  const mine = entry('mine', 'letters', ['a'], deleting);
  const yours = entry('yours', 'letters', ['a'], deleting);

  test('it stays while one of them wants it, whichever goes first, and goes with the last', async () => {
    for (const [first, second] of [
      [mine, yours],
      [yours, mine],
    ] as const) {
      const { outside, process } = start();
      await process.run(wish([mine]));
      await process.run(wish([yours]));
      const writes = outside.writes;
      await process.run(endOf(first));
      expect([outside.terms('letters'), outside.writes]).toEqual([['a'], writes]);
      await process.run(endOf(second));
      expect(outside.terms('letters')).toEqual([]);
    }
  });

  test('the claim is remembered once: a second plan of either is empty', async () => {
    const { process } = start();
    await process.run(wish([mine]));
    const applied = await process.run(wish([yours]));
    expect(applied.ended.map(({ change, state }) => `${change.op} ${state}`)).toEqual(['remember done']);
    expect((await process.plan(wish([mine]))).plan.changes).toEqual([]);
    expect((await process.plan(wish([yours]))).plan.changes).toEqual([]);
  });

  test('a rival who only found what the other had just made is remembered in the same run', async () => {
    const { outside, process } = start();
    const plans = await Promise.all([process.plan(wish([mine])), process.plan(wish([yours]))]);
    for (const [index, resources] of [[mine], [yours]].entries()) {
      const planned = plans[index];
      if (planned !== undefined) await process.apply(wish(resources), planned.plan);
    }
    expect((await process.plan(wish([yours]))).plan.changes).toEqual([]);
    await process.run(endOf(mine));
    expect(outside.terms('letters')).toEqual(['a']);
  });

  test('a claim with Retain lets the value stay for good', async () => {
    const { outside, memory, process } = start();
    await process.run(wish([mine]));
    const keeping = entry('yours', 'letters', ['a'], { deletionPolicy: 'Retain' });
    await process.run(wish([keeping]));
    await process.run(endOf(mine));
    await process.run(endOf(keeping));
    expect(outside.terms('letters')).toEqual(['a']);
    expect(memory.state.owned).toEqual([]);
  });
});

test('a deletion policy that changes while everything is in sync is remembered: what is retained now is not deleted later', async () => {
  const { outside, memory, process } = start();
  await process.run(wish([thing('lamp', { value: { colour: 'red' }, deletionPolicy: 'Delete' })]));
  const writes = outside.writes;
  const applied = await process.run(wish([thing('lamp', { value: { colour: 'red' }, deletionPolicy: 'Retain' })]));
  expect(applied.ended.map(({ change, state }) => `${change.op} ${state}`)).toEqual(['remember done']);
  expect(applied.after.changes).toEqual([]);

  const [owned] = memory.state.owned;
  if (owned === undefined) throw new Error('nothing is owned');
  const pruned = wish([]);
  await process.run({ ...pruned, desired: [absentItem(owned)] });
  expect(outside.things.map(({ name }) => name)).toEqual(['lamp']);
  expect(outside.writes).toBe(writes);
});
