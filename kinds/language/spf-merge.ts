import {
  isSpf,
  liveTerms,
  parseSpf,
  type SpfAllValue,
  type SpfRecordText,
  type SpfTerm,
  senderTerm,
} from './spf-parse.ts';

/** What a record is to become: own terms in, own terms out, and `all` (null leaves it as it is). */
export type SpfWish = {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** `None` takes `all` out again. */
  readonly all: SpfAllValue | null;
};

/** Why a merge was refused. */
export type SpfRefusal = 'invalid' | 'term' | 'null-sender' | 'redirect' | 'qualifier';

/** `text` is '' when nothing is left: the record goes. */
export type SpfMerge =
  | { readonly ok: true; readonly text: string; readonly changed: boolean }
  | { readonly ok: false; readonly reason: SpfRefusal; readonly message: string };

const signs = { Fail: '-', SoftFail: '~', Neutral: '?', Pass: '+' } as const;

const isAll = (term: SpfTerm) => term.kind === 'mechanism' && term.name === 'all';

/** `v=spf1 -all` and nothing else: the domain says that it sends no mail (RFC 7208 A.4, M3AAWG parked domains). */
export const isNullSender = (record: SpfRecordText): boolean => {
  const [only, ...others] = record.terms.filter((term) => term.kind === 'mechanism');
  return only !== undefined && isAll(only) && only.qualifier === '-' && others.length === 0;
};

const refuse = (reason: SpfRefusal, message: string): SpfMerge => ({ ok: false, reason, message });

/** Where a new mechanism goes: last before `all`, else after the last mechanism, else before the modifiers. */
const lastPlace = (terms: readonly SpfTerm[]): number => {
  const all = terms.findIndex(isAll);
  return all >= 0 ? all : terms.findLastIndex((term) => term.kind === 'mechanism') + 1;
};

/**
 * Merges single terms into a record that others share: every foreign token keeps its bytes and its place, only runs of
 * blanks collapse, and a wish that is fulfilled changes nothing. `text` is the one SPF record at the name, null when
 * there is none. Removing takes out just the own term, so that it undoes an add. The order is evaluation order, and a new
 * term goes last: where the lookup limit is passed, the new sender suffers and not those who were there.
 */
export const mergeSpf = (
  text: string | null,
  wish: SpfWish,
  lifted: { readonly nullSender?: boolean } = {},
): SpfMerge => {
  const parsed = parseSpf(text === null || text === '' ? 'v=spf1' : text);
  if (!parsed.ok) return refuse('invalid', `at character ${parsed.problem.offset + 1}: ${parsed.problem.message}`);
  const { record } = parsed;
  const own: Record<'add' | 'remove', string[]> = { add: [], remove: [] };
  for (const list of ['add', 'remove'] as const)
    for (const term of wish[list]) {
      const read = senderTerm(term);
      if ('problem' in read) return refuse('term', `${term}: ${read.problem}`);
      own[list].push(read.canonical);
    }

  const live = new Set(liveTerms(record));
  const isLive = (term: SpfTerm, canonical: string) => live.has(term) && term.canonical === canonical;
  const add = [...new Set(own.add)].filter(
    (canonical) => !record.terms.some((term) => isLive(term, canonical) && term.qualifier === '+'),
  );
  for (const canonical of add) {
    const other = record.terms.find((term) => isLive(term, canonical));
    if (other !== undefined)
      return refuse('qualifier', `${other.text} is there and does not authorise; change or remove it first`);
  }
  if (text !== null && add.length > 0 && isNullSender(record) && lifted.nullSender !== true)
    return refuse('null-sender', 'the record says that the domain sends no mail');
  const redirect = record.terms.find((term) => term.kind === 'modifier' && term.name === 'redirect');
  if (redirect !== undefined && wish.all !== null && wish.all !== 'None' && !record.terms.some(isAll))
    return refuse('redirect', `${redirect.text} would no longer be followed once there is an all`);

  const wanted = new Set(own.add);
  const dropped = own.remove.filter((canonical) => !wanted.has(canonical));
  let terms = record.terms.filter(
    (term) => !dropped.some((canonical) => isLive(term, canonical) && term.qualifier === '+'),
  );
  const insert = (canonical: string) => {
    const term = parseSpf(`v=spf1 ${canonical}`);
    if (term.ok) terms = terms.toSpliced(lastPlace(terms), 0, ...term.record.terms);
  };
  for (const canonical of add) insert(canonical);
  if (wish.all === 'None') terms = terms.filter((term) => !isAll(term));
  else if (wish.all !== null) {
    const sign = signs[wish.all];
    const at = terms.findIndex(isAll);
    if (at < 0) insert(`${sign}all`);
    else if (terms[at]?.qualifier !== sign) {
      const all = parseSpf(`v=spf1 ${sign}all`);
      if (all.ok) terms = terms.toSpliced(at, 1, ...all.record.terms);
    }
  }

  const before = record.terms;
  const same = terms.length === before.length && terms.every((term, index) => term.text === before[index]?.text);
  if (same) return { ok: true, text: text ?? '', changed: false };
  const result = terms.length === 0 ? '' : [record.version, ...terms.map((term) => term.text)].join(' ');
  return { ok: true, text: result, changed: true };
};

/** The SPF records among the TXT strings of one name. More than one is a permerror for the whole name (RFC 7208 4.5). */
export const spfRecords = (strings: readonly string[]): readonly string[] => strings.filter(isSpf);
