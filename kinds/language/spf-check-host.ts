import { canonicalName } from './dns-name.ts';
import { parseIp } from './ip-address.ts';
import { isAskable, senderParts } from './spf-check-host-macro.ts';
import {
  createSession,
  type OpenStep,
  type Session,
  type SpfLookup,
  type SpfResult,
  type SpfStep,
  SpfStop,
  valuesOf,
} from './spf-check-host-session.ts';
import { asksForeignLocalPart, type Client, expandAt, matches, targetName } from './spf-check-host-terms.ts';
import { macroProblem } from './spf-grammar.ts';
import { spfRecords } from './spf-merge.ts';
import { parseSpf, type SpfRecordText, type SpfTerm } from './spf-parse.ts';

/** What check_host() is asked (RFC 7208 4.1). */
export type SpfRequest = {
  /** IPv4 or IPv6 address of the client. */
  readonly ip: string;
  /** The domain whose record is wanted: that of the sender, or HELO. */
  readonly domain: string;
  /** MAIL FROM without angle brackets; empty for a bounce: then it is postmaster at `helo`. */
  readonly sender: string;
  readonly helo: string;
  /** Name of the receiving host, for %{r}. */
  readonly receiver?: string;
  /** Seconds since 1970, for %{t}. */
  readonly seconds?: number;
};

/** What check_host() answers, and how it came to it. */
export type SpfVerdict = {
  readonly result: SpfResult;
  /** One sentence for people. */
  readonly reason: string;
  /** Text of the domain for a rejected sender (RFC 7208 6.2); only with `fail`. */
  readonly explanation: string | null;
  /** The mechanism that decided, and the domain whose record it stands in. */
  readonly matched: { readonly domain: string; readonly term: string } | null;
  /** Lookups and empty lookups that count against the limits of RFC 7208 4.6.4. */
  readonly lookups: number;
  readonly voids: number;
  readonly trace: readonly SpfStep[];
};

type Matched = { readonly domain: string; readonly term: string };
type Outcome = {
  readonly result: SpfResult;
  readonly reason: string;
  readonly matched: Matched | null;
  /** Where the explanation of this outcome stands: the domain-spec of exp=, and the domain of its record. */
  readonly exp: { readonly spec: string; readonly domain: string } | null;
};

const results = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const;

const noRecord = (domain: string): Outcome => ({
  result: 'none',
  reason: `${domain} has no SPF record`,
  matched: null,
  exp: null,
});

const modifierOf = (record: SpfRecordText, name: 'redirect' | 'exp'): SpfTerm | undefined =>
  record.terms.find((term) => term.kind === 'modifier' && term.name === name);

const readRecord = (strings: readonly string[], domain: string): SpfRecordText | null => {
  const [text, another] = spfRecords(strings);
  if (text === undefined) return null;
  if (another !== undefined) throw new SpfStop('permerror', `${domain} has more than one SPF record`);
  const parsed = parseSpf(text);
  if (!parsed.ok)
    throw new SpfStop(
      'permerror',
      `the record of ${domain}: character ${parsed.problem.offset + 1}: ${parsed.problem.message}`,
    );
  return parsed.record;
};

/** Follows an include or redirect. Neither may lead to no record (RFC 7208 5.2, 6.1). */
const follow = async (
  session: Session,
  client: Client,
  domain: string,
  step: OpenStep,
  spec: string,
): Promise<Outcome> => {
  const target = await targetName(session, client, { domain, step }, spec);
  if (target === null) throw new SpfStop('permerror', `${step.term} leads to no domain name`);
  const strings = valuesOf(await session.counted(step, target, 'TXT'), target, 'TXT');
  const outcome = await evaluate(session, client, target, step.depth + 1, strings);
  if (outcome.result === 'none') throw new SpfStop('permerror', `${step.term}: ${outcome.reason}`);
  return outcome;
};

const isMatch = async (
  session: Session,
  client: Client,
  domain: string,
  step: OpenStep,
  term: SpfTerm,
): Promise<boolean> => {
  if (term.name !== 'include') return matches(session, client, { domain, step }, term);
  const spec = term.value ?? '';
  return !asksForeignLocalPart(client, spec) && (await follow(session, client, domain, step, spec)).result === 'pass';
};

