import type { Kind } from '../kind.ts';
import { ORDER, orderSeenOf, orderSetOf } from '../language/order-set.ts';
import { refId } from '../words.ts';
import { checks } from './checks.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';
import { planFor } from './seen.ts';

/** Which transport rules run before which others. */
export const transportRuleOrder: Kind = {
  name: 'TransportRuleOrder',
  plural: 'transportruleorders',
  summary: 'Which transport rules run before which others: relative wishes, reached in the fewest moves.',
  schema,
  checks,
  items,
  gates,
  guards,
  notes,
  /** The order to aim for: the present one with the fewest moves made. Null, the set itself, where that is contradictory. */
  stations: (item, found) => {
    if (item.type !== ORDER || found === null || item.wanted === 'absent') return null;
    const plan = planFor(orderSetOf(item.options), orderSeenOf(found.value), refId(item.from));
    return plan.state === 'ordered' ? { order: plan.order } : null;
  },
};
