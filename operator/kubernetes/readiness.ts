/** What changed about the shards that a replica holds. */
export type ShardChange = { readonly acquired: readonly number[]; readonly lost: readonly number[] };

/** The shards whose scopes may be worked on: those held whose objects have been listed since. */
export type Readiness = {
  has(shard: number): boolean;
  readonly size: number;
  /** Takes in a change and resolves, after the list, with the acquired shards that are ready now. */
  change(change: ShardChange): Promise<readonly number[]>;
  clear(): void;
};

/**
 * A shard is ready once `refresh` has resolved that was called after it was acquired, unless it was told as lost in
 * between. Whether it may be written at this very moment is not asked: a renewal that is late now is told as neither
 * acquired nor lost when it comes, so a shard left out here would stay out.
 */
export const createReadiness = (refresh: () => Promise<unknown>): Readiness => {
  const claims = new Map<number, object>();
  const ready = new Set<number>();
  return {
    has: (shard) => ready.has(shard),
    get size() {
      return ready.size;
    },
    change: async ({ acquired, lost }) => {
      const claim = {};
      for (const shard of [...lost, ...acquired]) {
        ready.delete(shard);
        claims.delete(shard);
      }
      for (const shard of acquired) claims.set(shard, claim);
      if (acquired.length > 0) await refresh();
      const taken = acquired.filter((shard) => claims.get(shard) === claim);
      for (const shard of taken) ready.add(shard);
      return taken;
    },
    clear: () => {
      claims.clear();
      ready.clear();
    },
  };
};
