import type { Gate } from '../kind.ts';
import { isRecord } from '../schema-walk.ts';
import { askOf, freshSeconds } from '../seen.ts';
import type { Ask, Fact, Resource, Scope, Verdict } from '../words.ts';
import { dmarcNames, publishedDmarc } from './dmarc-published.ts';
import { canonicalName, isWithin } from './dns-name.ts';
import { allOf, verdict } from './verdict.ts';

/*
 * What routes a tenant's mail away waits until every domain that the tenant may send from has SPF and DMARC. SPF is not
 * inherited, so that each accepted domain counts on its own; its zone says how it stands, and the tenant which they are.
 */

/** The fact of a tenant: its accepted domains, as Get-AcceptedDomain shows them. */
export const ACCEPTED_DOMAIN = 'AcceptedDomain';

/** Id of the gate that SPF is there, whole and the same on all name servers, for every domain that may send. */
export const spfOnSendingDomains = (tenant: Scope): string => `SpfOnSendingDomains/${tenant.id}`;

/** Id of the gate that a DMARC record covers every domain that may send. */
export const dmarcOnSendingDomains = (tenant: Scope): string => `DmarcOnSendingDomains/${tenant.id}`;

/** A tenant, the domains that its owner says never send, and the zones that are declared beside it. */
export type Senders = { readonly tenant: Scope; readonly silent: readonly string[]; readonly zones: readonly string[] };

const known = new WeakMap<readonly Resource[], Map<Resource, Senders>>();

/** What is known of a Tenant resource and the Zones of its namespace. Worked out once for all records that ask. */
export const sendersOf = (tenant: Resource, scopes: readonly Resource[]): Senders => {
  const made = known.get(scopes) ?? new Map<Resource, Senders>();
  known.set(scopes, made);
  const senders = made.get(tenant) ?? readSenders(tenant, scopes);
  made.set(tenant, senders);
  return senders;
};

const readSenders = (tenant: Resource, scopes: readonly Resource[]): Senders => {
  const { tenantId, nonSendingDomains = [] } = tenant.spec as {
    readonly tenantId: string;
    readonly nonSendingDomains?: readonly string[];
  };
  return {
    tenant: { target: 'microsoft365', id: tenantId.toLowerCase() },
    silent: nonSendingDomains.map(canonicalName),
    zones: scopes
      .filter(({ ref }) => ref.kind === 'Zone' && ref.namespace === tenant.ref.namespace)
      .map(({ spec }) => canonicalName((spec as { readonly name: string }).name)),
  };
};

type Facts = Readonly<Record<string, Fact>>;

/* Microsoft serves their DNS, SPF included; nobody else can write there. */
const isMicrosoftDomain = (name: string): boolean =>
  /\.(?:onmicrosoft\.(?:com|us|de)|partner\.onmschina\.cn)$/.test(name);

/** The domains that the tenant may send from; null while that is not known. */
export const sendingDomains = (facts: Facts, { tenant, silent }: Senders): readonly string[] | null => {
  const value = facts[ACCEPTED_DOMAIN]?.value;
  const own = (Array.isArray(value) ? value : []).filter((one) => isRecord(one) && one['tenantId'] === tenant.id);
  if (own.length === 0) return null;
  return own
    .flatMap((one) => (isRecord(one) && one['sendingFromDomainDisabled'] !== true ? [String(one['domainName'])] : []))
    .map(canonicalName)
    .filter((name) => !isMicrosoftDomain(name) && !silent.includes(name))
    .sort();
};

/** The declared zone that a domain stands in: of several, the innermost. */
const zoneOf = (domain: string, zones: readonly string[]): string | undefined =>
  zones.filter((zone) => isWithin(domain, zone)).sort((a, b) => b.length - a.length)[0];

const undeclaredZone = (domain: string): Verdict => ({
  state: 'unknown',
  evidence: [`${domain} may send, and no Zone of this run holds it`],
  remedy: `Declare the Zone of ${domain}, or name it in nonSendingDomains of the Tenant if no mail is ever sent from it.`,
  waitsFor: 'person',
});

