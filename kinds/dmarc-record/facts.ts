import { isRecord } from '../schema-walk.ts';
import { observationOf } from '../seen.ts';
import type { Item, Observation } from '../words.ts';

/** What was seen around one DMARC record. */
export type Seen = {
  /** The TXT strings at _dmarc, as they stand there. */
  readonly strings: readonly string[];
  readonly cname: string | null;
  /** The TXT strings behind the alias; null when there is none or it could not be looked up. */
  readonly aliased: readonly string[] | null;
  /** The TXT strings at the domain itself; null when they could not be looked up. */
  readonly apex: readonly string[] | null;
  /** Other domains that reports go to, and whether they accept them; null when that could not be looked up. */
  readonly reports: readonly { readonly domain: string; readonly at: string; readonly accepted: boolean | null }[];
};

/** What the observation shows of one item, or null while it is not known. */
export const seenOf = (item: Pick<Item, 'scope' | 'key'>, seen: readonly Observation[]): Seen | null => {
  const collection = observationOf(seen, item.scope)?.collections[`TXT _dmarc.${item.key}`];
  if (collection?.state !== 'complete') return null;
  const set = collection.found.find(({ type }) => type === 'TxtRecordSet')?.value;
  const around = collection.found.find(({ type }) => type === 'DmarcSurroundings')?.value;
  if (!isRecord(set)) return null;
  const txt = set as unknown as Pick<Seen, 'strings' | 'cname'>;
  const rest = isRecord(around) ? (around as unknown as Omit<Seen, 'strings' | 'cname'>) : null;
  return { strings: txt.strings, cname: txt.cname, aliased: null, apex: null, reports: [], ...rest };
};
