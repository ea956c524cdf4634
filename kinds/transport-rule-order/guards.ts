import type { Guard } from '../kind.ts';
import { ORDER } from '../language/order-set.ts';
import { scopeId } from '../words.ts';
import { finding } from './codes.ts';
import { orderIn, planTogether } from './seen.ts';

/** Wishes that cannot all be fulfilled move nothing, and say which they are. */
const contradiction: Guard = {
  name: 'rule-order-contradiction',
  lift: 'never',
  refuse: (changes, seen, desired) =>
    changes.flatMap((change) => {
      const order = change.type === ORDER && change.op === 'move' ? orderIn(seen, change.scope) : null;
      if (order === null) return [];
      const own = desired.filter((item) => item.type === ORDER && scopeId(item.scope) === scopeId(change.scope));
      const plan = planTogether(own, order);
      if (plan.state === 'ordered') return [];
      const wishes = plan.wishes.map(({ above, below, because }) => `${above} above ${below} (${because})`);
      return [
        {
          change: change.id,
          finding: finding('PSTN1650', {
            message: `these wishes contradict each other: ${wishes.join(', and ')}`,
            ref: change.for[0] ?? null,
            path: '/spec',
          }),
        },
      ];
    }),
};

/** Impossibilities of orders. */
export const guards: readonly Guard[] = [contradiction];
