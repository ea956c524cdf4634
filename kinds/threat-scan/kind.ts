import type { Kind } from '../kind.ts';
import { accountScope, showsAll } from '../language/account-scope.ts';
import { THREAT_SCANS } from '../language/threats.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** The threat scan that the platform runs once in every installation: only looked at. */
export const threatScan: Kind = {
  name: 'ThreatScan',
  plural: 'threatscans',
  summary: 'The threat scan that runs once in every installation: only looked at, and how far it is.',
  schema,
  checks: [],
  items,
  notes,
  listing: (scope) =>
    showsAll(scope)
      ? [{ scope: accountScope(scope), collection: THREAT_SCANS, type: 'ThreatScan', keys: ['installation'] }]
      : [],
  spec: (_item, scopeName) => ({ accountRef: { name: scopeName } }),
};
