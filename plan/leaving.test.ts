import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Resource } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { emptyOutside, entry, markFor, Process, resource, thing, wish } from '../test/world/world.ts';
import { asAbsent } from './absent.ts';

const adopting = { 'postern.dev/adopt': 'true' };

type Pin = { readonly name: string; readonly handle?: string };

const goodbye = (things: readonly Pin[], annotations: Readonly<Record<string, string>> = adopting): Resource =>
  resource('Goodbye', 'all', { things: things as never }, annotations);

const start = () => {
  const outside = emptyOutside();
  const memory = new MemoryWithoutDisk();
  return { outside, memory, process: new Process(outside, { memory, settleSeconds: 0 }) };
};

const namesIn = ({ outside }: ReturnType<typeof start>): readonly string[] => outside.things.map(({ name }) => name);

describe('what a resource names to go', () => {
  test('an unmarked object goes by its id and with the adopt word', async () => {
    const world = start();
    const lamp = world.outside.putLongAgo({ name: 'lamp', value: {} });
    await world.process.run(wish([goodbye([{ name: 'lamp', handle: lamp.handle }])]));
    expect(namesIn(world)).toEqual([]);
  });

  test('an unmarked object stays without the adopt word, and the plan says what it takes', async () => {
    const world = start();
    const lamp = world.outside.putLongAgo({ name: 'lamp', value: {} });
    const { plan } = await world.process.plan(wish([goodbye([{ name: 'lamp', handle: lamp.handle }], {})]));
    expect(plan.refused).toMatchObject([{ code: 'PSTN2003', remedy: expect.stringContaining('postern.dev/adopt') }]);
    expect(plan.changes).toEqual([]);
  });

  test('what this door made for a resource that is no longer declared goes without another word', async () => {
    const world = start();
    await world.process.run(wish([thing('lamp')]));
    const handle = world.outside.things[0]?.handle ?? '';
    await world.process.run(wish([goodbye([{ name: 'lamp', handle }], {})]));
    expect(namesIn(world)).toEqual([]);
    expect(world.memory.state.owned).toEqual([]);
  });

  test('what carries the mark of another estate stays, whatever word is given', async () => {
    const world = start();
    const owner = markFor('lamp', 'village');
    const { handle } = world.outside.putLongAgo({ name: 'lamp', value: {}, owner });
    const { plan } = await world.process.plan(wish([goodbye([{ name: 'lamp', handle }])]));
    expect(plan.refused).toMatchObject([{ code: 'PSTN2002', message: expect.stringContaining(owner) }]);
    expect(plan.changes).toEqual([]);
  });

  test('an estate whose name only begins like ours is another one', async () => {
    const world = start();
    const owner = markFor('lamp', 'town-hall');
    const { handle } = world.outside.putLongAgo({ name: 'lamp', value: {}, owner });
    const { plan } = await world.process.plan(wish([goodbye([{ name: 'lamp', handle }])]));
    expect(plan.refused.map(({ code }) => code)).toEqual(['PSTN2002']);
  });

  test('a resource that still wants it is a conflict that names both', async () => {
    const world = start();
    await world.process.run(wish([thing('lamp')]));
    const handle = world.outside.things[0]?.handle ?? '';
    const both = wish([thing('lamp'), goodbye([{ name: 'lamp', handle }])]);
    expect(both.invalid.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^PSTN2001 .*Thing\/default\/lamp.*Goodbye\/default\/all/),
      expect.stringMatching(/^PSTN2001 .*Goodbye\/default\/all.*Thing\/default\/lamp/),
    ]);
    await world.process.run(both);
    expect(namesIn(world)).toEqual(['lamp']);
  });

  test('a term that somebody still wants in a shared record is a conflict too', async () => {
    const world = start();
    await world.process.run(wish([entry('a', 'page', ['one', 'two'])]));
    const leaving = resource('Goodbye', 'all', { record: 'page', terms: ['one'] });
    expect(wish([entry('a', 'page', ['one', 'two']), leaving]).invalid.map(({ code }) => code)).toEqual([
      'PSTN2001',
      'PSTN2001',
    ]);
  });

  test('a pinned object that a declared resource wants under another name stays', async () => {
    const world = start();
    await world.process.run(wish([thing('lamp')]));
    const handle = world.outside.things[0]?.handle ?? '';
    const { plan } = await world.process.plan(wish([thing('lamp'), goodbye([{ name: 'lantern', handle }])]));
    expect(plan.refused.map(({ code }) => code)).toEqual(['PSTN2042']);
    expect(plan.changes).toEqual([]);
  });

  test('a paused resource keeps what it has', async () => {
    const world = start();
    await world.process.run(wish([thing('lamp')]));
    const handle = world.outside.things[0]?.handle ?? '';
    const paused = thing('lamp', {}, { 'postern.dev/paused': 'true' });
    await world.process.run(wish([paused, goodbye([{ name: 'lamp', handle }])]));
    await world.process.run(wish([paused, goodbye([{ name: 'lantern', handle }])]), { partial: true });
    expect(namesIn(world)).toEqual(['lamp']);
  });

  test('where not every resource is seen, nothing with our mark goes', async () => {
    const world = start();
    await world.process.run(wish([thing('lamp')]));
    const handle = world.outside.things[0]?.handle ?? '';
    const wishes = { ...wish([goodbye([{ name: 'lamp', handle }])]), isPart: true as const };
    expect((await world.process.plan(wishes)).plan.refused.map(({ code }) => code)).toEqual(['PSTN2042']);
  });

  test('a pinned object under another name goes, and the name is said', async () => {
    const world = start();
    const { handle } = world.outside.putLongAgo({ name: 'lantern', value: {} });
    const { plan } = await world.process.plan(wish([goodbye([{ name: 'lamp', handle }])]));
    expect(plan.notes.map(({ code }) => code)).toEqual(['PSTN2040']);
    expect(plan.changes.map(({ op, handle: of }) => [op, of])).toEqual([['delete', handle]]);
  });

  test('one of the same name with another id stays and is said', async () => {
    const world = start();
    world.outside.putLongAgo({ name: 'lamp', value: {} });
    const { plan } = await world.process.plan(wish([goodbye([{ name: 'lamp', handle: 'h99' }, { name: 'lamp2' }])]));
    expect(plan.notes.map(({ code }) => code)).toEqual(['PSTN2041']);
    expect(plan.changes).toEqual([]);
  });

  test('a term that was there before us goes by its words alone; the others stay', async () => {
    const world = start();
    world.outside.records.set('page', { terms: ['one', 'ones', 'two'], revision: 1 });
    await world.process.run(wish([resource('Goodbye', 'all', { record: 'page', terms: ['one'] })]));
    expect(world.outside.terms('page')).toEqual(['ones', 'two']);
  });

  test('once it is gone nothing is planned, and the end of the resource asks for nothing', async () => {
    const world = start();
    const { handle } = world.outside.putLongAgo({ name: 'lamp', value: {} });
    const wishes = wish([goodbye([{ name: 'lamp', handle }])]);
    expect(asAbsent(wishes.desired)).toEqual([]);
    await world.process.run(wishes);
    expect((await world.process.plan(wishes)).plan.changes).toEqual([]);
  });

  test('whatever stands there, only what has the pinned id goes, and only where nobody else has it', async () => {
    const owners = [undefined, markFor('old'), markFor('old', 'village'), markFor('here')] as const;
    const one = fc.record({
      name: fc.constantFrom('lamp', 'lamp2', 'Lamp-old', 'lantern'),
      owner: fc.constantFrom(...owners),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(one, { selector: ({ name }) => name, maxLength: 4 }),
        fc.array(fc.record({ name: fc.constantFrom('lamp', 'lamp2', 'lantern'), at: fc.nat(5) }), { maxLength: 3 }),
        fc.boolean(),
        async (things, pins, hasWord) => {
          const world = start();
          const there = things.map(({ name, owner }) =>
            world.outside.putLongAgo({ name, value: {}, ...(owner === undefined ? {} : { owner }) }),
          );
          const named = [...new Map(pins.map((pin) => [pin.name, pin])).values()].map(({ name, at }) => ({
            name,
            handle: there[at]?.handle ?? 'h99',
          }));
          const resources = [goodbye(named, hasWord ? adopting : {}), thing('here', { name: 'elsewhere' })];
          await world.process.run(wish(resources), { partial: true });
          const pinned = new Set(named.map(({ handle }) => handle));
          const mayGo = ({ handle, owner }: (typeof there)[number]): boolean =>
            pinned.has(handle) && (owner === undefined ? hasWord : owner === markFor('old'));
          const left = world.outside.things.map(({ handle }) => handle);
          for (const each of there) expect([each.name, left.includes(each.handle)]).toEqual([each.name, !mayGo(each)]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
