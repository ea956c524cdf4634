import { mergeSpf, type SpfMerge, type SpfWish } from '../language/spf-merge.ts';
import { isSpf } from '../language/spf-parse.ts';
import { isRecord } from '../schema-walk.ts';
import { observationOf } from '../seen.ts';
import type { Change, Json, Observation } from '../words.ts';

/** The TXT strings at one name as they were read. */
export type TxtRecords = { readonly strings: readonly string[]; readonly cname: string | null };

/** A change to one SPF record, and the record it would make of what stands there now. */
export type Candidate = {
  readonly change: Change;
  readonly seen: Observation;
  readonly name: string;
  readonly txt: TxtRecords;
  /** The SPF records among the strings. */
  readonly records: readonly string[];
  readonly wish: SpfWish;
  /** Merged into the only record, or into a new one. */
  readonly merged: SpfMerge;
};

/** The TXT strings at `name`, or null when they are not known. */
export const txtOf = (seen: Observation, name: string): TxtRecords | null => {
  const collection = seen.collections[`TXT ${name}`];
  if (collection?.state !== 'complete') return null;
  const value = collection.found.find((found) => found.type === 'TxtRecordSet' && found.key === name)?.value;
  return isRecord(value) ? (value as unknown as TxtRecords) : null;
};

const wishOf = (after: Json): SpfWish => {
  const wish = (after ?? {}) as Partial<SpfWish>;
  return { add: wish.add ?? [], remove: wish.remove ?? [], all: wish.all ?? null };
};

/** What a person is asked to do is judged like what Postern does; only what stays in the inventory is not. */
const isBookkeeping = ({ op }: Change): boolean => op === 'forget' || op === 'remember';

const candidatesIn = (changes: readonly Change[], seen: readonly Observation[]): readonly Candidate[] =>
  changes
    .filter((change) => (change.type === 'SpfTerm' || change.type === 'SpfAll') && change.collection.startsWith('TXT '))
    .flatMap((change) => {
      const name = change.collection.slice('TXT '.length);
      const observation = observationOf(seen, change.scope);
      const txt = observation === undefined ? null : txtOf(observation, name);
      if (observation === undefined || txt === null || isBookkeeping(change)) return [];
      const records = txt.strings.filter(isSpf);
      const wish = wishOf(change.after);
      // The null-sender guard speaks for itself and can be lifted, so the merge goes on behind it.
      const merged = mergeSpf(records[0] ?? null, wish, { nullSender: true });
      return [{ change, seen: observation, name, txt, records, wish, merged }];
    });

type Judged = { readonly seen: readonly Observation[]; readonly candidates: readonly Candidate[] };

const judged = new WeakMap<readonly Change[], Judged>();

/** The SPF changes among all changes, each merged into what the observation shows: once for all the guards that ask. */
export const candidates = (changes: readonly Change[], seen: readonly Observation[]): readonly Candidate[] => {
  const known = judged.get(changes);
  if (known?.seen === seen) return known.candidates;
  const made = candidatesIn(changes, seen);
  judged.set(changes, { seen, candidates: made });
  return made;
};
