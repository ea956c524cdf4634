import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { startScriptedApi } from '../../test/scripted/kubernetes-api.ts';
import { storeObjects } from '../../test/scripted/stored-objects.ts';
import { createKubernetesClient } from './client.ts';
import { plainCredentials } from './credentials.ts';
import { type ShardOptions, type Shards, startShards } from './leases.ts';
import { type KubernetesObject, leaseType } from './object.ts';
import { shardCount, shardLeaseName, shardOf } from './shards.ts';

const callMilliseconds = 300;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** One scope key per shard. */
const keys: string[] = [];
for (let index = 0; new Set(keys.map(shardOf)).size < shardCount; index += 1)
  if (!keys.some((key) => shardOf(key) === shardOf(`dns:z${index}`))) keys.push(`dns:z${index}`);

type World = {
  join(name: string, more?: Partial<ShardOptions>): Shards;
  /** Somebody else gives the Lease of a shard up, whoever holds it. */
  release(shard: number): Promise<void>;
  /** Replicas whose calls are never answered. */
  readonly cut: Set<string>;
  /** Asks every replica about every scope, again and again; each yes is a write that takes as long as one may. */
  readonly writes: { readonly name: string; readonly key: string; readonly at: number }[];
  /** Pairs of writes to one scope by two replicas at the same time. */
  overlaps(): string[];
};

const open = async (): Promise<World> => {
  const stored = storeObjects();
  const cut = new Set<string>();
  const api = await startScriptedApi((request, reply) => {
    if (!cut.has((request.headers.authorization ?? '').replace('Bearer ', ''))) stored.answer(request, reply);
  });
  cleanups.push(() => api.stop());
  const shards = new Map<string, Shards>();
  const writes: World['writes'] = [];
  const asking = setInterval(() => {
    for (const [name, one] of shards)
      for (const key of keys) if (one.mayWrite(key)) writes.push({ name, key, at: performance.now() });
  }, 5);
  cleanups.push(async () => clearInterval(asking));
  const admin = createKubernetesClient(plainCredentials(api.url, { token: 'admin' }));
  cleanups.push(() => admin.close());
  return {
    cut,
    writes,
    release: (shard) =>
      until(async () => {
        const { items } = await admin.list<KubernetesObject>(leaseType, { namespace: 'postern' });
        const lease = items.find(({ metadata }) => metadata.name === shardLeaseName(shard));
        if (lease === undefined) throw new Error(`there is no lease of shard ${shard}`);
        await admin.replace(leaseType, { ...lease, spec: { ...(lease['spec'] as object), holderIdentity: '' } });
      }),
    join: (name, more = {}) => {
      const client = createKubernetesClient(plainCredentials(api.url, { token: name }));
      const one = startShards({
        client,
        namespace: 'postern',
        replica: name,
        leaseSeconds: 1,
        callTimeoutSeconds: callMilliseconds / 1000,
        renewSeconds: 0.15,
        retrySeconds: 0.05,
        ...more,
      });
      shards.set(name, one);
      cleanups.push(
        () => client.close(),
        () => one.stop({ idle: true }),
      );
      return one;
    },
    overlaps: () => {
      const found: string[] = [];
      for (const key of keys) {
        const mine = writes.filter((write) => write.key === key);
        for (const [index, write] of mine.entries()) {
          const before = mine[index - 1];
          if (before !== undefined && before.name !== write.name && write.at - before.at < callMilliseconds)
            found.push(`${key}: ${before.name} and ${write.name} after ${write.at - before.at} ms`);
        }
      }
      return found;
    },
  };
};

const spread = (...all: Shards[]): number[] => all.map(({ held }) => held.length);
const until = (check: () => unknown): Promise<void> =>
  vi.waitFor(async () => void (await check()), { timeout: 8000, interval: 10 });

