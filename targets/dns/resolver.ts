import { getServers } from 'node:dns';
import type { Answer as WireAnswer } from 'dns-packet';
import { canonicalName } from '../../kinds/language/dns-name.ts';
import { type Answer, type QueryType, query, type Wire } from './api.ts';
import { finding } from './codes.ts';
import { rrsetOf, stringsOf } from './convert.ts';
import type { Failed, Tried } from './failure.ts';
import type { Endpoint } from './transport.ts';
import { parseEndpoint } from './zone.ts';

/** A recursive resolver: for everything outside the zone. */
export type Resolver = {
  /** The TXT strings at a domain, aliases followed; none when it has none or does not exist. */
  txt(domain: string, signal: AbortSignal): Promise<Tried<readonly string[]>>;
  /** The host names that take mail for a domain, in order of preference. */
  exchanges(domain: string, signal: AbortSignal): Promise<Tried<readonly string[]>>;
  /** The names that a reverse name points to. */
  pointers(name: string, signal: AbortSignal): Promise<Tried<readonly string[]>>;
  /** All addresses of a host, of one version, sorted. */
  addresses(host: string, type: 'A' | 'AAAA', signal: AbortSignal): Promise<Tried<readonly string[]>>;
  /** The name servers of a zone, sorted. */
  nameServers(zone: string, signal: AbortSignal): Promise<Tried<readonly string[]>>;
  /** An address of a host, IPv4 first; null when it has none. */
  address(host: string, signal: AbortSignal): Promise<Tried<string | null>>;
};

const longestAliasChain = 8;

/** Where the aliases in an answer section lead, from `name` on. */
const endOfAliases = (answers: readonly WireAnswer[], name: string): string => {
  let at = canonicalName(name);
  for (let step = 0; step < longestAliasChain; step += 1) {
    const alias = answers.find((record) => record.type === 'CNAME' && record.name === at);
    if (alias?.type !== 'CNAME') return at;
    at = canonicalName(alias.data);
  }
  return at;
};

/** An answer that only names other servers says nothing about what is there: who gave it does not recurse. */
const isReferral = ({ rcode, answers, authorities }: Answer): boolean =>
  rcode === 'NOERROR' &&
  answers.length === 0 &&
  authorities.some((record) => record.type === 'NS') &&
  authorities.every((record) => record.type !== 'SOA');

const notResolved = (name: string, type: QueryType): Failed => ({
  ok: false,
  finding: finding('PSTN3042', { message: `${type} query for ${name}: the resolver refers to other name servers` }),
});

/** The system's resolvers, as Node reads them from resolv.conf. */
export const systemResolvers = (): readonly Endpoint[] => getServers().map(parseEndpoint);

/** Asks the given resolvers in order until one answers, with the system's as the default. Plain DNS, RD=1. */
export const createResolver = (wire: Wire, given: readonly Endpoint[] | null): Resolver => {
  const ask = async (name: string, type: QueryType, signal: AbortSignal): Promise<Tried<Answer>> => {
    const [first = { host: '127.0.0.1', port: 53 }, ...others] = given ?? systemResolvers();
    let tried = await query(wire, { ...first, key: null, recursive: true }, name, type, signal);
    for (const endpoint of others) {
      if ((tried.ok && !isReferral(tried.value)) || signal.aborted) return tried;
      tried = await query(wire, { ...endpoint, key: null, recursive: true }, name, type, signal);
    }
    return tried.ok && isReferral(tried.value) ? notResolved(name, type) : tried;
  };
  const addresses = async (
    host: string,
    type: 'A' | 'AAAA',
    signal: AbortSignal,
  ): Promise<Tried<readonly string[]>> => {
    const tried = await ask(host, type, signal);
    if (!tried.ok) return tried;
    const value = tried.value.answers.flatMap((record) =>
      record.type === type && typeof record.data === 'string' ? [record.data] : [],
    );
    return { ok: true, value: value.sort() };
  };
  return {
    async txt(domain, signal) {
      const tried = await ask(domain, 'TXT', signal);
      if (!tried.ok) return tried;
      const { answers } = tried.value;
      return { ok: true, value: stringsOf(rrsetOf(answers, endOfAliases(answers, domain), 0)) };
    },
    async exchanges(domain, signal) {
      const tried = await ask(domain, 'MX', signal);
      if (!tried.ok) return tried;
      const records = tried.value.answers.flatMap((record) => (record.type === 'MX' ? [record.data] : []));
      const sorted = records.sort((a, b) => (a.preference ?? 0) - (b.preference ?? 0));
      return { ok: true, value: sorted.map(({ exchange }) => exchange) };
    },
    async pointers(name, signal) {
      const tried = await ask(name, 'PTR', signal);
      if (!tried.ok) return tried;
      return { ok: true, value: tried.value.answers.flatMap((record) => (record.type === 'PTR' ? [record.data] : [])) };
    },
    addresses,
    async nameServers(zone, signal) {
      const tried = await ask(zone, 'NS', signal);
      if (!tried.ok) return tried;
      const value = tried.value.answers.flatMap((record) => (record.type === 'NS' ? [canonicalName(record.data)] : []));
      return { ok: true, value: [...new Set(value)].sort() };
    },
    async address(host, signal) {
      const four = await addresses(host, 'A', signal);
      if (!four.ok) return four;
      if (four.value[0] !== undefined) return { ok: true, value: four.value[0] };
      const six = await addresses(host, 'AAAA', signal);
      return six.ok ? { ok: true, value: six.value[0] ?? null } : six;
    },
  };
};
