import type { Kind } from '../kind.ts';
import { canonicalName } from '../language/dns-name.ts';
import { checks } from './checks.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** One DMARC record: looked at and judged; made where it is missing and asked for. */
export const dmarcRecord: Kind = {
  name: 'DmarcRecord',
  plural: 'dmarcrecords',
  summary: 'One DMARC record: checked, and published as one that only watches where it is missing and asked for.',
  schema,
  checks,
  items,
  gates,
  guards,
  notes,
  spec: ({ key }, scopeName) => ({ zoneRef: { name: scopeName }, name: key }),
  listing: (scope, names) => {
    if (scope.ref.kind !== 'Zone') return [];
    const zone = canonicalName((scope.spec as { readonly name: string }).name);
    return [...new Set([zone, ...names.map(canonicalName)])].map((name) => ({
      scope: { target: 'dns', id: zone },
      collection: `TXT _dmarc.${name}`,
      type: 'DmarcRecord',
      keys: [name],
    }));
  },
};
