import type { Change, Finding, Owned, Scope } from '../kinds/words.ts';

/** A write that was about to be sent when its line was written down. Open while no outcome follows. */
export type Intent = { readonly run: string; readonly change: Change; readonly at: string };

/** A write of our own whose outcome is known. `handle` is the server's id where the write made one. */
export type Written = Intent & { readonly handle?: string; readonly confirmed: boolean };

/** How one write ended. `notSent` closes an intent that the world shows was never carried out. */
export type Outcome = {
  readonly state: 'done' | 'unconfirmed' | 'moved' | 'refused' | 'notSent';
  readonly handle?: string;
  readonly finding?: Finding;
};

/**
 * What a door remembers between runs. Given by the door: a directory (CLI), the status of the objects (operator),
 * outputs plus a directory beside the program (Pulumi). Losing it may lose a delete, never cause one.
 */
export type Memory = {
  owned(scope: Scope): Promise<readonly Owned[]>;
  /** Intents without outcome, of this and earlier processes. */
  open(scope: Scope): Promise<readonly Intent[]>;
  /** Own writes with outcome `done` or `unconfirmed` that are younger than `seconds`, seen from `now`. */
  written(scope: Scope, seconds: number, now: string): Promise<readonly Written[]>;
  /** Durable before it resolves. */
  intend(run: string, planHash: string, change: Change, at: string): Promise<void>;
  /** `owned` are the inventory entries of the change's keys afterwards; keys of the change that are not in it are no longer ours. */
  settle(run: string, change: Change, outcome: Outcome, owned: readonly Owned[], at: string): Promise<void>;
  /** When `digest` was first seen for this fact without a break; remembers `at` when it is new. */
  since(scope: Scope, fact: string, digest: string, at: string): Promise<string>;
};
