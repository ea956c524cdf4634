import { type OrderSeen, type OrderSet, type RuleSeen, rolesOf, wishesOf } from './order-set.ts';
import { type OrderWish, planOrder } from './rule-order.ts';

/*
 * Where new transport rules are put in. Each goes as far down as the wishes about the order allow, and beside its neighbour
 * where it belongs to a block: nobody's rule is moved for it if there is a place that is right.
 */

/** One constraint set, and the resource that it comes from. */
export type PlacingSet = { readonly set: OrderSet; readonly by: string };

/** One new rule as it is put in: `priority` is its 0-based place once those before it in the list are there. */
export type Placed = {
  readonly rule: string;
  readonly priority: number;
  /** The rule right above it then; null at the top. */
  readonly below: string | null;
};

/** The order once all new rules are put in, the places, and everything that is wished for it. */
export type Placing = {
  readonly order: readonly string[];
  readonly placed: readonly Placed[];
  readonly wishes: readonly OrderWish[];
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/* A new member of a block stands where the list of names has it among those that are there, else below the others. */
const withNewcomer = (set: OrderSet, rules: readonly RuleSeen[], rule: RuleSeen): readonly RuleSeen[] => {
  const block = rolesOf(set, [...rules, rule]).block;
  const last = rules.findLastIndex(({ name }) => block.includes(name));
  if (!block.includes(rule.name) || last === -1) return [...rules, rule];
  const names = set.block.names ?? [];
  const place = (name: string): number => names.findIndex((one) => same(one, name));
  const own = place(rule.name);
  const next = rules.findIndex(({ name }) => own !== -1 && block.includes(name) && place(name) > own);
  return rules.toSpliced(next === -1 ? last + 1 : next, 0, rule);
};

const reachable = (start: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> => {
  const seen = new Set<string>();
  const open = [...(next.get(start) ?? [])];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    open.push(...(next.get(one) ?? []));
  }
  return seen;
};

const adjacent = (
  wishes: readonly OrderWish[],
  from: 'above' | 'below',
  to: 'above' | 'below',
): ReadonlyMap<string, readonly string[]> =>
  new Map([...Map.groupBy(wishes, (wish) => wish[from])].map(([name, group]) => [name, group.map((wish) => wish[to])]));

/** The rules that are to run before one, however many wishes lead there. */
export const rulesAbove = (wishes: readonly OrderWish[], name: string): ReadonlySet<string> =>
  reachable(name, adjacent(wishes, 'below', 'above'));

const neighboursIn = (
  lists: readonly { readonly block: readonly string[] }[],
  name: string,
): readonly { readonly previous: string | undefined; readonly next: string | undefined }[] =>
  lists.flatMap(({ block }) => {
    const at = block.indexOf(name);
    return at === -1 ? [] : [{ previous: block[at - 1], next: block[at + 1] }];
  });

/**
 * Puts new rules, in the order in which they are made, into the order that is there. Made one after the other, and placed
 * anew each time, they come to stand in the same places. Where no place is right, because rules that are there stand the
 * wrong way round, the one is taken after which fewest moves are left; `planOrder` of the result has them.
 */
export const placeRules = (seen: OrderSeen, newcomers: readonly RuleSeen[], sets: readonly PlacingSet[]): Placing => {
  const inOrder = seen.order.flatMap((name) => seen.rules.filter((rule) => rule.name === name));
  const lists = sets.map(({ set, by }) => {
    const rules = newcomers.reduce<readonly RuleSeen[]>((list, rule) => withNewcomer(set, list, rule), inOrder);
    return { wishes: wishesOf(set, rules, by), block: rolesOf(set, rules).block };
  });
  const wishes = lists.flatMap((list) => list.wishes);
  const [downwards, upwards] = [adjacent(wishes, 'above', 'below'), adjacent(wishes, 'below', 'above')];

  let order = seen.order;
  const placed = newcomers.map(({ name }): Placed => {
    const [lower, upper] = [reachable(name, downwards), reachable(name, upwards)];
    const from = order.findLastIndex((one) => upper.has(one)) + 1;
    const first = order.findIndex((one) => lower.has(one));
    const to = first === -1 ? order.length : first;
    const beside = neighboursIn(lists, name).flatMap(({ previous, next }) => {
      const at = previous === undefined ? -1 : order.indexOf(previous);
      const before = next === undefined ? -1 : order.indexOf(next);
      return at >= 0 ? [at + 1] : before >= 0 ? [before] : [];
    });
    const movesAt = (place: number): number => {
      const plan = planOrder(order.toSpliced(place, 0, name), wishes);
      return plan.state === 'ordered' ? plan.moves.length : 0;
    };
    const legal = beside.find((place) => place >= from && place <= to) ?? (from <= to ? to : undefined);
    const [wanted = to] = beside.length > 0 ? beside : movesAt(to) < movesAt(from) ? [to] : [from];
    const priority = legal ?? wanted;
    const below = order[priority - 1] ?? null;
    order = order.toSpliced(priority, 0, name);
    return { rule: name, priority, below };
  });
  return { order, placed, wishes };
};