const evaluate = async (
  session: Session,
  client: Client,
  domain: string,
  depth: number,
  strings: readonly string[],
): Promise<Outcome> => {
  const record = readRecord(strings, domain);
  if (record === null) return noRecord(domain);
  const exp = modifierOf(record, 'exp');
  for (const term of record.terms) {
    if (term.kind === 'modifier') continue;
    const step = session.step(depth, domain, term.text);
    const matched = await isMatch(session, client, domain, step, term);
    session.end(step, matched ? 'match' : 'noMatch');
    if (matched)
      return {
        result: results[term.qualifier],
        reason: `${term.text} in the record of ${domain} matches`,
        matched: { domain, term: term.text },
        exp: exp?.value == null ? null : { spec: exp.value, domain },
      };
  }
  const redirect = modifierOf(record, 'redirect');
  if (redirect !== undefined) {
    const step = session.step(depth, domain, redirect.text);
    const outcome = await follow(session, client, domain, step, redirect.value ?? '');
    session.end(step, 'followed');
    return outcome;
  }
  return { result: 'neutral', reason: `nothing in the record of ${domain} matches`, matched: null, exp: null };
};

/** The explanation, or null where there is none to be had: it never changes the result (RFC 7208 6.2). */
const explain = async (session: Session, client: Client, exp: NonNullable<Outcome['exp']>): Promise<string | null> => {
  const step = session.step(0, exp.domain, `exp=${exp.spec}`);
  const place = { domain: exp.domain, step, isFree: true };
  const name = await targetName(session, client, place, exp.spec);
  const answer = name === null ? null : await session.free(step, name, 'TXT');
  const [text = '', another] = answer?.ok === true ? answer.values : [];
  const isPlain =
    text !== '' && another === undefined && /^[\x20-\x7e]+$/.test(text) && macroProblem(text, true) === null;
  if (!isPlain || asksForeignLocalPart(client, text)) {
    session.end(step, 'none');
    return null;
  }
  const explanation = await expandAt(session, client, place, text);
  session.end(step, 'read');
  return explanation;
};

const senderOf = ({ sender, helo }: SpfRequest): string => {
  if (sender === '') return `postmaster@${helo}`;
  const { local, domain } = senderParts(sender);
  return `${local === '' ? 'postmaster' : local}@${domain}`;
};

const start = async (session: Session, client: Client, domain: string): Promise<Outcome> => {
  const step = session.step(0, domain, null);
  if (!isAskable(domain)) {
    session.end(step, 'none');
    return { ...noRecord(domain), reason: `${domain} is not a domain that mail can come from` };
  }
  const strings = valuesOf(await session.free(step, domain, 'TXT'), domain, 'TXT');
  session.end(step, spfRecords(strings).length === 0 ? 'none' : 'read');
  return evaluate(session, client, domain, 0, strings);
};

/**
 * check_host() of RFC 7208 4, in full: whether a client at an address may send for a domain. Throws a RangeError when `ip`
 * is no address, and nothing else.
 */
export const checkHost = async (request: SpfRequest, lookup: SpfLookup): Promise<SpfVerdict> => {
  const ip = parseIp(request.ip);
  if (ip === null) throw new RangeError(`${request.ip} is not an IP address`);
  const session = createSession(lookup);
  const client: Client = {
    ip,
    sender: senderOf(request),
    helo: request.helo,
    receiver: request.receiver ?? 'unknown',
    seconds: request.seconds ?? 0,
  };
  const told = (outcome: Omit<Outcome, 'exp'>, explanation: string | null): SpfVerdict => ({
    result: outcome.result,
    reason: outcome.reason,
    explanation,
    matched: outcome.matched,
    ...session.counts,
    trace: session.trace,
  });
  try {
    const { exp, ...outcome } = await start(session, client, canonicalName(request.domain));
    // The counts are those of the policy; what the explanation asks is told in the trace only.
    const explanation = outcome.result === 'fail' && exp !== null ? await explain(session, client, exp) : null;
    return told(outcome, explanation);
  } catch (error) {
    if (!(error instanceof SpfStop)) throw error;
    return told({ result: error.result, reason: error.message, matched: null }, null);
  }
};
