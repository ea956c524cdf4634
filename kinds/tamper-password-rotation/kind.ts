import type { Kind } from '../kind.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { schema } from './schema.ts';

/** An act: the platform makes a new tamper protection password, and keeps the one before it. */
export const tamperPasswordRotation: Kind = {
  name: 'TamperPasswordRotation',
  plural: 'tamperpasswordrotations',
  summary: 'An act that happens once: a new tamper protection password, the current one becomes the previous one.',
  schema,
  checks: [],
  items,
  gates,
  guards,
};
