import { ORDER, type OrderSeen, type OrderSet, orderSeenOf, orderSetOf, wishesOf } from '../language/order-set.ts';
import { type OrderPlan, planOrder } from '../language/rule-order.ts';
import { foundIn } from '../seen.ts';
import { type Item, type Observation, refId, type Scope } from '../words.ts';

/** The rules of a tenant in order, where they have been read. */
export const orderIn = (seen: readonly Observation[], scope: Scope): OrderSeen | null => {
  const [found] = foundIn(seen, scope, ORDER);
  return found === undefined ? null : orderSeenOf(found.value);
};

/** What one resource alone makes of the order that is there. */
export const planFor = (set: OrderSet, { order, rules }: OrderSeen, by: string): OrderPlan =>
  planOrder(order, wishesOf(set, rules, by));

/** What all resources of a tenant make of it together. */
export const planTogether = (items: readonly Item[], { order, rules }: OrderSeen): OrderPlan =>
  planOrder(
    order,
    items
      .filter((item) => item.management === 'Converge')
      .flatMap((item) => wishesOf(orderSetOf(item.options), rules, refId(item.from))),
  );
