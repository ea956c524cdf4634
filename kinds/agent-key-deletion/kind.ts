import type { Kind } from '../kind.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** An act: the key of all agents of an account is deleted, and they stop. */
export const agentKeyDeletion: Kind = {
  name: 'AgentKeyDeletion',
  plural: 'agentkeydeletions',
  summary: 'An act that happens once: the agent key is deleted, and every agent that was installed with it stops.',
  schema,
  checks: [],
  items,
  gates,
  guards,
  notes,
};
