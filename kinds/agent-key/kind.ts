import type { Kind } from '../kind.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** The key with which every agent of an account is installed. */
export const agentKey: Kind = {
  name: 'AgentKey',
  plural: 'agentkeys',
  summary: 'The key that installs the security agents of one account, put where it is needed and nowhere else.',
  schema,
  checks: [],
  items,
  notes,
};
