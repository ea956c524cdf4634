import { expect, test } from 'vitest';
import { createReadiness } from './readiness.ts';

/** Lists that a test lets end one by one. */
const lists = () => {
  const open: PromiseWithResolvers<void>[] = [];
  return {
    refresh: (): Promise<void> => {
      const list = Promise.withResolvers<void>();
      open.push(list);
      return list.promise;
    },
    end: (): void => open.shift()?.resolve(),
  };
};

test('a shard is ready when its objects have been listed after it was acquired, however late the next renewal is', async () => {
  const { refresh, end } = lists();
  const readiness = createReadiness(refresh);
  const taking = readiness.change({ acquired: [3, 7], lost: [] });
  expect(readiness.has(3)).toBe(false);
  end();
  expect(await taking).toEqual([3, 7]);
  expect([readiness.has(3), readiness.has(7), readiness.size]).toEqual([true, true, 2]);
});

test('a shard that is lost before the list has come is not ready, and the others are', async () => {
  const { refresh, end } = lists();
  const readiness = createReadiness(refresh);
  const taking = readiness.change({ acquired: [3, 7], lost: [] });
  expect(await readiness.change({ acquired: [], lost: [3] })).toEqual([]);
  end();
  expect(await taking).toEqual([7]);
  expect(readiness.has(3)).toBe(false);
});

test('a shard that comes back is ready with the list after its return, not with the one before', async () => {
  const { refresh, end } = lists();
  const readiness = createReadiness(refresh);
  const first = readiness.change({ acquired: [3], lost: [] });
  const second = readiness.change({ acquired: [3], lost: [3] });
  end();
  expect(await first).toEqual([]);
  expect(readiness.has(3)).toBe(false);
  end();
  expect(await second).toEqual([3]);
  expect(readiness.has(3)).toBe(true);
});

test('a shard that was given up and held again at once is listed again before it is ready', async () => {
  const { refresh, end } = lists();
  const readiness = createReadiness(refresh);
  const first = readiness.change({ acquired: [3], lost: [] });
  end();
  await first;
  const again = readiness.change({ acquired: [3], lost: [3] });
  expect(readiness.has(3)).toBe(false);
  end();
  await again;
  expect(readiness.has(3)).toBe(true);
});

test('nothing is ready after the end, whatever list still comes', async () => {
  const { refresh, end } = lists();
  const readiness = createReadiness(refresh);
  const taking = readiness.change({ acquired: [3], lost: [] });
  readiness.clear();
  end();
  expect(await taking).toEqual([]);
  expect(readiness.size).toBe(0);
});
