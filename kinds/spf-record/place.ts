import { canonicalName, isWithin } from '../language/dns-name.ts';
import { referencedScope, scopesBeside } from '../scope-reference.ts';
import type { Finding, Resource, Scope } from '../words.ts';
import { canonicalSender, wantedInclude } from './checks.ts';
import { finding } from './codes.ts';
import type { SpfRecordSpec } from './schema.ts';
import { regionIncludes, regionOf } from './vendor.ts';

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

/**
 * Why the vendor's servers that a record authorises are not those of the accounts declared beside it; null where they are, or where no
 * account says its region.
 */
export const regionMismatch = (
  resource: Resource,
  scopes: readonly Resource[],
  { name, terms }: Pick<Place, 'name' | 'terms'>,
): string | null => {
  const accounts = scopesBeside(resource, scopes, 'Account').flatMap(({ ref, spec }) => {
    const { region } = spec as { readonly region?: string };
    return region === undefined ? [] : [{ name: ref.name, region }];
  });
  const wrong = terms.filter((term) => {
    const region = regionOf(term);
    return region !== null && accounts.every((account) => account.region !== region);
  });
  if (accounts.length === 0 || wrong.length === 0) return null;
  const theirs = accounts.map((account) => {
    const include = Object.entries(regionIncludes).find(([region]) => region === account.region)?.[1];
    return `Account ${account.name} is in ${account.region}${include === undefined ? '' : ` (include:${include})`}`;
  });
  return `SpfRecord ${resource.ref.name} authorises ${wrong.join(', ')} for ${name}, and ${theirs.join(', ')}`;
};
