import type { Kind } from '../kind.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** An act: messages that the threat scan found are taken out of the mailboxes. */
export const threatRemediation: Kind = {
  name: 'ThreatRemediation',
  plural: 'threatremediations',
  summary: 'An act that happens once: messages that the threat scan found are removed from mailboxes.',
  schema,
  checks: [],
  items,
  gates,
  guards,
  notes,
};
