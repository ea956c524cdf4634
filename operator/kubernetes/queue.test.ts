import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { backoffMilliseconds } from './backoff.ts';
import { KubernetesError } from './errors.ts';
import { createQueue } from './queue.ts';

const quick = { baseMilliseconds: 4, capMilliseconds: 16 };
const idle = (queue: { waiting: number; running: number }): Promise<void> =>
  vi.waitFor(() => expect(queue.waiting + queue.running).toBe(0), { timeout: 3000, interval: 2 });

test('whatever is added when: no key runs beside itself, no more than allowed run, and each add is followed by a start', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), wait: fc.integer({ min: 0, max: 3 }) }), {
        maxLength: 20,
      }),
      fc.integer({ min: 1, max: 3 }),
      async (adds, concurrency) => {
        const now = new Map<string, number>();
        const started = new Map<string, number>();
        let most = 0;
        let clock = 0;
        const queue = createQueue({
          concurrency,
          process: async (key) => {
            now.set(key, (now.get(key) ?? 0) + 1);
            started.set(key, ++clock);
            most = Math.max(
              most,
              [...now.values()].reduce((sum, count) => sum + count, 0),
            );
            expect(now.get(key)).toBe(1);
            await sleep(1);
            now.set(key, 0);
            return null;
          },
        });
        const added = new Map<string, number>();
        for (const { key, wait } of adds) {
          added.set(key, ++clock);
          queue.add(key);
          if (wait > 0) await sleep(wait - 1);
        }
        await idle(queue);
        expect(most).toBeLessThanOrEqual(concurrency);
        for (const [key, at] of added) expect(started.get(key)).toBeGreaterThan(at);
      },
    ),
    { numRuns: 30 },
  );
});

test('a key added ten times before it can run, runs once', async () => {
  const runs: string[] = [];
  const queue = createQueue({
    concurrency: 1,
    process: async (key) => {
      runs.push(key);
      return null;
    },
  });
  for (let turn = 0; turn < 10; turn += 1) queue.add('scope');
  await idle(queue);
  expect(runs).toEqual(['scope']);
});

test('of two waits for one key the shorter holds', async () => {
  const runs: number[] = [];
  const began = performance.now();
  const queue = createQueue({
    concurrency: 1,
    process: async () => {
      runs.push(performance.now() - began);
      return null;
    },
  });
  queue.addAfter('scope', 5000);
  queue.addAfter('scope', 20);
  queue.addAfter('scope', 5000);
  await vi.waitFor(() => expect(runs.length).toBe(1));
  expect(runs[0]).toBeGreaterThanOrEqual(19);
  await sleep(30);
  expect(runs.length).toBe(1);
  await queue.shutdown();
});

test('a failing key comes back later and later, other keys are not held up, and success forgets', async () => {
  const tries: number[] = [];
  const others: string[] = [];
  const queue = createQueue({
    concurrency: 1,
    backoff: quick,
    random: () => 1,
    process: async (key) => {
      if (key !== 'bad') {
        others.push(key);
        return null;
      }
      tries.push(performance.now());
      if (tries.length < 5) throw new Error('no');
      return null;
    },
  });
  queue.add('bad');
  queue.add('good');
  await vi.waitFor(() => expect(tries.length).toBe(5), { timeout: 3000 });
  await idle(queue);
  expect(others).toEqual(['good']);
  const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  for (const [index, least] of [4, 8, 16, 16].entries()) expect(waits[index]).toBeGreaterThanOrEqual(least - 1);
  expect(queue.failures('bad')).toBe(0);
});

test('a failure that says how long to wait is not tried before', async () => {
  const tries: number[] = [];
  const queue = createQueue({
    concurrency: 1,
    backoff: quick,
    process: async () => {
      tries.push(performance.now());
      if (tries.length === 1) throw new KubernetesError('throttled', 'slow down', { retryAfterSeconds: 0.15 });
      return null;
    },
  });
  queue.add('scope');
  await vi.waitFor(() => expect(tries.length).toBe(2), { timeout: 3000 });
  expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(149);
});

test('shutdown waits for the running work, tells it, and starts nothing more', async () => {
  const log: string[] = [];
  const queue = createQueue({
    concurrency: 1,
    process: async (key, signal) => {
      log.push(`start ${key}`);
      await sleep(30);
      log.push(`end ${key} ${signal.aborted}`);
      return null;
    },
  });
  queue.add('a');
  queue.add('b');
  queue.add('a');
  queue.addAfter('c', 1);
  await sleep(10);
  await queue.shutdown();
  queue.add('d');
  await sleep(40);
  expect(log).toEqual(['start a', 'end a true']);
});

test('the backoff never leaves its bounds and never shrinks below half of the step', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, chance) => {
        const wait = backoffMilliseconds(failures, { baseMilliseconds: 1000, capMilliseconds: 300_000 }, () => chance);
        expect(wait).toBeGreaterThanOrEqual(500);
        expect(wait).toBeLessThanOrEqual(300_000);
      },
    ),
  );
});
