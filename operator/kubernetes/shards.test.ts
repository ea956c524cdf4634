import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignShards, shardCount, shardLeaseName, shardOf, shardOfLease } from './shards.ts';

const members = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 20 });
const countsOf = (assigned: readonly string[], among: readonly string[]): number[] =>
  among.map((member) => assigned.filter((one) => one === member).length);

test('every shard has one member, no two members differ by more than one shard, and the order of hearsay does not matter', () => {
  fc.assert(
    fc.property(members, (among) => {
      const assigned = assignShards(among);
      expect(assigned.length).toBe(shardCount);
      for (const member of assigned) expect(among).toContain(member);
      const counts = countsOf(assigned, among);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      expect(assignShards([...among].reverse().concat(among))).toEqual(assigned);
    }),
  );
});

test('when a member leaves, a quarter of the shards at least stays where it is', () => {
  fc.assert(
    fc.property(
      members.filter((among) => among.length > 2),
      (among) => {
        const before = assignShards(among);
        const after = assignShards(among.slice(1));
        const stayed = before.filter((member, shard) => member === after[shard]).length;
        expect(stayed).toBeGreaterThanOrEqual(shardCount / 4);
      },
    ),
  );
});

test('a scope has the same shard for ever', () => {
  expect(['dns:contoso.example', 'dns:fabrikam.example', 'microsoft365:6f1e'].map(shardOf)).toMatchInlineSnapshot(`
    [
      3,
      7,
      2,
    ]
  `);
});

test('scopes are spread over all shards', () => {
  const counts = new Map<number, number>();
  for (let index = 0; index < 1600; index += 1) {
    const shard = shardOf(`dns:zone-${index}.example`);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect(counts.size).toBe(shardCount);
  expect(Math.min(...counts.values())).toBeGreaterThan(60);
});

test('lease names and shards belong together', () => {
  for (let shard = 0; shard < shardCount; shard += 1) expect(shardOfLease(shardLeaseName(shard))).toBe(shard);
  expect(['postern-shard-16', 'postern-shard-1', 'postern-replica-00'].map(shardOfLease)).toEqual([null, null, null]);
});
