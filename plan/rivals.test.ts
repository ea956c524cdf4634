import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordLimit } from '../test/world/kinds.ts';
import { emptyOutside, entry, Process, wish } from '../test/world/world.ts';

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
