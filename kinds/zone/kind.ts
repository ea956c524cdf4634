import type { Kind } from '../kind.ts';
import { canonicalName } from '../language/dns-name.ts';
import { checks } from './checks.ts';
import { guards } from './guards.ts';
import { schema, type ZoneSpec } from './schema.ts';

/** A DNS zone: a scope that other resources refer to with `zoneRef`. */
export const zone: Kind = {
  name: 'Zone',
  plural: 'zones',
  summary: 'A DNS zone, how to reach it and which servers must agree on it.',
  schema,
  checks,
  guards,
  scope: (resource) => ({ target: 'dns', id: canonicalName((resource.spec as ZoneSpec).name) }),
};
