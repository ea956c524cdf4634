import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import type { Fate } from '../test/world/outside.ts';
import { emptyOutside, Process, resource, wish } from '../test/world/world.ts';

type Event =
  | { readonly what: 'run'; readonly door: 'cli' | 'operator' | 'pulumi'; readonly crashAt: number | undefined }
  | { readonly what: 'fate'; readonly fate: Fate }
  | { readonly what: 'ask'; readonly name: string }
  | { readonly what: 'withdraw'; readonly name: string }
  | { readonly what: 'pass'; readonly seconds: number }
  | { readonly what: 'close' }
  | { readonly what: 'open' }
  | { readonly what: 'empty disk' };

const name = fc.constantFrom('noon', 'evening');
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('run' as const),
      door: fc.constantFrom('cli' as const, 'operator' as const, 'pulumi' as const),
      crashAt: fc.option(fc.nat({ max: 8 }), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('fate' as const),
      fate: fc.constantFrom<Fate>('answered', 'lost but done', 'lost and not done'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('ask' as const), name }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('withdraw' as const), name }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('pass' as const), seconds: fc.integer({ min: 6, max: 90 }) }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('close' as const, 'open' as const, 'empty disk' as const)
      .map((what) => ({ what }) as Event),
  },
);

const closed = { code: 'PSTN1997', message: 'closed', remedy: '', ref: null, path: '', retry: 'later' } as const;
const ring = (of: string) => resource('Ring', of, { in: 'corner' });

test('whatever happens in whatever order, no act happens twice [M25, X17, X18]', async () => {
  let deeds = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 40 }), async (events) => {
      const outside = emptyOutside();
      outside.lagSeconds = 5;
      const memories = new Map<string, MemoryWithoutDisk>();
      const asked = new Set<string>();
      const done = new Set<string>();
      let last = '';
      for (const one of events) {
        if (one.what === 'ask') asked.add(one.name);
        else if (one.what === 'withdraw') asked.delete(one.name);
        else if (one.what === 'fate') outside.fates.push(one.fate);
        else if (one.what === 'pass') outside.pass(one.seconds);
        else if (one.what === 'close') outside.unreadable.set('Thing', closed);
        else if (one.what === 'open') outside.unreadable.clear();
        else if (one.what === 'empty disk') {
          // What was sent before shows by now: the log is no further behind than a disk can be emptied.
          outside.pass(6);
          memories.clear();
        } else {
          // A door knows what it has sent itself; another one sees it once the log shows it.
          if (one.door !== last) outside.pass(6);
          last = one.door;
          const memory = memories.get(one.door) ?? new MemoryWithoutDisk();
          memories.set(one.door, memory);
          const owner = { door: one.door, estate: 'town' } as const;
          const process = new Process(outside, {
            memory,
            owner,
            ...(one.crashAt === undefined ? {} : { crashAt: one.crashAt }),
          });
          await process.run(wish([...asked].map(ring))).catch(() => undefined);
          outside.pass(1);
        }
        for (const { name: thing } of outside.things) done.add(thing);
        const names = outside.things.map((thing) => thing.name);
        expect(new Set(names).size).toBe(names.length);
      }
      deeds += done.size;
      expect([outside.things.length, outside.writes]).toEqual([done.size, done.size]);
    }),
    { numRuns: 300, seed: 20261125 },
  );
  expect(deeds).toBeGreaterThan(100);
});
