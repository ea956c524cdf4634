import type { Wishes } from '../kind.ts';
import { canonicalName, isWithin } from '../language/dns-name.ts';
import { sealerKey } from '../language/exchange-arc.ts';
import { connectorKey } from '../language/exchange-inbound-connector.ts';
import { ruleKey } from '../language/exchange-transport-rule.ts';
import { TENANT_DOMAIN } from '../language/internal-domain.ts';
import { ENTERPRISE_APPLICATION } from '../language/leaving.ts';
import { senderTerm } from '../language/spf-parse.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import { type Finding, type Item, itemId, type Resource, type Scope } from '../words.ts';
import { finding } from './codes.ts';
import { drainedGateId, noPathGateId } from './gates.ts';
import type { OffboardingSpec } from './schema.ts';

type Base = Omit<Item, 'scope' | 'type' | 'key' | 'needs'>;

const baseOf = (resource: Resource): Base => ({
  value: null,
  wanted: 'absent',
  leaving: true,
  from: resource.ref,
  adopt: policyOf(resource).adopt === true,
  management: 'Converge',
  deletion: 'Delete',
});

const ids = (items: readonly Item[]): readonly string[] => items.map(itemId);

/* Each family waits for those before it: what serves mail on its way back goes after what sends it away. */
const inTenant = (resource: Resource, tenant: Scope): readonly Item[] => {
  const spec = resource.spec as OffboardingSpec;
  const base = baseOf(resource);
  const drained = drainedGateId(tenant, resource.ref);
  const at = (type: string, key: string, needs: readonly string[]): Item => ({
    ...base,
    scope: tenant,
    type,
    key,
    needs,
  });

  const rules = (spec.rules ?? []).map(
    ({ name, guid }): Item => ({
      ...at('TransportRule', ruleKey(name), []),
      handle: guid.toLowerCase(),
      options: { removeAfter: [drained] },
    }),
  );
  const outbound = (spec.outboundConnectors ?? []).map(
    ({ name, guid }): Item => ({
      ...at('OutboundConnector', connectorKey(name), []),
      handle: guid.toLowerCase(),
      options: { removeAfter: [drained, ...ids(rules)] },
    }),
  );
  const inbound = (spec.inboundConnectors ?? []).map(
    ({ name, guid }): Item => ({
      ...at('InboundConnector', connectorKey(name), [drained, ...ids(rules), ...ids(outbound)]),
      handle: guid.toLowerCase(),
    }),
  );
  const connectors = [drained, ...ids(rules), ...ids(outbound), ...ids(inbound)];
  const sealers = [...new Set((spec.arcTrustedSealers ?? []).map(sealerKey))]
    .sort()
    .map((sealer): Item => ({ ...at('TrustedArcSealer', sealer, connectors), container: 'ArcConfig' }));
  const domains = [spec.internalDomain ?? []]
    .flat()
    .map((name) => at(TENANT_DOMAIN, canonicalName(name), [...connectors, ...ids(sealers)]));
  const applications = [...new Set((spec.applications ?? []).map((id) => id.toLowerCase()))]
    .sort()
    .map((appId) => at(ENTERPRISE_APPLICATION, appId, [...connectors, ...ids(sealers)]));
  return [...rules, ...outbound, ...inbound, ...sealers, ...domains, ...applications];
};

const inZones = (resource: Resource, scopes: readonly Resource[], tenant: Scope): Wishes => {
  const items: Item[] = [];
  const findings: Finding[] = [];
  for (const [index, record] of ((resource.spec as OffboardingSpec).spf ?? []).entries()) {
    const path = `/spec/spf/${index}`;
    const zone = referencedScope({ ...resource, spec: record }, scopes, 'Zone', 'zoneRef');
    if ('missing' in zone) {
      findings.push({ ...zone.missing, path: `${path}/zoneRef/name` });
      continue;
    }
    const zoneName = canonicalName((zone.found.spec as { readonly name: string }).name);
    const name = record.name === undefined || record.name === '@' ? zoneName : canonicalName(record.name);
    if (!isWithin(name, zoneName)) {
      const message = `${name} is not within the zone ${zoneName}`;
      findings.push(finding('PSTN1983', { message, ref: resource.ref, path: `${path}/name` }));
      continue;
    }
    const terms = record.terms.flatMap((term) => {
      const read = senderTerm(term);
      return 'problem' in read ? [] : [read.canonical];
    });
    items.push(
      ...[...new Set(terms)].sort().map(
        (term): Item => ({
          ...baseOf(resource),
          scope: { target: 'dns', id: zoneName },
          container: `TXT ${name}`,
          type: 'SpfTerm',
          key: `${name} ${term}`,
          needs: [noPathGateId(tenant, resource.ref)],
        }),
      ),
    );
  }
  return { items, findings };
};

/** One item for each thing that leaves, each with what has to be gone before it. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const found = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in found) return { items: [], findings: [found.missing] };
  const tenant = tenantScope(found.found);
  const zones = inZones(resource, scopes, tenant);
  return { items: [...inTenant(resource, tenant), ...zones.items], findings: zones.findings };
};
