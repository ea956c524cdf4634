import type { Kind } from '../kind.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { schema } from './schema.ts';

/** An act: all devices of one person have to be enrolled again, for one of them is lost or stolen. */
export const enrollmentRevocation: Kind = {
  name: 'EnrollmentRevocation',
  plural: 'enrollmentrevocations',
  summary: 'An act that happens once: every device of one person has to be enrolled again.',
  schema,
  checks: [],
  items,
  gates,
  guards,
};
