import type { Kind } from '../kind.ts';
import { canonicalName } from '../language/dns-name.ts';
import { parseTerm } from '../language/spf-parse.ts';
import { targetOf } from '../language/spf-tree.ts';
import { isRecord } from '../schema-walk.ts';
import type { Found, Item, Json } from '../words.ts';
import { checks } from './checks.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';
import { regionIncludes } from './vendor.ts';

const member = (value: Json, name: 'term' | 'all'): string | null => {
  const found = isRecord(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : null;
};

/** -all is reached over ~all: from anything else the aim for now is ~all. */
const stations = (item: Item, found: Found | null): Json | null => {
  if (item.type !== 'SpfAll' || member(item.value, 'all') !== 'Fail') return null;
  const now = found === null ? null : member(found.value, 'all');
  return now === 'SoftFail' || now === 'Fail' ? null : { all: 'SoftFail' };
};

/** The spec that asks for what one live item says; null for an `all` that nobody can ask for (Pass, Neutral, None). */
const spec: Kind['spec'] = ({ key, value }, scopeName) => {
  const base = { zoneRef: { name: scopeName }, name: key.split(' ')[0] ?? key };
  const all = member(value, 'all');
  if (all !== null) return all === 'Fail' || all === 'SoftFail' ? { ...base, all } : null;
  const term = member(value, 'term') ?? '';
  const parsed = parseTerm(term);
  const domain = parsed.ok ? targetOf(parsed.term)?.domain : undefined;
  const region = Object.entries(regionIncludes).find(([, include]) => include === domain)?.[0];
  return region === undefined ? { ...base, senders: [term] } : { ...base, region };
};

/* Zones are not transferred: the zone itself and the names that a person gave are looked at. */
const listing: Kind['listing'] = (scope, names) => {
  if (scope.ref.kind !== 'Zone') return [];
  const zone = canonicalName((scope.spec as { readonly name: string }).name);
  return [...new Set([zone, ...names.map(canonicalName)])].map((name) => ({
    scope: { target: 'dns', id: zone },
    collection: `TXT ${name}`,
    type: 'SpfAll',
    keys: [name],
  }));
};

/** What one SPF record must authorise: single terms, beside those of others. */
export const spfRecord: Kind = {
  name: 'SpfRecord',
  plural: 'spfrecords',
  summary: 'Senders that one SPF record must authorise, and what happens to mail of others.',
  schema,
  checks,
  items,
  stations,
  gates,
  guards,
  notes,
  listing,
  spec,
};
