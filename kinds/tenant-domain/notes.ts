import { type DomainFact, domainOfCertificate, isIn, TENANT_DOMAIN, usesIn } from '../language/internal-domain.ts';
import { isRecord } from '../schema-walk.ts';
import { observationOf } from '../seen.ts';
import { type Finding, type Item, type Observation, type Ref, scopeId } from '../words.ts';
import { finding } from './codes.ts';

type Code = Parameters<typeof finding>[0];

const factOf = (item: Item, seen: readonly Observation[]): DomainFact | null => {
  const own = observationOf(seen, item.scope);
  const value = own?.facts[`${TENANT_DOMAIN}/${item.key}`]?.value;
  return isRecord(value) ? (value as unknown as DomainFact) : null;
};

const said = (code: Code, message: string, ref: Ref, path = '/spec/name'): Finding =>
  finding(code, { message, ref, path });

/* While a connector refers to it, the domain must be there, whole and staying. */
const state = (fact: DomainFact, ref: Ref): readonly Finding[] => {
  const { name, certificateOf } = fact;
  const isNeeded = certificateOf.length > 0;
  const needs = `the certificate of ${certificateOf.join(', ')} is issued for it`;
  if (!fact.isThere) return isNeeded ? [said('PSTN1710', `${name} is not in the tenant, and ${needs}`, ref)] : [];
  return [
    ...(fact.isVerified ? [] : [said('PSTN1711', `${name} is in the tenant and not verified`, ref)]),
    ...(fact.isLeaving && isNeeded ? [said('PSTN1712', `${name} is being removed, and ${needs}`, ref)] : []),
    ...(fact.isVerified && fact.domainType === null
      ? [said('PSTN1713', `${name} is verified and no accepted domain of Exchange`, ref)]
      : []),
    ...(fact.isDefault ? [said('PSTN1714', `${name} is the default domain`, ref)] : []),
    ...(isNeeded ? [] : [said('PSTN1730', `no inbound connector has a certificate for ${name}`, ref)]),
  ];
};

const inUse = (fact: DomainFact, ref: Ref, declared: ReadonlySet<string>): readonly Finding[] => [
  ...fact.uses
    .filter(({ type, name }) => !declared.has(`${type} ${name.toLowerCase()}`))
    .map(({ type, name, field }) => said('PSTN1720', `${type} ${name} names ${fact.name} in ${field}`, ref)),
  ...Object.entries(fact.references).map(([type, count]) =>
    said('PSTN1721', `${count} ${type}${count === 1 ? '' : 's'} with an address in ${fact.name}`, ref),
  ),
];

const nameOf = ({ value, key }: Item): string => {
  const name = isRecord(value) ? value['name'] : null;
  return typeof name === 'string' ? name : key;
};

/* Said at the file and line of the resource that names it, whether or not it is already so in the tenant. */
const declaredUses = (domain: Item, desired: readonly Item[]): readonly Finding[] =>
  desired
    .filter((item) => scopeId(item.scope) === scopeId(domain.scope))
    .flatMap((item) =>
      usesIn(item.type, item.value, domain.key).map(({ field }) =>
        said('PSTN1720', `${item.type} ${nameOf(item)} names ${domain.key} in ${field}`, item.from, `/spec/${field}`),
      ),
    );

/* `include:`, `a:`, `mx:`, `exists:`, `ptr:` and `redirect=` name a domain; the record itself stands at one. */
const namedBy = (term: string): string => /[:=]([^/]+)/.exec(term)?.[1] ?? '';

const inSpf = (domain: Item, desired: readonly Item[]): readonly Finding[] =>
  desired
    .filter(({ type }) => type === 'SpfTerm' || type === 'SpfAll')
    .flatMap((item) => {
      const at = (item.container ?? '').slice('TXT '.length);
      const term = item.key.slice(at.length + 1);
      const names = isIn(at, domain.key) || isIn(namedBy(term), domain.key);
      return names ? [said('PSTN1722', `the SPF record at ${at} names ${domain.key}`, item.from, '/spec')] : [];
    });

/**
 * What is worth saying about an internal domain: whether it is what a connector needs, and what uses it that should not.
 * Resources of this run are named where they stand; what nobody declared is told at the domain.
 */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter(({ type }) => type === TENANT_DOMAIN)
    .flatMap((item) => {
      const fact = factOf(item, seen);
      const own = desired.filter(({ scope }) => scopeId(scope) === scopeId(item.scope));
      const names = new Set(own.map((one) => `${one.type} ${nameOf(one).toLowerCase()}`));
      // What is about to be made counts as a connector that needs it.
      const coming = own.filter(({ value }) => domainOfCertificate(value) === item.key).map(nameOf);
      const whole =
        fact === null ? null : { ...fact, certificateOf: [...new Set([...fact.certificateOf, ...coming])].sort() };
      return [
        ...(whole === null ? [] : [...state(whole, item.from), ...inUse(whole, item.from, names)]),
        ...declaredUses(item, desired),
        ...inSpf(item, desired),
      ];
    });
