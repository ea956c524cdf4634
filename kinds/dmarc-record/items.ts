import type { Wishes } from '../kind.ts';
import { watchingDmarc } from '../language/dmarc-record.ts';
import { canonicalName, isWithin } from '../language/dns-name.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Finding, Resource, Scope } from '../words.ts';
import { finding } from './codes.ts';
import type { DmarcRecordSpec } from './schema.ts';

/** The domains above a name, nearest first, down to two labels: their records count where the name has none. */
export const above = (name: string): readonly string[] => {
  const labels = name.split('.');
  return labels.slice(1, Math.max(1, labels.length - 1)).map((_, index) => labels.slice(index + 1).join('.'));
};

/** Ids of the gates of a new record at `name`. */
export const gatesOf = (name: string): readonly string[] =>
  above(name).length === 0 ? [] : [`DmarcInherited/${name}`];

/** The zone and the domain of a DmarcRecord, or why that cannot be said. */
export const placeOf = (
  resource: Resource,
  scopes: readonly Resource[],
): { readonly scope: Scope; readonly name: string } | { readonly findings: readonly Finding[] } => {
  const { name = '@' } = resource.spec as DmarcRecordSpec;
  const zone = referencedScope(resource, scopes, 'Zone', 'zoneRef');
  if ('missing' in zone) return { findings: [zone.missing] };
  const zoneName = canonicalName((zone.found.spec as { readonly name: string }).name);
  const domain = name === '@' ? zoneName : canonicalName(name);
  if (isWithin(domain, zoneName)) return { scope: { target: 'dns', id: zoneName }, name: domain };
  const message = `${domain} is not within the zone ${zoneName}`;
  return { findings: [finding('PSTN1240', { message, ref: resource.ref, path: '/spec/name' })] };
};

/**
 * One item. Without `create` it asks for nothing and is only looked at; with it, a record is made where there is none, and
 * one that is there is left alone whatever it says: p is never raised, nor lowered.
 */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const place = placeOf(resource, scopes);
  if ('findings' in place) return { items: [], findings: place.findings };
  const { scope, name } = place;
  const { create, rua = [] } = resource.spec as DmarcRecordSpec;
  const policy = policyOf(resource);
  const creates = create === true && policy.management !== 'Observe';
  return {
    findings: [],
    items: [
      {
        scope,
        type: 'DmarcRecord',
        key: name,
        container: `TXT _dmarc.${name}`,
        value: creates ? { records: [watchingDmarc(rua)] } : {},
        options: { creates },
        wanted: 'present',
        needs: creates ? gatesOf(name) : [],
        from: resource.ref,
        ...policy,
        management: creates ? 'CreateOnly' : 'Observe',
      },
    ],
  };
};
