import type { Ask, Change, Collection, Fact, Finding } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import type { Api, ReadResult } from './api.ts';
import type { FieldEntry } from './ledger.ts';
import type { Operation } from './operations.ts';

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

/** What was read where it has to be there: a finding where it could not be read, and where it is missing. */
export const required = <T>(api: Pick<Api, 'explain'>, operation: Operation, read: ReadResult<T>): T | Finding => {
  if (read.state === 'read') return read.value;
  return read.state === 'failed' ? read.finding : api.explain(operation, { state: 'missing' });
};

/** A collection that could not be read. */
export const unknown = (reason: Finding): Collection => ({ state: 'unknown', reason });

/** Whether the answer is why there is none. */
export const isFinding = (value: unknown): value is Finding =>
  typeof value === 'object' && value !== null && 'code' in value && 'remedy' in value;
