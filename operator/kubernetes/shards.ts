import { createHash } from 'node:crypto';

/** How many Leases share all scopes. Fixed: another number would let two versions of the operator hold one scope. */
export const shardCount = 16;

const number = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);

/** The shard of a scope: the same in every replica and every version. */
export const shardOf = (scopeKey: string): number => number(scopeKey) % shardCount;

/** `postern-shard-00` to `postern-shard-15`. */
export const shardLeaseName = (shard: number): string => `postern-shard-${String(shard).padStart(2, '0')}`;

/** The shard that a Lease stands for, or null. */
export const shardOfLease = (name: string): number | null => {
  const match = /^postern-shard-(\d\d)$/.exec(name);
  const shard = match === null ? shardCount : Number(match[1]);
  return shard < shardCount ? shard : null;
};

/**
 * Who is to hold which shard: rendezvous hashing with a quota, so that no two members differ by more than one shard and
 * few shards change hands when a member comes or goes. Every replica that sees the same members gets the same answer.
 */
export const assignShards = (members: readonly string[]): readonly string[] => {
  const known = [...new Set(members)].sort();
  const least = Math.floor(shardCount / known.length);
  let extra = shardCount % known.length;
  const held = new Map<string, number>();
  return Array.from({ length: shardCount }, (_, shard) => {
    const ranked = known
      .map((member) => ({ member, rank: number(`${shard} ${member}`) }))
      .sort((a, b) => b.rank - a.rank || (a.member < b.member ? -1 : 1));
    const chosen = ranked.find(({ member }) => {
      const count = held.get(member) ?? 0;
      return count < least || (count === least && extra > 0);
    });
    if (chosen === undefined) return '';
    const count = held.get(chosen.member) ?? 0;
    if (count === least) extra -= 1;
    held.set(chosen.member, count + 1);
    return chosen.member;
  });
};
