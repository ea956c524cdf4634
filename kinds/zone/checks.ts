import type { Check } from '../kind.ts';
import { nameProblem } from '../language/dns-name.ts';
import { ip4Problem, ip6Canonical } from '../language/spf-grammar.ts';
import type { Finding, Resource } from '../words.ts';
import { finding } from './codes.ts';
import type { ZoneSpec } from './schema.ts';

const specOf = (resource: Resource) => resource.spec as ZoneSpec;

/** What is wrong with an address of a server, or null. A host name must not look like a mistyped IPv4 address. */
const hostProblem = (host: string): string | null => {
  if (ip4Problem(host) === null || ip6Canonical(host) !== null) return null;
  if (/^[0-9.]+$/.test(host)) return 'is not an IPv4 address';
  if (host.includes(':')) return 'is not an IPv6 address, and a port has its own field';
  return nameProblem(host);
};

const nameServerProblem = (entry: string): string | null => {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):([0-9]{1,5})$/.exec(entry);
  if (match === null) return 'is not host:port';
  const port = Number(match[3]);
  if (port < 1 || port > 65_535) return `has the port ${port}, 1 to 65535 are possible`;
  if (match[1] !== undefined) return ip6Canonical(match[1]) === null ? 'has no IPv6 address in its brackets' : null;
  return hostProblem(match[2] ?? '');
};

const urlProblem = (text: string): string | null => {
  if (!URL.canParse(text)) return 'is not a URL';
  const { username, password, hash, search, pathname } = new URL(text);
  if (username !== '' || password !== '') return 'holds a user or password';
  if (hash !== '' || search !== '') return 'holds a query or a fragment';
  return /\/api\/v1(\/|$)/.test(pathname) ? 'holds /api/v1, which is added' : null;
};

const check = (
  id: string,
  reads: readonly string[],
  code: 'PSTN1101' | 'PSTN1102' | 'PSTN1103' | 'PSTN1104' | 'PSTN1105',
  problems: (spec: ZoneSpec) => readonly (readonly [path: string, text: string, problem: string | null])[],
): Check => ({
  id,
  reads,
  test: (resource): readonly Finding[] =>
    problems(specOf(resource)).flatMap(([path, text, problem]) =>
      problem === null
        ? []
        : [finding(code, { message: `${text} ${problem}`, ref: resource.ref, path: `/spec${path}` })],
    ),
});

/** What can be said about a Zone without looking at it. */
export const checks: readonly Check[] = [
  check('zone-name', ['/name'], 'PSTN1101', (spec) => [['/name', spec.name, nameProblem(spec.name)]]),
  check('zone-server', ['/provider/rfc2136/server'], 'PSTN1102', (spec) => {
    const server = spec.provider.rfc2136?.server;
    return server === undefined ? [] : [['/provider/rfc2136/server', server, hostProblem(server)]];
  }),
  check('zone-powerdns-url', ['/provider/powerdns/url'], 'PSTN1105', (spec) => {
    const url = spec.provider.powerdns?.url;
    if (url === undefined) return [];
    // What stands before an @ may be a password.
    return [['/provider/powerdns/url', url.replace(/\/\/.*@/, '//***@'), urlProblem(url)]];
  }),
  check('zone-key-name', ['/provider/rfc2136/key/name'], 'PSTN1103', (spec) => {
    const name = spec.provider.rfc2136?.key.name;
    return name === undefined ? [] : [['/provider/rfc2136/key/name', name, nameProblem(name)]];
  }),
  check('zone-name-servers', ['/nameServers'], 'PSTN1104', (spec) =>
    (spec.nameServers ?? []).map((entry, index) => [`/nameServers/${index}`, entry, nameServerProblem(entry)]),
  ),
  check('zone-resolver', ['/resolver/server'], 'PSTN1102', (spec) =>
    spec.resolver === undefined ? [] : [['/resolver/server', spec.resolver.server, hostProblem(spec.resolver.server)]],
  ),
];
