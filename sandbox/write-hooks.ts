import type { Plane } from './faults.ts';

/** A write that the sandbox has accepted as authorised. `what` as in the request log; `input` is what the client sent. */
export type SandboxWrite = { readonly plane: Plane; readonly what: string; readonly input: unknown };

/** Where a test may hold a write: before it takes effect, and after that but before the reply. `lose` cuts the connection instead. */
export type WriteHooks = {
  readonly before?: (write: SandboxWrite) => Promise<void>;
  readonly after?: (write: SandboxWrite) => Promise<'reply' | 'lose'>;
};

/** All hooks in force. */
export type HookSet = {
  /** Returns a function that takes the hooks away again. */
  add(hooks: WriteHooks): () => void;
  before(write: SandboxWrite): Promise<void>;
  after(write: SandboxWrite): Promise<'reply' | 'lose'>;
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
