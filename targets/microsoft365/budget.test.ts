import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBudget } from './budget.ts';
import { sleepFor } from './limits.ts';

const quiet = new AbortController().signal;
const done = async () => undefined;

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
        const budget = createBudget({ burst, perSecond, underWay: 9 }, clock.now, clock.sleep);
        await Promise.all(Array.from({ length: calls }, () => budget.spend(quiet, done)));
        expect(clock.seconds()).toBeCloseTo(Math.max(0, calls - burst) / perSecond, 1);
      },
    ),
  );
});

test('an abort while waiting frees the place', async () => {
  const clock = world();
  let fails = true;
  const budget = createBudget({ burst: 1, perSecond: 1, underWay: 9 }, clock.now, async (milliseconds) => {
    if (fails) throw new Error('aborted');
    await clock.sleep(milliseconds);
  });
  await budget.spend(quiet, done);
  await expect(budget.spend(quiet, done)).rejects.toThrow('aborted');
  fails = false;
  await budget.spend(quiet, done);
  expect(clock.seconds()).toBeCloseTo(1, 1);
});

test('no more calls are under way than there are places, and a failed one gives its place back', async () => {
  const clock = world();
  const budget = createBudget({ burst: 100, perSecond: 1, underWay: 2 }, clock.now, clock.sleep);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const calls = [0, 1, 2].map((index) =>
    budget.spend(quiet, async () => {
      begun.push(index);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (index === 0) throw new Error('broken');
    }),
  );
  const settled = Promise.allSettled(calls);
  await new Promise(setImmediate);
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await new Promise(setImmediate);
  expect(begun).toEqual([0, 1, 2]);
  for (const end of ends) end();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

test('who is stopped while all places are taken does not wait for one, and takes none', async () => {
  const clock = world();
  const budget = createBudget({ burst: 100, perSecond: 1, underWay: 1 }, clock.now, clock.sleep);
  let end = (): void => undefined;
  const first = budget.spend(quiet, () => new Promise<void>((resolve) => (end = resolve)));
  await new Promise(setImmediate);
  const stop = new AbortController();
  const second = budget.spend(stop.signal, done);
  const third = budget.spend(quiet, async () => 'third');
  stop.abort();
  await expect(second).rejects.toThrow();
  end();
  await first;
  expect(await third).toBe('third');
});

test('a busy service is left alone by all for as long as it says, then asked at half the rate, which comes back', async () => {
  const clock = world();
  const budget = createBudget({ burst: 1, perSecond: 4, underWay: 3 }, clock.now, clock.sleep);
  const call = () => budget.spend(quiet, done);
  await call();
  budget.throttled(7);
  await Promise.all([call(), call()]);
  expect(clock.seconds()).toBeGreaterThanOrEqual(7.4);
  for (let calls = 0; calls < 60; calls += 1) await call();
  const before = clock.seconds();
  for (let calls = 0; calls < 8; calls += 1) await call();
  expect(clock.seconds() - before).toBeCloseTo(2, 1);
});

test('a sleep ends with its signal', async () => {
  await expect(sleepFor(60_000, AbortSignal.abort())).rejects.toThrow();
});