test('replicas that come and go share the shards evenly, and no two may write to one scope at once', async () => {
  const world = await open();
  const a = world.join('a');
  await until(() => expect(spread(a)).toEqual([16]));
  const b = world.join('b');
  await until(() => expect(spread(a, b)).toEqual([8, 8]));
  const c = world.join('c');
  await until(() => expect(spread(a, b, c).sort()).toEqual([5, 5, 6]));
  await b.stop();
  expect(spread(b)).toEqual([0]);
  await until(() => expect(spread(a, c)).toEqual([8, 8]));
  expect(new Set([...a.held, ...c.held]).size).toBe(16);
  expect(world.overlaps()).toEqual([]);
  expect(new Set(world.writes.map(({ name }) => name))).toEqual(new Set(['a', 'b', 'c']));
});

test('a replica that cannot reach the API falls silent before another takes its shards', async () => {
  const world = await open();
  const lost: number[] = [];
  const a = world.join('a', { onChange: (change) => void lost.push(...change.lost) });
  const b = world.join('b');
  await until(() => expect(spread(a, b)).toEqual([8, 8]));
  lost.length = 0;
  world.cut.add('a');
  const cutAt = performance.now();
  await until(() => expect(spread(a, b)).toEqual([0, 16]));
  expect(world.overlaps()).toEqual([]);
  const last = world.writes.findLast(({ name }) => name === 'a');
  expect((last?.at ?? 0) - cutAt).toBeLessThan(1000 - callMilliseconds + 10);
  await until(() => expect(lost.length).toBe(8));
  world.cut.delete('a');
  await until(() => expect(spread(a, b)).toEqual([8, 8]));
  expect(world.overlaps()).toEqual([]);
});

test('a process that was paused finds that it may not write, before it has heard anything', async () => {
  const world = await open();
  let slept = 0;
  const clock = { monotonic: () => performance.now() + slept, wall: () => Date.now() + slept };
  const a = world.join('a', { clock, renewSeconds: 3600 });
  await until(() => expect(spread(a)).toEqual([16]));
  expect(a.mayWrite('dns:z0')).toBe(true);
  slept = 5000;
  expect(a.mayWrite('dns:z0')).toBe(false);
  expect(a.remaining('dns:z0')).toBe(0);
});

test.each([
  ['the machine slept, which only the wall clock shows', { monotonic: 0, wall: 5000 }, false],
  ['the wall clock was set back', { monotonic: 0, wall: -3_600_000 }, true],
])('when %s, our own lease is judged on the safe side', async (_what, jump, expected) => {
  const world = await open();
  let jumped = false;
  const clock = {
    monotonic: () => performance.now() + (jumped ? jump.monotonic : 0),
    wall: () => Date.now() + (jumped ? jump.wall : 0),
  };
  const a = world.join('a', { clock, renewSeconds: 3600 });
  await until(() => expect(spread(a)).toEqual([16]));
  jumped = true;
  expect(a.mayWrite('dns:z0')).toBe(expected);
});

test('a replica whose wall clock is an hour ahead or behind takes nothing from a living one', async () => {
  const world = await open();
  const a = world.join('a');
  await until(() => expect(spread(a)).toEqual([16]));
  const ahead = { monotonic: () => performance.now(), wall: () => Date.now() + 3_600_000 };
  const b = world.join('b', { clock: ahead });
  await until(() => expect(spread(a, b)).toEqual([8, 8]));
  await sleep(500);
  expect(world.overlaps()).toEqual([]);
});

test('a shard that was not ours for a moment is told as lost and as come, even when one look sees both', async () => {
  const world = await open();
  const changes: { readonly acquired: readonly number[]; readonly lost: readonly number[] }[] = [];
  const a = world.join('a', { onChange: (change) => void changes.push(change) });
  await until(() => expect(spread(a)).toEqual([16]));
  changes.length = 0;
  await world.release(5);
  await until(() => expect(changes.flatMap(({ acquired }) => acquired)).toEqual([5]));
  expect(changes.flatMap(({ lost }) => lost)).toEqual([5]);
  await until(() => expect(spread(a)).toEqual([16]));
});

test('a restarted process with the same pod name is another holder', async () => {
  const world = await open();
  const first = world.join('pod');
  await until(() => expect(spread(first)).toEqual([16]));
  world.cut.add('pod');
  const client = world.join('other', { replica: 'pod' });
  await sleep(300);
  expect(spread(client)).toEqual([0]);
  await until(() => expect(spread(client)).toEqual([16]));
  expect(world.overlaps()).toEqual([]);
});
