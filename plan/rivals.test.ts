import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordLimit } from '../test/world/kinds.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { emptyOutside, entry, Process, thing, wish } from '../test/world/world.ts';

describe('many processes on one record', () => {
  test('all end done or refused by the limit, in one record, with every foreign term kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(['f', 'g']),
        fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 2 }),
        async (foreign, terms) => {
          const outside = emptyOutside();
          if (foreign.length > 0) outside.setTerms('letters', foreign);
          const applied = await Promise.all(
            terms.map(async (term) => {
              const process = new Process(outside);
              return process.run(wish([entry(`of-${term}`, 'letters', [term])]), { waitSeconds: 3600 });
            }),
          );
          const room = recordLimit - foreign.length;
          const done = applied.filter((one) => one.ended.some(({ state }) => state === 'done'));
          expect(done).toHaveLength(Math.min(terms.length, room));
          const there = outside.terms('letters');
          expect(there).toHaveLength(foreign.length + done.length);
          expect(there).toEqual(expect.arrayContaining(foreign));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('several runs of one process', () => {
  test('with one memory do not take each other’s write under way for one that was never sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 5), fc.integer({ min: 2, max: 4 }), async (lag, count) => {
        const outside = emptyOutside();
        outside.lagSeconds = lag;
        const memory = new MemoryWithoutDisk();
        const process = new Process(outside, { memory });
        const names = ['a', 'b', 'c', 'd'].slice(0, count);
        const applied = await Promise.all(
          names.map((name) => process.run(wish([thing(name), entry(`of-${name}`, 'letters', [name])]))),
        );
        expect(applied.flatMap(({ ended }) => ended.map(({ state }) => state))).toEqual(
          names.flatMap(() => ['done', 'done']),
        );
        expect(outside.things.map(({ name }) => name).sort()).toEqual(names);
        expect([...outside.terms('letters')].sort()).toEqual(names);
        expect(memory.state.open).toEqual([]);
        expect(memory.state.written).toHaveLength(2 * count);
        expect(memory.state.owned).toHaveLength(2 * count);
        expect(outside.writes).toBe(2 * count);
      }),
      { numRuns: 12 },
    );
  });
});
