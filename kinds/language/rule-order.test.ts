import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moved, type OrderPlan, type OrderWish, planOrder } from './rule-order.ts';

const ordered = (plan: OrderPlan): Extract<OrderPlan, { state: 'ordered' }> => {
  if (plan.state !== 'ordered') throw new Error(`contradiction: ${JSON.stringify(plan.wishes)}`);
  return plan;
};
const wish = (above: string, below: string): OrderWish => ({ above, below, because: `${above} over ${below}` });
const wrongPairs = (order: readonly string[], wishes: readonly OrderWish[]): readonly OrderWish[] =>
  wishes.filter(({ above, below }) => {
    const [a, b] = [order.indexOf(above), order.indexOf(below)];
    return a !== -1 && b !== -1 && a > b;
  });
const permutations = (names: readonly string[]): readonly (readonly string[])[] =>
  names.length === 0
    ? [[]]
    : names.flatMap((first, index) => permutations(names.toSpliced(index, 1)).map((rest) => [first, ...rest]));

/** Longest rising subsequence, by the simplest way there is. */
const longestRising = (numbers: readonly number[], isAllowed: (a: number, b: number) => boolean): number => {
  const best: number[] = [];
  for (const [index, number] of numbers.entries()) {
    const before = best.slice(0, index).filter((_, other) => isAllowed(numbers[other] ?? 0, number));
    best.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...best);
};

/** The fewest moves from one order to another: all but the longest common subsequence. */
const distance = (from: readonly string[], to: readonly string[]): number =>
  from.length -
  longestRising(
    to.map((name) => from.indexOf(name)),
    (a, b) => a < b,
  );

const fewestByForce = (order: readonly string[], wishes: readonly OrderWish[]): number =>
  Math.min(
    ...permutations(order)
      .filter((candidate) => wrongPairs(candidate, wishes).length === 0)
      .map((candidate) => distance(order, candidate)),
  );

/** A world: rules in some order, and wishes that agree with a hidden order, so that they can be fulfilled. */
const world = (size: number, density: number) =>
  fc.noShrink(
    fc
      .tuple(
        fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: size, size: 'max' }),
        fc.array(fc.nat(99), { minLength: size * size, maxLength: size * size, size: 'max' }),
      )
      .map(([places, dice]) => {
        const hidden = places.map((place, index) => ({ name: `r${index}`, place }));
        const order = hidden
          .toSorted((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1))
          .map(({ name }) => name);
        const wishes = hidden.flatMap((above, index) =>
          hidden
            .slice(index + 1)
            .flatMap((below, more) =>
              (dice[index * size + more] ?? 99) < density ? [wish(above.name, below.name)] : [],
            ),
        );
        return { order, wishes };
      }),
  );

