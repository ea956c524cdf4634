import { spfRecords } from '../../../kinds/language/spf-merge.ts';
import { allOf, liveTerms, parseSpf } from '../../../kinds/language/spf-parse.ts';
import type { Json } from '../../../kinds/words.ts';
import { query, type Server, type Wire } from '../api.ts';
import { finding } from '../codes.ts';
import { rrsetOf, stringsOf } from '../convert.ts';
import { endpointText, type Tried } from '../failure.ts';
import type { Resolver } from '../resolver.ts';
import type { ZoneAccess } from '../zone.ts';
import type { Delegation } from './delegation.ts';

type Seen = {
  readonly server: string;
  readonly text: string | null;
  readonly record: 'one' | 'none' | 'several' | 'invalid';
  readonly terms: ReadonlySet<string>;
  readonly all: string;
  readonly ttl: number;
};

/** The server to ask: by its key where it is the provider itself (its view is the one we write), else as the world does. */
export const serverOf = async (
  access: ZoneAccess,
  resolver: Resolver,
  { host, port }: Delegation['servers'][number],
  source: Delegation['source'],
  signal: AbortSignal,
): Promise<Tried<Server>> => {
  const { provider } = access;
  const key = source === 'provider' && provider.kind === 'rfc2136' ? provider.primary.key : null;
  if (source !== 'delegation') return { ok: true, value: { host, port, key, recursive: false } };
  const address = await resolver.address(host, signal);
  if (!address.ok) return address;
  if (address.value === null)
    return { ok: false, finding: finding('PSTN3041', { message: `the name server ${host} has no address` }) };
  return { ok: true, value: { host: address.value, port, key, recursive: false } };
};

const seenAt = async (wire: Wire, server: Server, name: string, signal: AbortSignal): Promise<Tried<Seen>> => {
  const tried = await query(wire, server, name, 'TXT', signal);
  if (!tried.ok) return tried;
  const soa = tried.value.authorities.flatMap((record) => (record.type === 'SOA' ? [record] : []))[0];
  const rrset = rrsetOf(tried.value.answers, name, Math.min(soa?.ttl ?? 0, soa?.data.minimum ?? 0));
  const texts = spfRecords(stringsOf(rrset));
  const parsed = texts.length === 1 ? parseSpf(texts[0] ?? '') : null;
  const record = parsed?.ok === true ? parsed.record : null;
  const terms = record === null ? [] : liveTerms(record).filter((term) => term.qualifier === '+');
  return {
    ok: true,
    value: {
      server: endpointText(server),
      text: texts.length === 0 ? null : texts.join('\n'),
      record: record !== null ? 'one' : ((['none', 'invalid'] as const)[texts.length] ?? 'several'),
      terms: new Set(terms.map((term) => term.canonical)),
      all: record === null ? 'None' : allOf(record),
      ttl: rrset.ttl ?? rrset.negativeTtl,
    },
  };
};

/**
 * What the world sees at a name: every name server is asked. `record` is whether the first one shows one valid SPF record,
 * none, several or one that is not valid; `present` are the asked terms that all of them show,
 * `disagreeing` the servers that lack one or, when none does, show another record than the first. `ttlSeconds` is the
 * longest that a resolver may go on believing an older answer. One silent server leaves the fact unknown.
 */
export const readSpfVisible = async (
  wire: Wire,
  access: ZoneAccess,
  resolver: Resolver,
  delegation: Delegation,
  asked: { readonly name: string; readonly terms: readonly string[] },
  signal: AbortSignal,
): Promise<Tried<Json>> => {
  const answers = await Promise.all(
    delegation.servers.map(async (endpoint) => {
      const server = await serverOf(access, resolver, endpoint, delegation.source, signal);
      return server.ok ? seenAt(wire, server.value, asked.name, signal) : server;
    }),
  );
  const seen: Seen[] = [];
  for (const answer of answers) {
    if (!answer.ok) return answer;
    seen.push(answer.value);
  }
  const [first] = seen;
  if (first === undefined)
    return { ok: false, finding: finding('PSTN3041', { message: `no name server is named for ${access.zone}` }) };
  const lacking = seen.filter((one) => asked.terms.some((term) => !one.terms.has(term)));
  const isOnAll = lacking.length === 0 || lacking.length === seen.length;
  const other = isOnAll ? seen.filter((one) => one.text !== first.text) : lacking;
  return {
    ok: true,
    value: {
      agreed: seen.every((one) => one.text === first.text),
      record: first.record,
      all: first.all,
      present: asked.terms.filter((term) => seen.every((one) => one.terms.has(term))),
      disagreeing: other.map((one) => one.server),
      ttlSeconds: Math.max(...seen.map((one) => one.ttl)),
    },
  };
};
