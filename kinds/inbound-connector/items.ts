import type { Wishes } from '../kind.ts';
import { certificateDomain } from '../language/exchange-domain.ts';
import { canonicalSettings, connectorKey, inboundConnectorSettings } from '../language/exchange-inbound-connector.ts';
import { mailPlanGateId } from '../language/mail-plan.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Json, Resource } from '../words.ts';
import { gateId } from './gates.ts';
import type { InboundConnectorSpec } from './schema.ts';
import { TYPE } from './settings.ts';

/** The name of the connector in Exchange. */
export const nameOf = (resource: Resource): string => (resource.spec as InboundConnectorSpec).name ?? resource.ref.name;

/** One item per connector: the settings that the spec names. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in tenant) return { items: [], findings: [tenant.missing] };
  const spec = resource.spec as InboundConnectorSpec;
  const given = Object.fromEntries(
    inboundConnectorSettings.flatMap(({ field }) => {
      const value = (spec as Readonly<Record<string, unknown>>)[field];
      return value === undefined ? [] : [[field, value as Json]];
    }),
  );
  const scope = tenantScope(tenant.found);
  const domain = certificateDomain(spec.tlsSenderCertificateName ?? '');
  return {
    items: [
      {
        scope,
        type: TYPE,
        key: connectorKey(nameOf(resource)),
        value: canonicalSettings(inboundConnectorSettings, { ...given, name: nameOf(resource) }),
        wanted: 'present',
        needs: [
          ...(domain === null ? [] : [gateId(domain)]),
          ...(spec.enabled === false ? [] : [mailPlanGateId(scope)]),
        ],
        from: resource.ref,
        ...policyOf(resource),
      },
    ],
    findings: [],
  };
};
