import type { Wishes } from '../kind.ts';
import { ruleKey } from '../language/exchange-transport-rule.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import { nameOf, TYPE, wantedRule } from './rule.ts';
import type { TransportRuleSpec } from './schema.ts';

/** One item per rule. What holds its enabling, and what only New-TransportRule takes, are options. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in tenant) return { items: [], findings: [tenant.missing] };
  const { enableAfter = [], useLegacyRegex } = resource.spec as TransportRuleSpec;
  const options = {
    ...(enableAfter.length === 0 ? {} : { enableAfter: [...enableAfter].sort() }),
    ...(useLegacyRegex === undefined ? {} : { useLegacyRegex }),
  };
  return {
    items: [
      {
        scope: tenantScope(tenant.found),
        type: TYPE,
        key: ruleKey(nameOf(resource)),
        value: wantedRule(resource),
        ...(Object.keys(options).length === 0 ? {} : { options }),
        wanted: 'present',
        needs: [],
        from: resource.ref,
        ...policyOf(resource),
      },
    ],
    findings: [],
  };
};
