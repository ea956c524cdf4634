import { describe, expect, test } from 'vitest';
import { createBudget } from './budget.ts';

const calm = new AbortController().signal;

const timeOf = async (act: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await act();
  return performance.now() - start;
};

describe('a budget', () => {
  test('lets a burst through at once and then goes on at its rate', async () => {
    const budget = createBudget({ perSecond: 50, burst: 5 });
    const take = () => budget.take('a:53', calm);
    expect(await timeOf(() => Promise.all(Array.from({ length: 5 }, take)))).toBeLessThan(15);
    // Five more at 50 a second.
    expect(await timeOf(() => Promise.all(Array.from({ length: 5 }, take)))).toBeGreaterThan(75);
  });

  test('of one server takes nothing from another', async () => {
    const budget = createBudget({ perSecond: 1, burst: 1 });
    await budget.take('a:53', calm);
    expect(await timeOf(() => budget.take('b:53', calm))).toBeLessThan(50);
  });

  test('fills up again while nobody asks', async () => {
    let now = 0;
    const budget = createBudget({ perSecond: 1, burst: 2, clock: () => now });
    await budget.take('a:53', calm);
    await budget.take('a:53', calm);
    now = 2_000;
    expect(await timeOf(() => Promise.all([budget.take('a:53', calm), budget.take('a:53', calm)]))).toBeLessThan(50);
  });

  test('gives up waiting when the caller is stopped', async () => {
    const budget = createBudget({ perSecond: 0.001, burst: 1 });
    await budget.take('a:53', calm);
    await expect(budget.take('a:53', AbortSignal.timeout(10))).rejects.toThrow();
    await expect(budget.take('b:53', AbortSignal.abort())).rejects.toThrow();
  });
});
