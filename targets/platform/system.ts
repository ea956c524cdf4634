import type { Ask, Change, Collection, Fact, Finding } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import type { FieldEntry } from './ledger.ts';

/** One of the two systems behind this target: the vendor's public API, or the reference platform. */
export type System = {
  /** Reads one collection; null when it has none of that name. */
  collection(ask: Ask, signal: AbortSignal): Promise<Collection | null>;
  /** What is only evidence; null when it has none of that name. */
  fact(
    name: string,
    signal: AbortSignal,
    keys: readonly string[],
  ): Promise<Pick<Fact, 'value' | 'by'> | Finding | null>;
  /** Whether it lists its policies, so that one that is not found is not there. */
  readonly listing: 'Complete' | 'None';
  /** What can be done with one field of an item. */
  entry(type: string, key: string, field: string): Pick<FieldEntry, 'access' | 'place'>;
  /** Whether acts can be asked for; where not, they are steps for a person. */
  readonly acts: boolean;
  /** Words that a policy's mode can be given. Others are a step for a person. */
  canSetMode(mode: string): boolean;
  /** Sends the one write of a change, once. */
  write(change: Change, signal: AbortSignal): Promise<Sent>;
};

/** A collection that could not be read. */
export const unknown = (reason: Finding): Collection => ({ state: 'unknown', reason });

/** Whether the answer is why there is none. */
export const isFinding = (value: unknown): value is Finding =>
  typeof value === 'object' && value !== null && 'code' in value && 'remedy' in value;
