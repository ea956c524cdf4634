import { describe, expect, test } from 'vitest';
import type { Resource } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import type { Outside } from '../test/world/outside.ts';
import { emptyOutside, entry, markFor, Process, thing, wish } from '../test/world/world.ts';
import { asAbsent } from './absent.ts';

const adopting = { 'postern.dev/adopt': 'true' };
const red = { value: { colour: 'red' } };
const deletable = { deletionPolicy: 'Delete' };

const start = async (resources: readonly Resource[] = []) => {
  const outside = emptyOutside();
  const memory = new MemoryWithoutDisk();
  const process = new Process(outside, { memory, settleSeconds: 0 });
  if (resources.length > 0) await process.run(wish(resources));
  outside.pass(1);
  return { outside, memory, process };
};

const planOf = async (process: Process, resources: readonly Resource[]) => (await process.plan(wish(resources))).plan;

const opsOf = async (process: Process, resources: readonly Resource[]): Promise<readonly string[]> =>
  (await planOf(process, resources)).changes.map(({ op, keys }) => `${op} ${keys.join()}`);

const only = (outside: Outside) => {
  const [first] = outside.things;
  if (first === undefined || outside.things.length !== 1) throw new Error(`${outside.things.length} things`);
  return first;
};

describe('what belongs to whom', () => {
  test('an absent thing is created with our mark and its handle is remembered', async () => {
    const { outside, memory } = await start([thing('lamp', red)]);
    expect(only(outside)).toMatchObject({ name: 'lamp', value: { colour: 'red' }, owner: markFor('lamp') });
    expect(memory.state.owned).toMatchObject([{ key: 'lamp', handle: only(outside).handle, before: null }]);
  });

  test('a new name with a known handle renames the object and leaves one inventory entry', async () => {
    const { outside, memory, process } = await start([thing('lamp', red)]);
    const { handle } = only(outside);
    await process.run(wish([thing('lamp', { ...red, name: 'lantern' })]));
    expect(only(outside)).toMatchObject({ name: 'lantern', handle, owner: markFor('lamp') });
    expect(memory.state.owned.map(({ key }) => key)).toEqual(['lantern']);
  });

  test.each([
    ['a known handle', true],
    ['the mark alone (memory lost)', false],
  ])('a rename by %s never deletes under deletionPolicy Delete', async (_how, remembers) => {
    const { outside, memory } = await start([thing('lamp', { ...red, ...deletable })]);
    const { handle } = only(outside);
    const process = new Process(outside, { settleSeconds: 0, ...(remembers ? { memory } : {}) });
    const renamed = thing('lamp', { ...red, ...deletable, name: 'lantern' });
    expect((await opsOf(process, [renamed])).filter((op) => op.startsWith('delete'))).toEqual([]);
    await process.run(wish([renamed]));
    expect(only(outside)).toMatchObject({ name: 'lantern', handle });
  });

  test('a rename onto a name that somebody else uses is refused and gives up nothing', async () => {
    const { outside, process } = await start([thing('lamp', { ...red, ...deletable })]);
    outside.putLongAgo({ name: 'lantern', value: {} });
    const plan = await planOf(process, [thing('lamp', { ...red, ...deletable, name: 'lantern' })]);
    expect(plan.refused.map(({ code }) => code)).toEqual(['PSTN2003']);
    expect(plan.changes).toEqual([]);
  });

  test("another owner's mark is refused with that owner's name", async () => {
    const { outside, process } = await start();
    outside.putLongAgo({ name: 'lamp', value: {}, owner: markFor('lamp', 'village') });
    const plan = await planOf(process, [thing('lamp', red, adopting)]);
    expect(plan.refused).toMatchObject([
      { code: 'PSTN2002', message: expect.stringContaining('cli:village/Thing/lamp') },
    ]);
    expect(plan.changes).toEqual([]);
  });

  test('an unmarked object is refused, adopted with the word, and its value before us is remembered', async () => {
    const { outside, memory, process } = await start();
    outside.putLongAgo({ name: 'Lamp', value: { colour: 'blue', oil: true } });
    expect((await planOf(process, [thing('lamp', red)])).refused).toMatchObject([{ code: 'PSTN2003' }]);
    expect(await opsOf(process, [thing('lamp', red, adopting)])).toEqual(['adopt Thing lamp']);
    await process.run(wish([thing('lamp', red, adopting)]));
    expect(only(outside)).toMatchObject({ value: { colour: 'red', oil: true }, owner: markFor('lamp') });
    expect(memory.state.owned).toMatchObject([{ before: { colour: 'blue', oil: true, name: 'Lamp' } }]);
  });

  test('an unmarked object that is to be adopted when changed is left alone until it needs a change, and is ours then', async () => {
    const { outside, memory, process } = await start();
    outside.putLongAgo({ name: 'lamp', value: { colour: 'blue' } });
    const later = { 'postern.dev/adopt': 'when-changed' };
    const blue = thing('lamp', { value: { colour: 'blue' } }, later);
    expect(await planOf(process, [blue])).toMatchObject({ changes: [], refused: [] });
    await process.run(wish([blue]));
    expect([only(outside).owner, memory.state.owned]).toEqual([undefined, []]);
    expect(await opsOf(process, [thing('lamp', red, later)])).toEqual(['adopt Thing lamp']);
    await process.run(wish([thing('lamp', red, later)]));
    expect(only(outside)).toMatchObject({ value: { colour: 'red' }, owner: markFor('lamp') });
    outside.pass(1);
    expect(await opsOf(process, [blue])).toEqual(['update Thing lamp']);
  });

  test('a mark that was taken off by hand is put back without a word: the handle is known', async () => {
    const { outside, process } = await start([thing('lamp', red)]);
    const { owner: _owner, ...bare } = only(outside);
    outside.things = [bare];
    expect(await opsOf(process, [thing('lamp', red)])).toEqual(['adopt Thing lamp']);
  });

  test('an object that somebody else made anew under the same name is not ours', async () => {
    const { outside, process } = await start([thing('lamp', { ...red, ...deletable })]);
    outside.things = [];
    outside.putLongAgo({ name: 'lamp', value: { colour: 'green' } });
    const plan = await planOf(process, [thing('lamp', { ...red, ...deletable })]);
    expect(plan.refused).toMatchObject([{ code: 'PSTN2003' }]);
    const wishes = wish([thing('lamp', { ...red, ...deletable })]);
    await process.run({ ...wishes, desired: asAbsent(wishes.desired) });
    expect(only(outside)).toMatchObject({ value: { colour: 'green' } });
  });

  test('an object that we make anew after somebody deleted it gets its own handle into the inventory', async () => {
    const { outside, memory, process } = await start([thing('lamp', red)]);
    outside.things = [];
    await process.run(wish([thing('lamp', red)]));
    expect(memory.state.owned.map(({ handle }) => handle)).toEqual([only(outside).handle]);
  });

  test('two resources whose marks are alike (two namespaces) do not take each other’s object', async () => {
    const inSpace = (namespace: string, name: string) => {
      const one = thing('lamp', { ...red, name });
      return { ...one, ref: { ...one.ref, namespace } };
    };
    const { process } = await start([inSpace('north', 'first')]);
    expect(await opsOf(process, [inSpace('south', 'second')])).toEqual(['create Thing second']);
    expect(await opsOf(process, [inSpace('north', 'first'), inSpace('south', 'second')])).toEqual([
      'create Thing second',
    ]);
  });
});

