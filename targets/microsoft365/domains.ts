import { type DomainFact, domainOfCertificate, TENANT_DOMAIN, usesIn } from '../../kinds/language/internal-domain.ts';
import type { Ask, Collection, Fact, Finding, Found, Json } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import type { GraphObject } from './graph-answer.ts';
import type { Graph } from './graph-api.ts';
import { graphPermissions } from './permissions.ts';

/** What a look at domains takes from the rest of the tenant: each whole, or the finding why it is not known. */
export type Surroundings = {
  /** Objects of all types that may name a domain. */
  objects(): Promise<readonly Found[] | Finding>;
  /** The fact AcceptedDomain. */
  accepted(): Promise<Fact | Finding>;
};

/** What is seen of the domains that were asked for. */
export type DomainsRead = {
  readonly collection: Collection;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly missing: Readonly<Record<string, Finding>>;
};

const isFinding = (value: object): value is Finding => 'code' in value;
const { role } = graphPermissions[TENANT_DOMAIN];

const idOf = (domain: GraphObject): string => (typeof domain['id'] === 'string' ? domain['id'].toLowerCase() : '');

const nameOf = ({ value, key }: Found): string => {
  const name = (value as { readonly name?: unknown }).name;
  return typeof name === 'string' ? name : key;
};

/* `#microsoft.graph.user` is a user. Without more permissions the type and the id are all that Graph tells. */
const typeOf = (object: GraphObject): string => {
  const type = object['@odata.type'];
  return typeof type === 'string' ? type.slice(type.lastIndexOf('.') + 1) : 'object';
};

const countByType = (objects: readonly GraphObject[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(objects, typeOf)].map(([type, own]) => [type, own.length] as const).sort());

type Accepted = { readonly domainName: string; readonly domainType: string; readonly pendingRemoval?: boolean };

const factOf = (
  name: string,
  domain: GraphObject | undefined,
  accepted: readonly Accepted[],
  objects: readonly Found[],
  references: readonly GraphObject[],
): DomainFact => {
  const inExchange = accepted.find(({ domainName }) => domainName === name);
  return {
    name,
    isThere: domain !== undefined,
    isVerified: domain?.['isVerified'] === true,
    isDefault: domain?.['isDefault'] === true,
    isLeaving: inExchange?.pendingRemoval === true || (domain?.['state'] ?? null) !== null,
    domainType: inExchange?.domainType ?? null,
    certificateOf: objects
      .filter(({ value }) => domainOfCertificate(value) === name)
      .map(nameOf)
      .sort(),
    uses: objects.flatMap(({ type, value }) => usesIn(type, value, name)),
    references: countByType(references),
  };
};

/* Only a domain that some connector's certificate is issued for can be a vendor's; the company's own are no news. */
const candidates = (domains: readonly GraphObject[], objects: readonly Found[]): readonly string[] => {
  const certified = new Set(objects.map(({ value }) => domainOfCertificate(value)));
  return domains
    .filter((domain) => domain['isDefault'] !== true && domain['isInitial'] !== true && certified.has(idOf(domain)))
    .map(idOf);
};

const foundOf = (fact: DomainFact): Found => {
  const { name } = fact;
  return { type: TENANT_DOMAIN, key: name, value: { name }, version: digest({ name }) };
};

/**
 * Looks at domains: what Graph and Exchange say of each, and everything in the tenant that names it. Without keys it looks
 * at those that may be a vendor's. Whatever cannot be read makes all of it unknown: a use that was not seen may be there.
 */
export const readDomains = async (
  { keys }: Ask,
  graph: Graph,
  around: Surroundings,
  at: () => string,
  signal: AbortSignal,
): Promise<DomainsRead> => {
  const unknown = (reason: Finding): DomainsRead => ({
    collection: { state: 'unknown', reason },
    facts: {},
    missing: { [TENANT_DOMAIN]: reason },
  });
  const listed = await graph.list({ path: '/domains' }, role, signal);
  if (listed.state === 'failed') return unknown(listed.finding);
  const domains = listed.state === 'read' ? listed.objects : [];
  const objects = await around.objects();
  if (isFinding(objects)) return unknown(objects);
  const accepted = await around.accepted();
  if (isFinding(accepted)) return unknown(accepted);

  const facts: DomainFact[] = [];
  for (const name of keys.length === 0 ? candidates(domains, objects) : keys) {
    const domain = domains.find((one) => idOf(one) === name);
    const path = `/domains/${encodeURIComponent(name)}/domainNameReferences`;
    const references = domain === undefined ? null : await graph.list({ path }, role, signal);
    if (references?.state === 'failed') return unknown(references.finding);
    const referring = references?.state === 'read' ? references.objects : [];
    facts.push(factOf(name, domain, accepted.value as readonly Accepted[], objects, referring));
  }
  return {
    collection: { state: 'complete', found: facts.filter(({ isThere }) => isThere).map(foundOf) },
    facts: Object.fromEntries(
      facts.map((fact) => [
        `${TENANT_DOMAIN}/${fact.name}`,
        { value: fact as unknown as Json, at: at(), by: 'Microsoft Graph and Exchange Online' },
      ]),
    ),
    missing: {},
  };
};
