import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fastest, type Pace, waitFor } from './pace.ts';

const pace = fc.constantFrom<Pace>('calm', 'time', 'soon', 'now');
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('nothing waits longer than the resync interval, and what wants to be soon is later each turn', () => {
  fc.assert(
    fc.property(
      pace,
      fc.nat(100),
      fc.integer({ min: 1000, max: 3_600_000 }),
      anyRandom,
      (which, turns, resync, random) => {
        const wait = waitFor(which, turns, resync, () => random);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(resync);
        if (which === 'soon') expect(waitFor(which, turns + 1, resync, () => random)).toBeGreaterThanOrEqual(wait);
      },
    ),
  );
  expect([0, 1, 2, 3].map((turns) => waitFor('soon', turns, 300_000, () => 0))).toEqual([1000, 2000, 4000, 8000]);
});

test('of several paces the most impatient holds, in any order', () => {
  fc.assert(
    fc.property(fc.array(pace), (paces) => {
      const one = fastest(paces);
      expect(fastest([...paces].reverse())).toBe(one);
      expect(fastest([one, ...paces])).toBe(one);
      expect(paces.length === 0 ? one === 'calm' : paces.includes(one)).toBe(true);
    }),
  );
  expect(fastest(['calm', 'soon', 'time'])).toBe('soon');
});