describe('policies', () => {
  test('Observe writes nothing and says what differs, also when its object carries our mark', async () => {
    const { outside, process } = await start([thing('lamp', { ...red, ...deletable })]);
    const watched = thing('lamp', { value: { colour: 'blue' }, ...deletable, managementPolicy: 'Observe' });
    const plan = await planOf(process, [watched, thing('other', { managementPolicy: 'Observe' })]);
    expect(plan.changes).toEqual([]);
    expect(plan.notes.map(({ message }) => message)).toEqual([
      'Thing lamp differs in colour',
      'Thing other is not there',
    ]);
    const wishes = wish([watched]);
    await process.run({ ...wishes, desired: asAbsent(wishes.desired) });
    expect(outside.things).toHaveLength(1);
  });

  test('CreateOnly creates, and leaves alone what is there', async () => {
    const once = (colour: string) => thing('lamp', { value: { colour }, managementPolicy: 'CreateOnly' });
    const { outside, process } = await start([once('red')]);
    expect(only(outside).value).toEqual({ colour: 'red' });
    expect(await opsOf(process, [once('blue')])).toEqual([]);
  });

  test.each([
    ['Delete', 0, 0],
    ['Retain', 1, 0],
  ])('deletionPolicy %s leaves %i things and %i inventory entries', async (deletionPolicy, things, entries) => {
    const lamp = thing('lamp', { ...red, deletionPolicy });
    const { outside, memory, process } = await start([lamp]);
    const wishes = wish([lamp]);
    await process.run({ ...wishes, desired: asAbsent(wishes.desired) });
    expect(outside.things).toHaveLength(things);
    expect(memory.state.owned).toHaveLength(entries);
  });

  test('forgetting sends nothing', async () => {
    const lamp = thing('lamp', red);
    const { outside, process } = await start([lamp]);
    const before = outside.writes;
    const wishes = wish([lamp]);
    const applied = await process.run({ ...wishes, desired: asAbsent(wishes.desired) });
    expect(applied.ended.map(({ change, state }) => `${change.op} ${state}`)).toEqual(['forget done']);
    expect(outside.writes).toBe(before);
  });

  test('the wish that is gone deletes what carries our mark even when the inventory is lost', async () => {
    const lamp = thing('lamp', { ...red, ...deletable });
    const { outside } = await start([lamp]);
    const forgetful = new Process(outside, { settleSeconds: 0 });
    const wishes = wish([lamp]);
    await forgetful.run({ ...wishes, desired: asAbsent(wishes.desired) });
    expect(outside.things).toEqual([]);
  });
});

