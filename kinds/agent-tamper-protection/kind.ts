import type { Kind } from '../kind.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** The passwords without which nobody changes the configuration of an agent. */
export const agentTamperProtection: Kind = {
  name: 'AgentTamperProtection',
  plural: 'agenttamperprotections',
  summary: 'The tamper protection passwords of the agents of one account, put where they are needed and nowhere else.',
  schema,
  checks: [],
  items,
  notes,
};
