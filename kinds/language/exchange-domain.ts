/*
 * Domains as Exchange connectors hold them. `SenderDomains` is given as `contoso.com` and comes back as
 * `smtp:contoso.com;1`: address space type, domain, cost. Both are the same wish.
 */
import { canonicalName, nameProblem } from './dns-name.ts';

const addressSpace = /^(?:smtp:)?([^;]*?)(?:;([0-9]+))?$/i;

/** Short form of one SenderDomains entry: `smtp:Contoso.com;1` is `contoso.com`; a cost other than 1 stays (`contoso.com;10`). */
export const senderDomain = (entry: string): string => {
  const match = addressSpace.exec(entry.trim());
  const domain = canonicalName((match?.[1] ?? entry).trim());
  const cost = match?.[2];
  return cost === undefined || Number(cost) === 1 ? domain : `${domain};${Number(cost)}`;
};

/** What is wrong with a SenderDomains entry, or null. Takes `*`, `*.contoso.com`, `contoso.com` and the stored form. */
export const senderDomainProblem = (entry: string): string | null => {
  const [domain = '', cost] = senderDomain(entry).split(';');
  if (cost !== undefined && (Number(cost) < 1 || Number(cost) > 100))
    return `has the cost ${cost}; it goes from 1 to 100`;
  if (domain === '*') return null;
  const rest = domain.startsWith('*.') ? domain.slice(2) : domain;
  if (rest.includes('*')) return 'has a wildcard inside; only * alone or at the start, as in *.contoso.com, is allowed';
  return nameProblem(rest);
};

/** Whether the name is the `<I>issuer<S>subject` form that hybrid set-ups write. */
export const isIssuerAndSubject = (certificate: string): boolean => /^<I>.*<S>.*$/is.test(certificate);

/** Canonical form of TlsSenderCertificateName: a domain in lower case; the `<I>issuer<S>subject` form as it is. */
export const certificateName = (name: string): string =>
  isIssuerAndSubject(name) ? name.trim() : canonicalName(name.trim());

/** The domain that Exchange attributes mail by: the certificate name without a leading `*.`; null when it names none. */
export const certificateDomain = (name: string): string | null => {
  const canonical = certificateName(name);
  if (canonical === '' || canonical === '*' || isIssuerAndSubject(canonical)) return null;
  return canonical.startsWith('*.') ? canonical.slice(2) : canonical;
};

/** One entry of Get-AcceptedDomain, as far as it matters to attribution. */
export type AcceptedDomain = { readonly domainName: string; readonly matchSubDomains: boolean };

/**
 * The accepted domain that covers `domain`: itself, or a parent that matches subdomains. A parent without that flag does
 * not: Microsoft's answer to it is to add the subdomain as an accepted domain of its own.
 */
export const acceptedBy = (domain: string, accepted: readonly AcceptedDomain[]): string | null => {
  const name = canonicalName(domain);
  const found = accepted.find((entry) => {
    const other = canonicalName(entry.domainName);
    return other === name || (entry.matchSubDomains && name.endsWith(`.${other}`));
  });
  return found === undefined ? null : canonicalName(found.domainName);
};
