import type { Kind } from '../kind.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** An act: the threat scan ends before it has seen every mailbox. */
export const threatScanEnd: Kind = {
  name: 'ThreatScanEnd',
  plural: 'threatscanends',
  summary:
    'An act that happens once: the threat scan ends early and for ever, with a report of what it has seen by then.',
  schema,
  checks: [],
  items,
  gates,
  guards,
  notes,
};