describe('values without a mark', () => {
  test('a term that was there is present and not ours: giving it up leaves it', async () => {
    const outside = emptyOutside();
    outside.setTerms('letters', ['a']);
    const process = new Process(outside);
    const both = (terms: readonly string[]) => wish([entry('mine', 'letters', terms, deletable)]);
    await process.run(both(['a', 'b']));
    expect(outside.terms('letters')).toEqual(['a', 'b']);
    await process.run(both(['c']));
    expect(outside.terms('letters')).toEqual(['a', 'c']);
  });

  test('a resource that is taken away does not delete what became ours for another', async () => {
    const { outside, process } = await start([entry('first', 'letters', ['a'], deletable)]);
    const wishes = wish([entry('second', 'letters', ['a'], deletable)]);
    await process.run({ ...wishes, desired: asAbsent(wishes.desired) });
    expect(outside.terms('letters')).toEqual(['a']);
  });

  test('what a resource no longer asks for is released, under its own policy as it stands now', async () => {
    const { outside, memory, process } = await start([entry('mine', 'letters', ['a', 'b'], deletable)]);
    await process.run(wish([entry('mine', 'letters', ['a'], { deletionPolicy: 'Retain' })]));
    expect(outside.terms('letters')).toEqual(['a', 'b']);
    expect(memory.state.owned.map(({ key }) => key)).toEqual(['letters a']);
  });

  test('a resource that only watches now releases nothing outside', async () => {
    const { outside, process } = await start([entry('mine', 'letters', ['a', 'b'], deletable)]);
    await process.run(wish([entry('mine', 'letters', ['a'], { ...deletable, managementPolicy: 'Observe' })]));
    expect(outside.terms('letters')).toEqual(['a', 'b']);
  });
});
