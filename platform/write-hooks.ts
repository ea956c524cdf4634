/** A write that the platform has accepted as authorised. `what` as in the request log; `input` is the body that the client sent. */
export type PlatformWrite = { readonly plane: 'platform'; readonly what: string; readonly input: unknown };

/** Where a test may hold a write: before it takes effect, and after that but before the reply. `lose` cuts the connection instead. */
export type WriteHooks = {
  readonly before?: (write: PlatformWrite) => Promise<void>;
  readonly after?: (write: PlatformWrite) => Promise<'reply' | 'lose'>;
};

/** All hooks in force. */
export type HookSet = {
  /** Returns a function that takes the hooks away again. */
  add(hooks: WriteHooks): () => void;
  before(write: PlatformWrite): Promise<void>;
  after(write: PlatformWrite): Promise<'reply' | 'lose'>;
};

/** No hooks yet. A hook that throws fails the request, so that a broken test does not look like a working server. */
export function createHookSet(): HookSet {
  const all = new Set<WriteHooks>();
  return {
    add(hooks) {
      all.add(hooks);
      return () => void all.delete(hooks);
    },
    async before(write) {
      for (const hooks of [...all]) await hooks.before?.(write);
    },
    async after(write) {
      let verdict: 'reply' | 'lose' = 'reply';
      for (const hooks of [...all]) if ((await hooks.after?.(write)) === 'lose') verdict = 'lose';
      return verdict;
    },
  };
}
