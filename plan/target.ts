import type {
  Ask,
  Change,
  Diff,
  Fact,
  Finding,
  Found,
  Item,
  Json,
  Observation,
  SecretRef,
  SinkFor,
} from '../kinds/words.ts';

/** Reads the value of a secret at the last moment. Rejects with a finding that names the reference, never the value. */
export type Secrets = (ref: SecretRef) => Promise<string>;

/** Secrets by data key, such as `CustomerKey`. */
export type SecretValues = Readonly<Record<string, string>>;

/**
 * Where secrets are put that an outside system makes. Only targets touch it: what goes in stands nowhere else. Both
 * reject with a finding that names the place, never a value.
 */
export type Sinks = {
  /** What the sink holds; nothing where it is not there yet. */
  read(sink: SinkFor): Promise<SecretValues>;
  /** Puts these values in, whole or not at all; other data keys stay as they are. */
  write(sink: SinkFor, values: SecretValues): Promise<void>;
};

/** What became of one write. `lost`: sent, but no answer that can be trusted came back. */
export type Sent =
  | { readonly state: 'sent'; readonly handle?: string; readonly facts?: Readonly<Record<string, Fact>> }
  /** The compare-and-swap failed: somebody else wrote in between. Nothing was written. */
  | { readonly state: 'moved' }
  | { readonly state: 'lost'; readonly reason: string }
  /** The outside system said no. Nothing was written, unless the finding says otherwise. */
  | { readonly state: 'refused'; readonly finding: Finding };

/**
 * An adapter to one outside system. Only these verbs; everything else about the system stays behind them.
 * `canonical` and `lower` are pure. A read that fails makes its collection unknown; `read` itself does not throw for it.
 */
export type Target = {
  /** How long the system may go on showing the old state after a write, in seconds. */
  readonly settleSeconds: number;
  /** Types with a real compare-and-swap: an unanswered write of these may be sent again at once. */
  readonly atomic: readonly string[];
  /** Types that carry an ownership mark. An unmarked value of other types is never ours but by inventory. */
  readonly marked: readonly string[];
  /** Types of which the fact `AuditLog` tells who changed them by hand. */
  readonly audited?: readonly string[];
  /** Types that are always read as a whole list, whatever keys are asked for: such reads can be joined. */
  readonly listed?: readonly string[];
  /** `seen` is what the same look has read of the scope before: what it shows need not be asked for again. */
  read(asks: readonly Ask[], signal: AbortSignal, seen?: Observation): Promise<Observation>;
  /** Same form for the wanted and the found side. Idempotent. */
  canonical<T extends Item | Found>(x: T): T;
  /**
   * Diffs that need a write (action is not `none`) become legal writes, merged by container, in safe order. `beside` are
   * those that need none: nothing may be taken from them, and what they want counts for what is new.
   */
  lower(diffs: readonly Diff[], seen: Observation, beside?: readonly Diff[]): readonly Change[];
  /**
   * What is written down before a run makes its first change of this kind: how everything stood, without contents. Null where
   * nothing is. Pure.
   */
  inventory?(change: Change, seen: Observation): Json | null;
  /** Sends one write, once. Never retried inside. */
  send(change: Change, secret: Secrets, signal: AbortSignal): Promise<Sent>;
  /** Reads back. `not yet`: may still become visible; `not done`: the system shows something else. */
  confirm(change: Change, sent: Sent, signal: AbortSignal): Promise<'done' | 'not yet' | 'not done' | 'unknown'>;
};
