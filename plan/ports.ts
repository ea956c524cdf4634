import type { Change, Finding, Scope } from '../kinds/words.ts';
import type { Memory } from './memory.ts';
import type { Owner } from './ownership.ts';
import type { SecretsFor } from './sealing.ts';
import type { Target } from './target.ts';

/** What happens during an apply, for progress lines, events and logs. Never holds a secret. */
export type RunEvent =
  | { readonly what: 'sending' | 'confirming' | 'retrying'; readonly change: Change }
  | { readonly what: 'waiting'; readonly change: Change; readonly gates: readonly string[] }
  | { readonly what: 'ended'; readonly change: Change; readonly state: string; readonly finding: Finding | null };

/** Everything with an effect that planning and applying need, given by the door. */
export type Ports = {
  readonly owner: Owner;
  readonly memory: Memory;
  /** Secrets that resources refer to in what they want; those of a connection are read when its target is opened. */
  readonly secrets: SecretsFor;
  /** Opens the target of a scope, once. Rejects with a FindingError where it cannot be opened. */
  target(scope: Scope): Promise<Target>;
  now(): Date;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** A number in [0, 1), for jitter. */
  random(): number;
  readonly signal: AbortSignal;
  /** Runs one act at a time per scope: looking, judging and writing are one step against our own other writers. */
  exclusive<T>(scope: Scope, act: () => Promise<T>): Promise<T>;
  tell?(event: RunEvent): void;
};