/** Asks the tenant for its domains and then each one's zone; open when `judge` is for every domain. */
const overDomains = (
  id: string,
  senders: Senders,
  asked: { readonly type: string; keys(domain: string): readonly string[] },
  judge: (facts: Facts, domain: string) => Verdict,
): Gate => ({
  id,
  asks: [askOf(senders.tenant, ACCEPTED_DOMAIN)],
  asksNext: (facts) =>
    (sendingDomains(facts, senders) ?? []).flatMap((domain): readonly Ask[] => {
      const zone = zoneOf(domain, senders.zones);
      const { type } = asked;
      return zone === undefined
        ? []
        : [{ scope: { target: 'dns', id: zone }, collection: type, type, keys: asked.keys(domain) }];
    }),
  maxAgeSeconds: freshSeconds,
  judge: (facts) => {
    const domains = sendingDomains(facts, senders);
    if (domains === null)
      return {
        state: 'unknown',
        evidence: ['the accepted domains of the tenant are not known'],
        remedy: 'Let Postern read Get-AcceptedDomain.',
        waitsFor: 'system',
      };
    const verdict = allOf(
      domains.map((domain) =>
        zoneOf(domain, senders.zones) === undefined ? undeclaredZone(domain) : judge(facts, domain),
      ),
    );
    const silent = senders.silent.length === 0 ? [] : [`said never to send: ${senders.silent.join(', ')}`];
    return { ...verdict, evidence: [...verdict.evidence, ...silent] };
  },
});

const spfRemedy = 'Publish one SPF record there; a domain that sends no mail says so with v=spf1 -all.';

const wrong: Readonly<Record<string, string>> = {
  none: 'has no SPF record; that of the domain above does not count for it',
  several: 'has more than one SPF record, which counts as none',
  invalid: 'has an SPF record that is not valid',
};

const judgeSpf = (facts: Facts, domain: string): Verdict => {
  const value = facts[`SpfVisible/${domain}`]?.value;
  if (!isRecord(value))
    return {
      state: 'unknown',
      evidence: [`not every name server of ${domain} answered`],
      remedy: 'Check spec.nameServers of the Zone.',
      waitsFor: 'system',
    };
  const { agreed, disagreeing, record } = value;
  const closed = (waitsFor: Verdict['waitsFor'], evidence: string, remedy: string): Verdict => ({
    state: 'closed',
    evidence: [`${domain} ${evidence}`],
    remedy,
    waitsFor,
  });
  if (agreed !== true)
    return closed(
      'system',
      `has another SPF record on ${Array.isArray(disagreeing) ? disagreeing.join(', ') : 'some name servers'}`,
      'Wait for them.',
    );
  if (record !== 'one') return closed('person', wrong[String(record)] ?? 'has no SPF record', spfRemedy);
  return {
    state: 'open',
    evidence: [`all name servers of ${domain} show its one SPF record`],
    remedy: '',
    waitsFor: 'system',
  };
};

/**
 * The gates that hold a rule which routes mail to an outbound connector. An SpfRecord adds to the first one what it wants
 * to see in the record.
 */
export const sendingDomainGates = (senders: Senders): readonly Gate[] => [
  overDomains(
    spfOnSendingDomains(senders.tenant),
    senders,
    { type: 'SpfVisible', keys: (domain) => [domain] },
    judgeSpf,
  ),
  overDomains(dmarcOnSendingDomains(senders.tenant), senders, { type: 'Dmarc', keys: dmarcNames }, publishedDmarc),
];

/** Id of the gate that every domain that may send has mail of other senders rejected by SPF. */
export const strictSpfOnSendingDomains = (tenant: Scope): string => `StrictSpfOnSendingDomains/${tenant.id}`;

const judgeStrict = (facts: Facts, domain: string): Verdict => {
  const whole = judgeSpf(facts, domain);
  if (whole.state !== 'open') return whole;
  const value = facts[`SpfVisible/${domain}`]?.value;
  const all = isRecord(value) ? String(value['all']) : 'None';
  return all === 'Fail'
    ? verdict('open', 'system', `SPF of ${domain} ends with -all`)
    : verdict(
        'closed',
        'person',
        `SPF of ${domain} does not end with -all (${all})`,
        'Set all: Fail in its SpfRecord; the plan holds it until ~all has stood for its soak.',
      );
};

/** The gate at the end of the road: SPF is strict on every domain that may send. */
export const strictSpfGate = (senders: Senders): Gate =>
  overDomains(
    strictSpfOnSendingDomains(senders.tenant),
    senders,
    { type: 'SpfVisible', keys: (domain) => [domain] },
    judgeStrict,
  );

/** What one SpfRecord adds to the first gate: if its name may send, `judge` has to be open as well. */
export const spfRecordOnSendingDomain = (
  senders: Senders,
  name: string,
  ask: Ask,
  judge: (facts: Facts) => Verdict,
): Gate => ({
  id: spfOnSendingDomains(senders.tenant),
  asks: [askOf(senders.tenant, ACCEPTED_DOMAIN), ask],
  maxAgeSeconds: freshSeconds,
  // That the accepted domains are not known is said by the gate of the rule.
  judge: (facts) =>
    sendingDomains(facts, senders)?.includes(name) === true
      ? judge(facts)
      : { state: 'open', evidence: [`the tenant does not send from ${name}`], remedy: '', waitsFor: 'system' },
});
