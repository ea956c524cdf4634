import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBudget, sleepFor } from './limits.ts';

const quiet = new AbortController().signal;

/** A clock that only sleeping moves. */
const world = () => {
  let time = 0;
  return {
    now: () => new Date(time),
    sleep: async (milliseconds: number) => {
      time += milliseconds;
    },
    seconds: () => time / 1000,
  };
};

test('never more calls than the burst and the rate allow, and none is held longer than needed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 40 }),
      async (burst, perSecond, calls) => {
        const clock = world();
        const take = createBudget({ burst, perSecond }, clock.now, clock.sleep);
        await Promise.all(Array.from({ length: calls }, () => take(quiet)));
        expect(clock.seconds()).toBeCloseTo(Math.max(0, calls - burst) / perSecond, 1);
      },
    ),
  );
});

test('an abort while waiting frees the place', async () => {
  const clock = world();
  let fails = true;
  const take = createBudget({ burst: 1, perSecond: 1 }, clock.now, async (milliseconds) => {
    if (fails) throw new Error('aborted');
    await clock.sleep(milliseconds);
  });
  await take(quiet);
  await expect(take(quiet)).rejects.toThrow('aborted');
  fails = false;
  await take(quiet);
  expect(clock.seconds()).toBeCloseTo(1, 1);
});

test('a sleep ends with its signal', async () => {
  await expect(sleepFor(60_000, AbortSignal.abort())).rejects.toThrow();
});
