import { Buffer } from 'node:buffer';
import type { Answer as WireAnswer } from 'dns-packet';
import { isDmarc } from '../../kinds/language/dmarc-record.ts';
import { canonicalName } from '../../kinds/language/dns-name.ts';
import { spfRecords } from '../../kinds/language/spf-merge.ts';
import { allOf, isSpf, liveTerms, parseSpf, senderTerm } from '../../kinds/language/spf-parse.ts';
import type { Found, Item, Json } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';

/** All TXT records at one name: each a list of chunks, byte for byte; and the alias that stands there instead. */
export type TxtRrset = {
  readonly records: readonly (readonly Uint8Array[])[];
  /** Seconds; null when there is no TXT record. */
  readonly ttl: number | null;
  readonly cname: string | null;
  /** How long resolvers believe that there is none (RFC 2308 5); 0 when there is one. */
  readonly negativeTtl: number;
};

/** `raw` of a TxtRecordSet: what the compare-and-swap repeats. Chunks are base64. */
export type RawTxt = { readonly records: readonly (readonly string[])[]; readonly ttl: number | null };

/** Which of the records at a name a change is about; SPF where it does not say. */
export type OwnRecord = { readonly record?: 'Dmarc' };

/** Whether a TXT string is the record that a change is about: it goes or is replaced, all others stay. */
export const isOwnRecord =
  ({ record }: OwnRecord) =>
  (text: string): boolean =>
    record === 'Dmarc' ? isDmarc(text) : isSpf(text);

const isAscending = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The TXT records and alias at `name` in an answer section. Those of other owners (an alias's target) are left out. */
export const rrsetOf = (answers: readonly WireAnswer[], name: string, negativeTtl: number): TxtRrset => {
  const own = answers.filter((record) => record.name === canonicalName(name));
  const cname = own.flatMap((record) => (record.type === 'CNAME' ? [canonicalName(record.data)] : []))[0] ?? null;
  if (cname !== null) return { records: [], ttl: null, cname, negativeTtl: 0 };
  const texts = own.flatMap((record) => (record.type === 'TXT' ? [record] : []));
  // Servers rotate the order of an RRset; a fixed one keeps observations equal.
  const records = texts
    .map(({ data }) => (Array.isArray(data) ? data : [data]).map((chunk) => Buffer.from(chunk as Uint8Array)))
    .sort((a, b) => Buffer.compare(Buffer.concat(a), Buffer.concat(b)) || a.length - b.length);
  const ttl = texts.length === 0 ? null : Math.min(...texts.map((record) => record.ttl ?? 0));
  return { records, ttl, cname: null, negativeTtl: texts.length === 0 ? negativeTtl : 0 };
};

/** Each record's chunks joined, one character per octet (latin1): what SPF and DMARC read. */
export const stringsOf = (rrset: Pick<TxtRrset, 'records'>): readonly string[] =>
  rrset.records.map((chunks) => Buffer.concat(chunks).toString('latin1'));

/** A TXT string for people: UTF-8 where it is, control characters escaped so that none reaches a terminal. */
export const printable = (text: string): string =>
  Buffer.from(text, 'latin1')
    .toString('utf8')
    .replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Byte-exact and JSON: see RawTxt. */
export const rawOf = (rrset: TxtRrset): RawTxt => ({
  records: rrset.records.map((chunks) => chunks.map((chunk) => Buffer.from(chunk).toString('base64'))),
  ttl: rrset.ttl,
});

/** The chunks of a RawTxt as octets. */
export const recordsOf = (raw: RawTxt): readonly (readonly Buffer[])[] =>
  raw.records.map((chunks) => chunks.map((chunk) => Buffer.from(chunk, 'base64')));

/** The collection name of a TXT RRset. */
export const collectionName = (name: string): string => `TXT ${canonicalName(name)}`;

/** The name whose TXT RRset a collection is. */
export const nameOfCollection = (collection: string): string => canonicalName(collection.replace(/^TXT /, ''));

/** What stands in the one valid SPF record among the strings of a name: a SpfTerm per live `+` mechanism and the SpfAll. */
const spfOf = (name: string, strings: readonly string[], cname: string | null): readonly Found[] => {
  const texts = spfRecords(strings);
  const parsed = texts.length === 1 ? parseSpf(texts[0] ?? '') : null;
  if (parsed === null || !parsed.ok) return [];
  const terms = new Set(
    liveTerms(parsed.record)
      .filter((term) => term.qualifier === '+')
      .map((term) => term.canonical),
  );
  const all = allOf(parsed.record);
  const redirect = parsed.record.terms.find((term) => term.kind === 'modifier' && term.name === 'redirect');
  return [
    ...[...terms].sort(isAscending).map((term) => ({
      type: 'SpfTerm',
      key: `${name} ${term}`,
      value: { term },
      version: digest({ term, qualifier: '+' }),
    })),
    {
      type: 'SpfAll',
      key: name,
      value: { all },
      version: digest({ all, redirect: redirect?.canonical ?? null, records: texts.length, cname }),
    },
  ];
};

const dmarcPlace = /^_dmarc\./;

/* A name that is an alias has a DMARC record as far as anybody can publish one there: nothing stands beside a CNAME. */
const dmarcOf = (name: string, strings: readonly string[], cname: string | null): readonly Found[] => {
  const records = strings.filter(isDmarc);
  if (!dmarcPlace.test(name) || (records.length === 0 && cname === null)) return [];
  const value = { records, cname };
  return [{ type: 'DmarcRecord', key: name.replace(dmarcPlace, ''), value, version: digest(value) }];
};

/** Everything found at one name: the TxtRecordSet, always, then the parts of its SPF record or the DMARC record. */
export const foundOf = (asked: string, rrset: TxtRrset): readonly Found[] => {
  const name = canonicalName(asked);
  const strings = stringsOf(rrset);
  const value: Json = { strings, ttl: rrset.ttl, cname: rrset.cname };
  return [
    // The version leaves the TTL out: a write reuses whatever it is.
    { type: 'TxtRecordSet', key: name, value, raw: rawOf(rrset), version: digest({ strings, cname: rrset.cname }) },
    ...spfOf(name, strings, rrset.cname),
    ...dmarcOf(name, strings, rrset.cname),
  ];
};

/** The name in an item key: all of it, or what stands before the first blank. */
export const nameOfKey = (key: string): string => canonicalName(key.split(' ', 1)[0] ?? key);

/** Wanted and found side in one form: names lower case without trailing dot, terms as RFC 7208 compares them. */
export const canonical = <T extends Item | Found>(x: T): T => {
  const name = nameOfKey(x.key);
  if (x.type === 'DmarcRecord' && 'container' in x)
    return { ...x, container: collectionName(`_dmarc.${name}`), key: name };
  const container = 'container' in x && x.container !== undefined ? { container: collectionName(name) } : {};
  if (x.type !== 'SpfTerm') return { ...x, ...container, key: name };
  const written = x.key.slice(x.key.indexOf(' ') + 1);
  const term = senderTerm(written);
  const text = 'problem' in term ? written : term.canonical;
  return { ...x, ...container, key: `${name} ${text}`, value: x.value === null ? null : { term: text } };
};
