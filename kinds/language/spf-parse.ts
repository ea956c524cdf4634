import { asciiOf, oddCharacters } from './spf-characters.ts';
import {
  canonicalDomainSpec,
  domainSpecProblem,
  ip4Problem,
  ip6Canonical,
  macroProblem,
  prefixProblem,
} from './spf-grammar.ts';

/** One term of an SPF record. */
export type SpfTerm = {
  /** As written, qualifier included. */
  readonly text: string;
  readonly kind: 'mechanism' | 'modifier';
  /** Lower case: `include`, `ip4`, `all`, `redirect`. */
  readonly name: string;
  /** Modifiers have none; they carry '+'. */
  readonly qualifier: '+' | '-' | '~' | '?';
  /** Whether the qualifier was written. */
  readonly explicit: boolean;
  /** What follows the `:` or `=`, prefix length included, as written (`/24` for `a/24`); null when nothing does. */
  readonly value: string | null;
  /** Without qualifier, lower case, no trailing dot, no prefix length that says nothing: what two equal terms share. */
  readonly canonical: string;
};

/** A record in its terms, in the order they stand. */
export type SpfRecordText = { readonly version: string; readonly terms: readonly SpfTerm[] };

/** Why a text is not an SPF record. `suggestion` is the whole text as it was probably meant. */
export type SpfProblem = { readonly offset: number; readonly message: string; readonly suggestion?: string };

type Parsed<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly problem: SpfProblem };
type Body = { readonly value: string | null; readonly canonical: string } | { readonly problem: string };

/** Whether a TXT string is an SPF record in the sense of RFC 7208 4.5; it may still be an invalid one. */
export const isSpf = (text: string): boolean => /^v=spf1(?: |$)/i.test(text);

const named = (name: string, rest: string): Body => {
  const value = rest.startsWith(':') ? rest.slice(1) : '';
  const problem = rest !== '' && !rest.startsWith(':') ? `cannot be followed by ${rest}` : domainSpecProblem(value);
  return problem === null ? { value, canonical: `${name}:${canonicalDomainSpec(value)}` } : { problem };
};

const hosts = (name: string, rest: string): Body => {
  const match = /^(?::(.+?))?(?:\/([0-9]+))?(?:\/\/([0-9]+))?$/.exec(rest);
  if (match === null) return { problem: `cannot be followed by ${rest}` };
  const [, domain, four, six] = match;
  const problem =
    (domain === undefined ? null : domainSpecProblem(domain)) ??
    (four === undefined ? null : prefixProblem(four, 32)) ??
    (six === undefined ? null : prefixProblem(six, 128));
  if (problem !== null) return { problem };
  const prefixes = `${four === undefined || four === '32' ? '' : `/${four}`}${six === undefined || six === '128' ? '' : `//${six}`}`;
  return {
    value: rest === '' ? null : rest.replace(/^:/, ''),
    canonical: `${name}${domain === undefined ? '' : `:${canonicalDomainSpec(domain)}`}${prefixes}`,
  };
};

const network = (name: 'ip4' | 'ip6', rest: string): Body => {
  const match = /^:([^/]*)(?:\/(.*))?$/.exec(rest);
  const [, address = '', prefix] = match ?? [];
  const most = name === 'ip4' ? 32 : 128;
  const canonical = name === 'ip4' ? address : ip6Canonical(address);
  if (canonical === null) return { problem: `is not an IPv6 address: ${address}` };
  const problem =
    (name === 'ip4' ? ip4Problem(address) : null) ?? (prefix === undefined ? null : prefixProblem(prefix, most));
  if (problem !== null) return { problem };
  return {
    value: rest.slice(1),
    canonical: `${name}:${canonical}${prefix === undefined || prefix === String(most) ? '' : `/${prefix}`}`,
  };
};

const mechanism = (name: string, rest: string): Body => {
  switch (name) {
    case 'all':
      return rest === '' ? { value: null, canonical: 'all' } : { problem: `cannot be followed by ${rest}` };
    case 'include':
    case 'exists':
      return named(name, rest);
    case 'ptr':
      return rest === '' ? { value: null, canonical: 'ptr' } : named(name, rest);
    case 'a':
    case 'mx':
      return hosts(name, rest);
    case 'ip4':
    case 'ip6':
      return network(name, rest);
    default:
      return { problem: 'is not a mechanism of RFC 7208' };
  }
};

const modifier = (name: string, value: string): Body => {
  const counted = name === 'redirect' || name === 'exp';
  const problem = counted ? domainSpecProblem(value) : macroProblem(value, true);
  return problem === null
    ? { value, canonical: `${name}=${counted ? canonicalDomainSpec(value) : value}` }
    : { problem };
};

