import type { Wishes } from '../kind.ts';
import { canonicalSettings, connectorKey } from '../language/exchange-inbound-connector.ts';
import { outboundConnectorSettings } from '../language/exchange-outbound-connector.ts';
import { mailPlanGateId } from '../language/mail-plan.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Json, Resource } from '../words.ts';
import type { OutboundConnectorSpec } from './schema.ts';
import { TYPE } from './settings.ts';

/** One item per connector: the settings that the spec names. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in tenant) return { items: [], findings: [tenant.missing] };
  const spec = resource.spec as OutboundConnectorSpec;
  const name = spec.name ?? resource.ref.name;
  const given = Object.fromEntries(
    outboundConnectorSettings.flatMap(({ field }) => {
      const value = (spec as Readonly<Record<string, unknown>>)[field];
      return value === undefined ? [] : [[field, value as Json]];
    }),
  );
  const scope = tenantScope(tenant.found);
  return {
    items: [
      {
        scope,
        type: TYPE,
        key: connectorKey(name),
        value: canonicalSettings(outboundConnectorSettings, { ...given, name }),
        wanted: 'present',
        needs: spec.enabled === false ? [] : [mailPlanGateId(scope)],
        from: resource.ref,
        ...policyOf(resource),
      },
    ],
    findings: [],
  };
};
