import type { Gate } from '../kind.ts';
import { acceptedBy, certificateDomain } from '../language/exchange-domain.ts';
import { mailPlanGate } from '../language/mail-plan.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf } from '../seen.ts';
import type { Resource, Scope } from '../words.ts';
import type { InboundConnectorSpec } from './schema.ts';

/** The fact that a tenant publishes: its accepted domains. */
export const FACT = 'AcceptedDomain';

/** One entry of the fact. `tenantId` says whose it is. */
type Accepted = { readonly tenantId: string; readonly domainName: string; readonly matchSubDomains: boolean };

/** `CertificateDomainAccepted/<domain>`. */
export const gateId = (domain: string): string => `CertificateDomainAccepted/${domain}`;

const gateOf = (scope: Scope, domain: string): Gate => ({
  id: gateId(domain),
  asks: [askOf(scope, FACT)],
  maxAgeSeconds: 3600,
  judge: (facts) => {
    const remedy = `Add ${domain} to the tenant as an accepted domain and verify it; Exchange attributes the vendor's mail to the tenant by it.`;
    const fact = facts[FACT];
    const accepted = (fact?.value ?? []) as readonly Accepted[];
    const own = accepted.filter((entry) => entry.tenantId === scope.id);
    if (fact === undefined || (accepted.length > 0 && own.length === 0))
      return {
        state: 'unknown',
        evidence: ['the accepted domains of the tenant are not known'],
        remedy: 'Let Postern read Get-AcceptedDomain.',
        waitsFor: 'system',
      };
    const by = acceptedBy(domain, own);
    if (by !== null)
      return {
        state: 'open',
        evidence: [`${domain} is covered by the accepted domain ${by}`],
        remedy: '',
        waitsFor: 'system',
      };
    const names = own.map((entry) => entry.domainName).join(', ');
    return {
      state: 'closed',
      evidence: [`${domain} is not an accepted domain of the tenant (there is: ${names === '' ? 'none' : names})`],
      remedy,
      waitsFor: 'person',
    };
  },
});

/** A trial has no connectors; and the domain of the certificate must be accepted, or Exchange does not know whose the mail is. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  const domain = certificateDomain((resource.spec as InboundConnectorSpec).tlsSenderCertificateName ?? '');
  if ('missing' in tenant) return [];
  const scope = tenantScope(tenant.found);
  return [...(domain === null ? [] : [gateOf(scope, domain)]), mailPlanGate(scope)];
};
