/*
 * The order of transport rules as relative wishes, and the fewest moves that fulfil them. A move is what Exchange offers:
 * one rule is taken out and put in again at another place; the others keep their order.
 */

/** One wish: the rule `above` runs before the rule `below`. `because` says who wants it, for contradictions. */
export type OrderWish = { readonly above: string; readonly below: string; readonly because: string };

/** One move: `rule` goes to the 0-based place `to` of the list that results, and `order` is that list. */
export type RuleMove = {
  readonly rule: string;
  readonly from: number;
  readonly to: number;
  readonly order: readonly string[];
};

/** Moves in the order to make them and the order they end in; or the wishes that cannot all be fulfilled. */
export type OrderPlan =
  | { readonly state: 'ordered'; readonly moves: readonly RuleMove[]; readonly order: readonly string[] }
  | { readonly state: 'contradiction'; readonly wishes: readonly OrderWish[] };

/** What Exchange does at Set-TransportRule -Priority: takes the rule out, then inserts it into the shortened list. */
export const moved = (order: readonly string[], rule: string, to: number): readonly string[] =>
  order.filter((name) => name !== rule).toSpliced(to, 0, rule);

type Relation = readonly ReadonlySet<number>[];

/** Wishes about rules that are there, as indices into `order`, with everything that follows from them. */
const closureOf = (order: readonly string[], wishes: readonly OrderWish[]): Relation => {
  const place = new Map(order.map((name, index) => [name, index]));
  const direct = order.map(() => new Set<number>());
  for (const { above, below } of wishes) {
    const [from, to] = [place.get(above), place.get(below)];
    if (from !== undefined && to !== undefined) direct[from]?.add(to);
  }
  const known = new Map<number, Set<number>>();
  const reach = (start: number): Set<number> => {
    const done = known.get(start);
    if (done !== undefined) return done;
    const seen = new Set<number>();
    known.set(start, seen);
    const open = [...(direct[start] ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(direct[next] ?? []));
    }
    return seen;
  };
  return order.map((_name, index) => reach(index));
};

/** A shortest circle of wishes through one rule. */
const circleThrough = (start: string, wishes: readonly OrderWish[]): readonly OrderWish[] => {
  let paths: readonly (readonly OrderWish[])[] = wishes.filter(({ above }) => above === start).map((wish) => [wish]);
  const visited = new Set<string>();
  while (paths.length > 0) {
    const closed = paths.find((path) => path.at(-1)?.below === start);
    if (closed !== undefined) return closed;
    paths = paths.flatMap((path) => {
      const end = path.at(-1)?.below ?? '';
      if (visited.has(end)) return [];
      visited.add(end);
      return wishes.filter(({ above }) => above === end).map((wish) => [...path, wish]);
    });
  }
  return [];
};

/*
 * Which rules stay: of two that stand the wrong way round one must move, so those that stay are the most rules of which
 * no two do. The wrong pairs are themselves a partial order (the intersection of the wishes with the reverse of the
 * present order), in which those rules are a largest antichain. By Dilworth and König a matching finds it in polynomial
 * time; of several, the one that keeps what is to stand lower is taken, which is the same one again after each move.
 */
const stayingOf = (size: number, wrong: Relation): ReadonlySet<number> => {
  const upperOf = new Array<number>(size).fill(-1);
  const lowerOf = new Array<number>(size).fill(-1);
  const augment = (upper: number, tried: Set<number>): boolean => {
    for (const lower of wrong[upper] ?? []) {
      if (tried.has(lower)) continue;
      tried.add(lower);
      const rival = upperOf[lower] ?? -1;
      if (rival === -1 || augment(rival, tried)) {
        upperOf[lower] = upper;
        lowerOf[upper] = lower;
        return true;
      }
    }
    return false;
  };
  for (let upper = 0; upper < size; upper += 1) augment(upper, new Set());
  // König's cover from the free upper ends: the antichain that is left is the lowest of all largest ones.
  const upperSeen = new Set<number>();
  const lowerSeen = new Set<number>();
  const open = lowerOf.flatMap((lower, upper) => (lower === -1 ? [upper] : []));
  for (let upper = open.pop(); upper !== undefined; upper = open.pop()) {
    if (upperSeen.has(upper)) continue;
    upperSeen.add(upper);
    for (const lower of wrong[upper] ?? []) {
      if (lowerSeen.has(lower)) continue;
      lowerSeen.add(lower);
      const partner = upperOf[lower];
      if (partner !== undefined && partner !== -1) open.push(partner);
    }
  }
  const all = Array.from({ length: size }, (_, index) => index);
  return new Set(all.filter((index) => upperSeen.has(index) && !lowerSeen.has(index)));
};

/** Rules in an order that every wish agrees with; where none decides, as they stand. */
const extension = (indices: readonly number[], below: Relation): readonly number[] => {
  const isAbove = (a: number, b: number): boolean => below[a]?.has(b) === true;
  const left = [...indices].sort((a, b) => a - b);
  const placed: number[] = [];
  while (left.length > 0) {
    const next = left.findIndex((one) => !left.some((other) => other !== one && isAbove(other, one)));
    placed.push(...left.splice(Math.max(next, 0), 1));
  }
  return placed;
};

/**
 * The fewest moves after which every wish is fulfilled. Wishes about rules that are not in `order` mean nothing. Rules that no
 * wish names are never moved; a moved rule goes as far as it must and no further. `order` has no name twice. No move
 * makes a pair wrong that was right, and a plan made after any of the moves is the rest of this plan.
 */
export const planOrder = (order: readonly string[], wishes: readonly OrderWish[]): OrderPlan => {
  const below = closureOf(order, wishes);
  const circular = order.find((_name, index) => below[index]?.has(index) === true);
  if (circular !== undefined) return { state: 'contradiction', wishes: circleThrough(circular, wishes) };

  const wrong = below.map((lowers, upper) => new Set([...lowers].filter((lower) => lower < upper)));
  const staying = stayingOf(order.length, wrong);
  const moving = order.flatMap((_name, index) => (staying.has(index) ? [] : [index]));
  const goesUp = (index: number): boolean => [...(wrong[index] ?? [])].some((lower) => staying.has(lower));
  const up = extension(moving.filter(goesUp), below);
  const down = extension(
    moving.filter((index) => !goesUp(index)),
    below,
  ).toReversed();

  const placed = new Set(staying);
  const moves: RuleMove[] = [];
  let now = order.map((_name, index) => index);
  const put = (rule: number, targetOf: (others: readonly number[]) => number): void => {
    const from = now.indexOf(rule);
    const others = now.filter((one) => one !== rule);
    const to = targetOf(others);
    now = others.toSpliced(to, 0, rule);
    placed.add(rule);
    moves.push({ rule: order[rule] ?? '', from, to, order: now.map((one) => order[one] ?? '') });
  };
  for (const rule of up)
    put(rule, (others) => others.findIndex((other) => placed.has(other) && below[rule]?.has(other) === true));
  for (const rule of down)
    put(rule, (others) => others.findLastIndex((other) => placed.has(other) && below[other]?.has(rule) === true) + 1);
  return { state: 'ordered', moves, order: now.map((one) => order[one] ?? '') };
};
