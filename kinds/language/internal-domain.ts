/*
 * A vendor's internal domain: it names the certificate of the connector by which mail comes back, and nothing else. No mail
 * is sent with it, so that whatever names it otherwise is a mistake.
 */

import { isRecord } from '../schema-walk.ts';
import type { Json } from '../words.ts';
import { canonicalName } from './dns-name.ts';
import { certificateDomain, senderDomain } from './exchange-domain.ts';
import { isPredicateOrAction, ruleParameters } from './exchange-transport-rule.ts';

/** One place that uses a domain: what kind of object, its name, and the field. */
export type DomainUse = { readonly type: string; readonly name: string; readonly field: string };

const wordsOf = (value: Json | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** Whether an address, a domain or a pattern of subdomains is in a domain: itself, below it, or an address there. */
export const isIn = (word: string, domain: string): boolean => {
  const [, host = word] = /@([^@]*)$/.exec(word) ?? [];
  const name = canonicalName(
    host
      .trim()
      .replace(/^smtp:/i, '')
      .replace(/^\*\./, ''),
  );
  return name === domain || name.endsWith(`.${domain}`);
};

/** Fields of a rule that hold domains or addresses of people; free text that happens to hold one is no use of it. */
const ruleFields = ruleParameters
  .filter(
    (one) =>
      isPredicateOrAction(one) && (one.form === 'recipients' || /DomainIs$|AddressContainsWords$/.test(one.parameter)),
  )
  .map(({ field }) => field);

/** Fields by type of object, in canonical form. The certificate of an inbound connector is what the domain is for. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  InboundConnector: ['senderDomains', 'associatedAcceptedDomains'],
  OutboundConnector: ['recipientDomains'],
  TransportRule: ruleFields,
};

/** Where an object uses a domain other than in its certificate. */
export const usesIn = (type: string, value: Json, domain: string): readonly DomainUse[] => {
  if (!isRecord(value)) return [];
  const name = typeof value['name'] === 'string' ? value['name'] : '';
  return (fieldsOf[type] ?? [])
    .filter((field) => wordsOf(value[field]).some((word) => isIn(senderDomain(word).split(';')[0] ?? '', domain)))
    .map((field) => ({ type, name, field }));
};

/** The domain that the certificate of an inbound connector is attributed by; null when it names none. */
export const domainOfCertificate = (value: Json): string | null => {
  const certificate = isRecord(value) ? value['tlsSenderCertificateName'] : null;
  return typeof certificate === 'string' ? certificateDomain(certificate) : null;
};

/** What Postern knows about a domain of the tenant. `TenantDomain/<name>` is the fact that says it. */
export type DomainFact = {
  readonly name: string;
  /** Graph knows it. The rest of what Graph says is false or empty where it does not. */
  readonly isThere: boolean;
  readonly isVerified: boolean;
  readonly isDefault: boolean;
  /** Somebody is taking it away. */
  readonly isLeaving: boolean;
  /** How Exchange takes mail for it (`Authoritative`, `InternalRelay`); null while it is no accepted domain. */
  readonly domainType: string | null;
  /** Inbound connectors whose certificate is of this domain: what it is for. */
  readonly certificateOf: readonly string[];
  /** What names it otherwise. */
  readonly uses: readonly DomainUse[];
  /** People, groups and apps with an address or an identifier in it, by type: `user`, `group`. */
  readonly references: Readonly<Record<string, number>>;
};

/** The type of item, of ask and of fact. */
export const TENANT_DOMAIN = 'TenantDomain';
