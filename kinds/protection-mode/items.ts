import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { canonicalTarget, INSTALLATION, PROTECTION_MODE } from '../language/protection-road.ts';
import { rulesInOrderGateId } from '../language/rules-in-order.ts';
import { dmarcOnSendingDomains, spfOnSendingDomains } from '../language/sending-domains.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { thirdPartyGateId } from '../language/third-party-rules.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Json, Resource, Scope } from '../words.ts';
import { stepGates } from './gates.ts';
import type { ProtectionModeSpec } from './schema.ts';

/* SPF holds for every mode, the rest for those that route mail: a scan alone passes without DMARC. */
const tenantNeeds = (mode: ProtectionModeSpec['mode'], tenant: Scope): readonly string[] => [
  spfOnSendingDomains(tenant),
  ...(mode === 'ThreatScanOnly' ? [] : [dmarcOnSendingDomains(tenant), thirdPartyGateId(tenant)]),
  ...(mode === 'Protect' ? [rulesInOrderGateId(tenant)] : []),
];

/**
 * One item: the mode of the installation. What a step up waits for stands in its needs; a step down waits for nothing but a
 * consent that somebody refused.
 */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const spec = resource.spec as ProtectionModeSpec;
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const tenant = spec.tenantRef === undefined ? null : referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if (tenant !== null && 'missing' in tenant) return { items: [], findings: [tenant.missing] };
  const scope = accountScope(account.found);
  return {
    findings: [],
    items: [
      {
        scope,
        type: PROTECTION_MODE,
        key: 'installation',
        container: INSTALLATION,
        value: {
          mode: spec.mode,
          requestedMode: spec.mode,
          ...(spec.targetedTo === undefined ? {} : { targetedTo: canonicalTarget(spec.targetedTo as Json) }),
        },
        options: { skipMonitor: spec.skipMonitor ?? false },
        wanted: 'present',
        needs: [
          ...stepGates(scope, spec).map(({ id }) => id),
          ...(tenant === null ? [] : tenantNeeds(spec.mode, tenantScope(tenant.found))),
        ],
        from: resource.ref,
        ...policyOf(resource),
        // A mode is not ours to take away: an installation has one as long as it is there.
        deletion: 'Retain',
      },
    ],
  };
};
