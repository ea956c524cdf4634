import { type OrderWish, planOrder } from '../../kinds/language/rule-order.ts';
import { rounded, table } from './table.ts';

/* A world is the same in every run: numbers of two runs can be compared. */
const dice = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const shuffled = <T>(all: readonly T[], roll: (below: number) => number): readonly T[] => {
  const out = [...all];
  for (let at = out.length - 1; at > 0; at -= 1) {
    const other = roll(at + 1);
    [out[at], out[other]] = [out[other] as T, out[at] as T];
  }
  return out;
};

const wish = (above: string, below: string): OrderWish => ({ above, below, because: 'the bench' });

/** Length of the longest rising subsequence. */
const longestRising = (numbers: readonly number[]): number => {
  const ends: number[] = [];
  for (const number of numbers) {
    const at = ends.findIndex((end) => end >= number);
    ends[at < 0 ? ends.length : at] = number;
  }
  return ends.length;
};

const permutations = (names: readonly string[]): readonly (readonly string[])[] =>
  names.length === 0
    ? [[]]
    : names.flatMap((first, index) => permutations(names.toSpliced(index, 1)).map((rest) => [first, ...rest]));

const isFulfilled = (order: readonly string[], wishes: readonly OrderWish[]): boolean => {
  const place = new Map(order.map((name, index) => [name, index]));
  return wishes.every(({ above, below }) => (place.get(above) ?? 0) < (place.get(below) ?? 0));
};

const movesOf = (order: readonly string[], wishes: readonly OrderWish[]): number => {
  const plan = planOrder(order, wishes);
  if (plan.state !== 'ordered' || !isFulfilled(plan.order, wishes))
    throw new Error('a world that can be ordered was not');
  return plan.moves.length;
};

/* The fewest moves to any order that fulfils the wishes: all rules but the longest part that stays. */
const byForce = (order: readonly string[], wishes: readonly OrderWish[]): number => {
  const place = new Map(order.map((name, index) => [name, index]));
  const fulfilled = permutations(order).filter((candidate) => isFulfilled(candidate, wishes));
  return Math.min(...fulfilled.map((names) => order.length - longestRising(names.map((name) => place.get(name) ?? 0))));
};

type Sum = { ours: number; least: number };

const small = (rules: number, worlds: number): Sum => {
  const sum = { ours: 0, least: 0 };
  for (let world = 1; world <= worlds; world += 1) {
    const roll = dice(world * 7919 + rules);
    const names = Array.from({ length: rules }, (_, index) => `r${index}`);
    const wishes = names.flatMap((above, index) =>
      names.slice(index + 1).flatMap((below) => (roll(100) < 35 ? [wish(above, below)] : [])),
    );
    const order = shuffled(names, roll);
    sum.ours += movesOf(order, wishes);
    sum.least += byForce(order, wishes);
  }
  return sum;
};

/* A tenth of the rules is wanted in one order, the others are somebody else's: no plan needs less than all minus the LIS. */
const large = (rules: number, worlds: number): Sum => {
  const sum = { ours: 0, least: 0 };
  for (let world = 1; world <= worlds; world += 1) {
    const roll = dice(world * 104729 + rules);
    const names = Array.from({ length: rules }, (_, index) => `r${index}`);
    const block = names.slice(0, Math.max(2, Math.floor(rules / 10)));
    const wishes = block.slice(1).map((below, index) => wish(block[index] ?? '', below));
    const order = shuffled(names, roll);
    const place = new Map(order.map((name, index) => [name, index]));
    sum.ours += movesOf(order, wishes);
    sum.least += block.length - longestRising(block.map((name) => place.get(name) ?? 0));
  }
  return sum;
};

/** Moves of transport rules beside the fewest possible, over random worlds. */
export const benchMoves = (): string => {
  const row = (rules: number, worlds: number, bound: string, { ours, least }: Sum) => [
    rules,
    worlds,
    ours,
    bound,
    least,
    rounded(ours / least),
  ];
  return table(
    'Moves of transport rules over random worlds, beside the fewest that are possible',
    ['rules', 'worlds', 'our moves', 'bound', 'fewest', 'ratio'],
    [
      ...[5, 6, 7].map((rules) => row(rules, 60, 'brute force', small(rules, 60))),
      ...[30, 100, 300].map((rules) => row(rules, 30, 'LIS', large(rules, 30))),
    ],
  );
};
