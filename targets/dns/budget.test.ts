import { describe, expect, test } from 'vitest';
import { createBudget } from './budget.ts';

const calm = new AbortController().signal;
const done = async () => 'done';

const timeOf = async (act: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await act();
  return performance.now() - start;
};

describe('a budget', () => {
  test('lets a burst through at once and then goes on at its rate', async () => {
    const budget = createBudget({ perSecond: 50, burst: 5, underWay: 9 });
    const take = () => budget.spend('a:53', calm, done);
    expect(await timeOf(() => Promise.all(Array.from({ length: 5 }, take)))).toBeLessThan(15);
    // Five more at 50 a second.
    expect(await timeOf(() => Promise.all(Array.from({ length: 5 }, take)))).toBeGreaterThan(75);
  });

  test('of one server takes nothing from another', async () => {
    const budget = createBudget({ perSecond: 1, burst: 1, underWay: 9 });
    await budget.spend('a:53', calm, done);
    expect(await timeOf(() => budget.spend('b:53', calm, done))).toBeLessThan(50);
  });

  test('fills up again while nobody asks', async () => {
    let now = 0;
    const budget = createBudget({ perSecond: 1, burst: 2, underWay: 9, clock: () => now });
    await budget.spend('a:53', calm, done);
    await budget.spend('a:53', calm, done);
    now = 2_000;
    expect(
      await timeOf(() => Promise.all([budget.spend('a:53', calm, done), budget.spend('a:53', calm, done)])),
    ).toBeLessThan(50);
  });

  test('gives up waiting when the caller is stopped', async () => {
    const budget = createBudget({ perSecond: 0.001, burst: 1, underWay: 9 });
    await budget.spend('a:53', calm, done);
    await expect(budget.spend('a:53', AbortSignal.timeout(10), done)).rejects.toThrow();
    await expect(budget.spend('b:53', AbortSignal.abort(), done)).rejects.toThrow();
  });

  test('has no more calls under way than it may, in the order of asking, and goes on after a failed one', async () => {
    const budget = createBudget({ perSecond: 1e6, burst: 1e6, underWay: 2 });
    const ends: ((fail: boolean) => void)[] = [];
    const begun: number[] = [];
    const calls = [0, 1, 2, 3].map((index) =>
      budget.spend('a:53', calm, async () => {
        begun.push(index);
        const fail = await new Promise<boolean>((resolve) => ends.push(resolve));
        if (fail) throw new Error('broken');
        return index;
      }),
    );
    const settled = Promise.allSettled(calls);
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1]);
    ends[1]?.(true);
    await new Promise(setImmediate);
    expect(begun).toEqual([0, 1, 2]);
    ends[0]?.(false);
    ends[2]?.(false);
    await new Promise(setImmediate);
    ends[3]?.(false);
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  test('keeps no place for a caller that was stopped while it stood in line', async () => {
    const budget = createBudget({ perSecond: 1e6, burst: 1e6, underWay: 1 });
    let end = (): void => {};
    const first = budget.spend('a:53', calm, () => new Promise<void>((resolve) => (end = resolve)));
    await new Promise(setImmediate);
    await expect(budget.spend('a:53', AbortSignal.timeout(5), done)).rejects.toThrow();
    const last = budget.spend('a:53', calm, done);
    end();
    await first;
    expect(await last).toBe('done');
  });
});