/** Reads one term. `offset` in a problem counts within the term. */
export const parseTerm = (text: string): Parsed<{ readonly term: SpfTerm }> => {
  const odd = oddCharacters(text)[0];
  if (odd !== undefined || text.includes(' ') || text === '')
    return {
      ok: false,
      problem: { offset: odd?.offset ?? 0, message: `${odd?.name ?? 'a blank'} cannot stand in a term` },
    };
  const assignment = /^([a-z][a-z0-9_.-]*)=(.*)$/i.exec(text);
  if (assignment !== null) {
    const name = (assignment[1] ?? '').toLowerCase();
    const body = modifier(name, assignment[2] ?? '');
    if ('problem' in body) return { ok: false, problem: { offset: 0, message: `${name}= ${body.problem}` } };
    return { ok: true, term: { text, kind: 'modifier', name, qualifier: '+', explicit: false, ...body } };
  }
  const [, sign = '', written = '', rest = ''] = /^([+\-~?]?)([^:/]*)(.*)$/.exec(text) ?? [];
  const name = written.toLowerCase();
  const body = mechanism(name, rest);
  if ('problem' in body) return { ok: false, problem: { offset: 0, message: `${written || text} ${body.problem}` } };
  const qualifier = sign === '-' || sign === '~' || sign === '?' ? sign : '+';
  return { ok: true, term: { text, kind: 'mechanism', name, qualifier, explicit: sign !== '', ...body } };
};

/** The canonical form of a term that authorises a sender (a mechanism with `+`, not `all`), or what is wrong with it. */
export const senderTerm = (text: string): { readonly canonical: string } | { readonly problem: string } => {
  const parsed = parseTerm(text);
  if (!parsed.ok) return { problem: parsed.problem.message };
  const { kind, name, qualifier, canonical } = parsed.term;
  if (kind === 'modifier') return { problem: `${name}= is a modifier and authorises nobody` };
  if (name === 'all') return { problem: '`all` is set by the field `all`' };
  if (qualifier !== '+') return { problem: `the qualifier ${qualifier} does not authorise a sender` };
  return { canonical };
};

const suggestionFor = (text: string): { readonly suggestion?: string } => {
  const ascii = asciiOf(text)?.trim();
  return ascii !== undefined && ascii !== text && parseSpf(ascii).ok ? { suggestion: ascii } : {};
};

/* A plan over a thousand zones meets the records that they all include a thousand times. */
const recent = new Map<string, Parsed<{ readonly record: SpfRecordText }>>();
const mostRecent = 1000;

/** Reads a whole record by the grammar of RFC 7208 12, strictly. `offset` counts characters of `text`. */
export const parseSpf = (text: string): Parsed<{ readonly record: SpfRecordText }> => {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const parsed = readSpf(text);
  if (recent.size >= mostRecent) recent.clear();
  recent.set(text, parsed);
  return parsed;
};

const readSpf = (text: string): Parsed<{ readonly record: SpfRecordText }> => {
  const fail = (offset: number, message: string) => ({
    ok: false as const,
    problem: { offset, message, ...suggestionFor(text) },
  });
  const odd = oddCharacters(text)[0];
  if (odd !== undefined) return fail(odd.offset, `${odd.name} is not allowed, an SPF record is plain ASCII`);
  if (!isSpf(text)) return fail(0, 'does not begin with v=spf1 and a blank');
  const terms: SpfTerm[] = [];
  for (const match of text.slice(6).matchAll(/[^ ]+/g)) {
    const parsed = parseTerm(match[0]);
    if (!parsed.ok) return fail(6 + match.index + parsed.problem.offset, parsed.problem.message);
    const { kind, name } = parsed.term;
    if (kind === 'modifier' && /^(redirect|exp)$/.test(name) && terms.some((t) => t.kind === kind && t.name === name))
      return fail(6 + match.index, `${name}= stands twice`);
    terms.push(parsed.term);
  }
  return { ok: true, record: { version: text.slice(0, 6), terms } };
};

/** The terms before the first `all`: only these are ever looked at (RFC 7208 5.1). Modifiers are left out. */
export const liveTerms = (record: SpfRecordText): readonly SpfTerm[] => {
  const mechanisms = record.terms.filter((term) => term.kind === 'mechanism');
  const end = mechanisms.findIndex((term) => term.name === 'all');
  return end < 0 ? mechanisms : mechanisms.slice(0, end);
};

/** What a record says about everybody else; `None` when it has no `all`. */
export type SpfAllValue = 'Fail' | 'SoftFail' | 'Neutral' | 'Pass' | 'None';

const allValues = { '-': 'Fail', '~': 'SoftFail', '?': 'Neutral', '+': 'Pass' } as const;

/** The record's `all`, the first one where there are several. */
export const allOf = (record: SpfRecordText): SpfAllValue => {
  const all = record.terms.find((term) => term.kind === 'mechanism' && term.name === 'all');
  return all === undefined ? 'None' : allValues[all.qualifier];
};

/** The record as one string, with single blanks. */
export const printSpf = (record: SpfRecordText): string =>
  [record.version, ...record.terms.map((t) => t.text)].join(' ');