describe('planOrder', () => {
  it('needs as many moves as brute force finds, in every world of up to 7 rules', () => {
    fc.assert(
      fc.property(world(7, 35), ({ order, wishes }) => {
        expect(ordered(planOrder(order, wishes)).moves).toHaveLength(fewestByForce(order, wishes));
      }),
      { numRuns: 60 },
    );
  });

  it('needs as many moves as brute force finds in worlds of 8 rules', () => {
    fc.assert(
      fc.property(world(8, 25), ({ order, wishes }) => {
        expect(ordered(planOrder(order, wishes)).moves).toHaveLength(fewestByForce(order, wishes));
      }),
      { numRuns: 4 },
    );
  });

  it('with one block moves all constrained rules minus the longest subsequence already in order, up to 300', () => {
    const roles = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(roles, (ranks) => {
        const order = ranks.map((_rank, index) => `r${index}`);
        const at = (rank: number): readonly string[] => order.filter((_name, index) => ranks[index] === rank);
        const block = at(1);
        const wishes = [
          ...block.slice(1).map((below, index) => wish(block[index] ?? '', below)),
          ...at(0).flatMap((above) => block.map((below) => wish(above, below))),
          ...block.flatMap((above) => at(2).map((below) => wish(above, below))),
          ...at(0).flatMap((above) => at(2).map((below) => wish(above, below))),
        ];
        const constrained = ranks.filter((rank) => rank !== 3);
        const plan = ordered(planOrder(order, wishes));
        expect(plan.moves).toHaveLength(constrained.length - longestRising(constrained, (a, b) => a <= b));
        expect(wrongPairs(plan.order, wishes)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('fulfils every wish by moves of the one kind that Exchange has, and moves nothing that no wish names', () => {
    fc.assert(
      fc.property(world(14, 20), ({ order, wishes }) => {
        const plan = ordered(planOrder(order, wishes));
        let now: readonly string[] = order;
        for (const { rule, from, to, order: after } of plan.moves) {
          expect(now[from]).toBe(rule);
          const before = wrongPairs(now, wishes);
          now = moved(now, rule, to);
          expect(now).toEqual(after);
          expect(now[to]).toBe(rule);
          expect(before).toEqual(expect.arrayContaining([...wrongPairs(now, wishes)]));
        }
        expect(now).toEqual(plan.order);
        expect(wrongPairs(now, wishes)).toEqual([]);
        const movedRules = new Set(plan.moves.map(({ rule }) => rule));
        expect(movedRules.size).toBe(plan.moves.length);
        const named = new Set(wishes.flatMap(({ above, below }) => [above, below]));
        expect([...movedRules].filter((rule) => !named.has(rule))).toEqual([]);
        const others = (names: readonly string[]): readonly string[] => names.filter((name) => !movedRules.has(name));
        expect(others(plan.order)).toEqual(others(order));
      }),
      { numRuns: 200 },
    );
  });

  it('made again after any of its moves is the rest of it, and after the last there is none', () => {
    fc.assert(
      fc.property(world(14, 20), ({ order, wishes }) => {
        const { moves } = ordered(planOrder(order, wishes));
        for (const [index, { order: after }] of moves.entries())
          expect(ordered(planOrder(after, wishes)).moves).toEqual(moves.slice(index + 1));
      }),
      { numRuns: 200 },
    );
  });

  it('brings one pinned rule above the block by one move, whatever unlisted rules stand between', () => {
    const wishes = ['v1', 'v2'].map((below) => wish('disclaimer', below)).concat(wish('v1', 'v2'));
    const plan = ordered(planOrder(['v1', 'v2', 'other', 'disclaimer'], wishes));
    expect(plan.order).toEqual(['disclaimer', 'v1', 'v2', 'other']);
    expect(plan.moves.map(({ rule, to }) => [rule, to])).toEqual([['disclaimer', 0]]);
  });

  it('moves the block instead when that is less, with its inner order kept at every step', () => {
    const pinned = ['a', 'b', 'c'];
    const block = ['v1', 'v2'];
    const wishes = [wish('v1', 'v2'), ...pinned.flatMap((above) => block.map((below) => wish(above, below)))];
    const plan = ordered(planOrder([...block, ...pinned, 'other'], wishes));
    expect(plan.moves.map(({ order }) => order.filter((name) => block.includes(name)))).toEqual([block, block]);
    expect(plan.order).toEqual([...pinned, ...block, 'other']);
  });

  it('moves the pinned rules and leaves the block where it stands when both are as little', () => {
    const wishes = [
      wish('v1', 'v2'),
      ...['a', 'b'].flatMap((above) => ['v1', 'v2'].map((below) => wish(above, below))),
    ];
    const plan = ordered(planOrder(['v1', 'v2', 'a', 'b'], wishes));
    expect(plan.moves.map(({ rule, to }) => [rule, to])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('names the wishes of a contradiction, and nothing beside them', () => {
    const wishes = [wish('a', 'b'), wish('b', 'c'), wish('c', 'a'), wish('a', 'd')];
    const plan = planOrder(['a', 'b', 'c', 'd'], wishes);
    expect(plan.state === 'contradiction' && plan.wishes.map(({ because }) => because).sort()).toEqual([
      'a over b',
      'b over c',
      'c over a',
    ]);
    expect(planOrder(['a'], [wish('a', 'a')]).state).toBe('contradiction');
  });

  it('ignores wishes about rules that are not there', () => {
    expect(ordered(planOrder(['a', 'b'], [wish('b', 'gone'), wish('gone', 'a')])).moves).toEqual([]);
  });
});
