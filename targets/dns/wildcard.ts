import { query, type Wire } from './api.ts';
import { type RawTxt, rawOf, rrsetOf } from './convert.ts';
import type { Primary } from './zone.ts';

/** The names above `name` from the zone itself down: a wildcard answers for wildcards below it too. */
export const ancestors = (name: string, zone: string): readonly string[] => {
  const labels = name.split('.');
  const depth = labels.length - zone.split('.').length;
  return Array.from({ length: Math.max(0, depth) }, (_, index) => labels.slice(depth - index).join('.'));
};

/**
 * The wildcard that the records shown at a name come from (RFC 4592), or null. They look like the name's own in an
 * answer, but a prerequisite does not see them: a write would find them moved for ever.
 */
export const wildcardOf = async (
  wire: Wire,
  primary: Primary,
  zone: string,
  name: string,
  raw: RawTxt,
  signal: AbortSignal,
): Promise<string | null> => {
  if (raw.records.length === 0) return null;
  for (const ancestor of ancestors(name, zone)) {
    const wildcard = `*.${ancestor}`;
    const tried = await query(wire, { ...primary, recursive: false }, wildcard, 'TXT', signal);
    if (!tried.ok) continue;
    const there = rawOf(rrsetOf(tried.value.answers, wildcard, 0));
    if (JSON.stringify(there.records) === JSON.stringify(raw.records)) return wildcard;
  }
  return null;
};
