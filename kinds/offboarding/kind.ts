import type { Kind } from '../kind.ts';
import { checks } from './checks.ts';
import { gates } from './gates.ts';
import { items } from './items.ts';
import { schema } from './schema.ts';
import { steps } from './steps.ts';

/** How a vendor leaves: what of it goes, by identity, in an order in which no mail is lost. */
export const offboarding: Kind = {
  name: 'Offboarding',
  plural: 'offboardings',
  summary: 'How a vendor leaves: its routes, connectors, sealers and SPF terms go by identity and in a safe order.',
  schema,
  checks,
  items,
  gates,
  steps,
};
