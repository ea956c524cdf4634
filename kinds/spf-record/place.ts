import { canonicalName, isWithin } from '../language/dns-name.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Finding, Resource, Scope } from '../words.ts';
import { canonicalSender, wantedInclude } from './checks.ts';
import { finding } from './codes.ts';
import type { SpfRecordSpec } from './schema.ts';

/** Where an SpfRecord stands and which terms it wants, in canonical form; or why that cannot be said. */
export type Place = { readonly scope: Scope; readonly name: string; readonly terms: readonly string[] };

/** Resolves the zone and the name. Microsoft's include comes before the vendor's, as in the records people know. */
export const placeOf = (
  resource: Resource,
  scopes: readonly Resource[],
): { readonly place: Place } | { readonly findings: readonly Finding[] } => {
  const spec = resource.spec as SpfRecordSpec;
  const zone = referencedScope(resource, scopes, 'Zone', 'zoneRef');
  if ('missing' in zone) return { findings: [zone.missing] };
  const zoneName = canonicalName((zone.found.spec as { readonly name: string }).name);
  const name = spec.name === undefined || spec.name === '@' ? zoneName : canonicalName(spec.name);
  if (!isWithin(name, zoneName))
    return {
      findings: [
        finding('PSTN1201', {
          message: `${name} is not within the zone ${zoneName}`,
          ref: resource.ref,
          path: '/spec/name',
        }),
      ],
    };
  const include = wantedInclude(spec);
  const texts = [...(spec.senders ?? []), ...(include === null ? [] : [`include:${include}`])];
  const terms = texts.flatMap((text) => canonicalSender(text) ?? []);
  return { place: { scope: { target: 'dns', id: zoneName }, name, terms: [...new Set(terms)] } };
};
