import { createHash } from 'node:crypto';
import { acceptedDomain } from '../accepted-domain.ts';
import { byIdentity } from '../cmdlet.ts';
import { graphDomain } from './contoso.ts';
import { GraphError, noResource } from './graph-error.ts';
import type { GraphDomain } from './objects.ts';
import type { GraphQuery, GraphResult, GraphRoute, GraphWorld } from './route.ts';

const READ = ['Domain.Read.All', 'Domain.ReadWrite.All'];
const LIST = [...READ, 'Directory.Read.All'];
const WRITE = ['Domain.ReadWrite.All'];

/** The text that proves that a domain is the tenant's: the same for as long as the domain is there. */
export function verificationText(tenantId: string, domain: string): string {
  const digits = createHash('sha256').update(`${tenantId} ${domain}`).digest().readUInt32BE(0) % 100_000_000;
  return `MS=ms${String(digits).padStart(8, '0')}`;
}

function domainIn(all: readonly GraphDomain[], id: string): GraphDomain {
  const found = all.find((one) => one.id === id.toLowerCase());
  if (found === undefined) throw noResource(id);
  return found;
}

const seenDomain = ({ graph, lagMs }: GraphWorld, { parts }: GraphQuery): GraphDomain =>
  domainIn(graph.domains.seen(lagMs), parts[0] ?? '');

const currentDomain = ({ graph }: GraphWorld, { parts }: GraphQuery): GraphDomain =>
  domainIn(graph.domains.current(), parts[0] ?? '');

const one = (object: object, status: 200 | 201 = 200): GraphResult => ({ object, context: 'domains/$entity', status });

const record = (type: string, label: string, more: object): object => ({
  '@odata.type': `#microsoft.graph.domainDns${type}Record`,
  id: createHash('md5').update(`${type} ${label}`).digest('hex'),
  isOptional: false,
  label,
  recordType: type,
  supportedService: 'Email',
  ttl: 3600,
  ...more,
});

function verificationRecords({ tenantId }: GraphWorld, { id }: GraphDomain): readonly object[] {
  const text = verificationText(tenantId, id);
  return [
    record('Txt', id, { text }),
    record('Mx', id, { mailExchange: `${text.slice('MS='.length)}.msv1.invalid`, preference: 32_767 }),
  ];
}

function serviceRecords({ id }: GraphDomain): readonly object[] {
  return [
    record('Mx', id, { mailExchange: `${id.replaceAll('.', '-')}.mail.protection.outlook.com`, preference: 0 }),
    record('Txt', id, { text: 'v=spf1 include:spf.protection.outlook.com -all' }),
    record('Cname', `autodiscover.${id}`, { canonicalName: 'autodiscover.outlook.com' }),
  ];
}

function references({ graph, lagMs }: GraphWorld, { id }: GraphDomain): readonly object[] {
  const uses = (address: string): boolean => address.toLowerCase().endsWith(`@${id}`);
  return graph.users
    .seen(lagMs)
    .filter((user) => uses(user.userPrincipalName) || user.proxyAddresses.some(uses))
    .map((user) => ({ '@odata.type': '#microsoft.graph.user', ...user }));
}

function add({ graph }: GraphWorld, { body, delayMs }: GraphQuery): GraphResult {
  const id = typeof body['id'] === 'string' ? body['id'].toLowerCase() : '';
  if (!/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/.test(id))
    throw new GraphError(400, 'Request_BadRequest', "Property id has an invalid value ''.");
  const all = graph.domains.current();
  if (all.some((other) => other.id === id))
    throw new GraphError(400, 'Request_BadRequest', `Domain ${id} is already added to the tenant.`);
  // A subdomain of a verified root needs no proof of its own.
  const parent = all.find((other) => other.isVerified && id.endsWith(`.${other.id}`));
  const made = graphDomain(id, {
    isRoot: parent === undefined,
    isVerified: parent !== undefined,
    supportedServices: [],
  });
  graph.domains.put(made, delayMs);
  return one(made, 201);
}

function verify(world: GraphWorld, query: GraphQuery): GraphResult {
  const domain = currentDomain(world, query);
  const text = verificationText(world.tenantId, domain.id);
  if (!domain.isVerified && !world.texts(domain.id).includes(text)) {
    const message = `Domain verification failed: the DNS record ${text} was not found at ${domain.id}.`;
    throw new GraphError(400, 'Request_BadRequest', message);
  }
  const verified = { ...domain, isVerified: true };
  world.graph.domains.put(verified, query.delayMs);
  return one(verified);
}

/* Exchange knows a verified domain from the moment on that it has mail. */
function update(world: GraphWorld, query: GraphQuery): GraphResult {
  const domain = currentDomain(world, query);
  const services = query.body['supportedServices'];
  if (!Array.isArray(services)) throw new GraphError(400, 'Request_BadRequest', 'No supported property was given.');
  if (!domain.isVerified) throw new GraphError(400, 'Request_BadRequest', `Domain ${domain.id} is not verified.`);
  const changed = { ...domain, supportedServices: services.map(String) };
  world.graph.domains.put(changed, query.delayMs);
  const { domains, newGuid, clock } = world.tenant;
  if (changed.supportedServices.includes('Email') && byIdentity(domains.current(), domain.id) === undefined)
    domains.put(acceptedDomain({ domainName: domain.id }, newGuid(), clock()), query.delayMs);
  return { object: null };
}

const under = (
  collection: string,
  list: (world: GraphWorld, domain: GraphDomain) => readonly object[],
): GraphRoute => ({
  method: 'GET',
  pattern: new RegExp(`^/domains/([^/]+)/${collection}$`),
  roles: READ,
  run(world, query) {
    const domain = seenDomain(world, query);
    return { list: list(world, domain), context: `domains('${domain.id}')/${collection}` };
  },
});

/** `/domains` and what is below it. */
export const domainRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    pattern: /^\/domains$/,
    roles: LIST,
    run: ({ graph, lagMs }) => ({ list: graph.domains.seen(lagMs), context: 'domains' }),
  },
  {
    method: 'GET',
    pattern: /^\/domains\/([^/]+)$/,
    roles: LIST,
    run: (world, query) => one(seenDomain(world, query)),
  },
  under('verificationDnsRecords', verificationRecords),
  under('serviceConfigurationRecords', (_world, domain) => serviceRecords(domain)),
  under('domainNameReferences', references),
  { method: 'POST', pattern: /^\/domains$/, roles: WRITE, run: add },
  { method: 'POST', pattern: /^\/domains\/([^/]+)\/verify$/, roles: WRITE, run: verify },
  { method: 'PATCH', pattern: /^\/domains\/([^/]+)$/, roles: WRITE, run: update },
];
