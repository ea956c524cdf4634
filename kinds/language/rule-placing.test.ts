import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrderSeen, OrderSet, RuleSeen } from './order-set.ts';
import { planOrder } from './rule-order.ts';
import { placeRules } from './rule-placing.ts';

const rule = (name: string): RuleSeen => ({ name, guid: name, routesTo: null, stops: false, enabled: true });
const seenOf = (names: readonly string[]): OrderSeen => ({ order: names, rules: names.map(rule) });
const place = (names: readonly string[], newcomers: readonly string[], ...sets: readonly OrderSet[]) =>
  placeRules(
    seenOf(names),
    newcomers.map(rule),
    sets.map((set, index) => ({ set, by: `order ${index}` })),
  );

const set: OrderSet = { block: { pattern: 'Vendor*' }, pinnedAbove: ['Disclaimer*'], thirdParty: ['Signature*'] };

describe('a new rule', () => {
  test.each<[string, readonly string[], readonly string[], OrderSet, readonly string[]]>([
    ['that nothing is said about goes to the end, as Exchange does it', ['A', 'B'], ['New'], set, ['A', 'B', 'New']],
    [
      'of the block goes below what is pinned and above third-party rules',
      ['Disclaimer', 'Foreign', 'Signature'],
      ['Vendor 1'],
      set,
      ['Disclaimer', 'Foreign', 'Vendor 1', 'Signature'],
    ],
    [
      'of a block that is there goes right below it',
      ['Disclaimer', 'Vendor 1', 'Foreign'],
      ['Vendor 2'],
      set,
      ['Disclaimer', 'Vendor 1', 'Vendor 2', 'Foreign'],
    ],
    [
      'that is pinned goes right above the block',
      ['Foreign', 'Vendor 1', 'Signature'],
      ['Disclaimer'],
      set,
      ['Foreign', 'Disclaimer', 'Vendor 1', 'Signature'],
    ],
    [
      'of a block of names stands where the list has it',
      ['Guard', 'Tail'],
      ['Mark', 'Route'],
      { block: { names: ['Guard', 'Mark', 'Route', 'Tail'] } },
      ['Guard', 'Mark', 'Route', 'Tail'],
    ],
    [
      'is put above the rest where the rest may be moved',
      ['A', 'B'],
      ['Vendor 1'],
      { ...set, others: 'Move' },
      ['Vendor 1', 'A', 'B'],
    ],
  ])('%s', (_, names, newcomers, wanted, order) => {
    const placing = place(names, newcomers, wanted);
    expect(placing.order).toEqual(order);
    expect(planOrder(placing.order, placing.wishes)).toMatchObject({ state: 'ordered', moves: [] });
  });

  test('for which no place is right leaves one move, and no second for itself', () => {
    const { order, wishes } = place(['Signature', 'Disclaimer'], ['Vendor 1'], set);
    const plan = planOrder(order, wishes);
    expect(plan).toMatchObject({ moves: [{}], order: ['Disclaimer', 'Vendor 1', 'Signature'] });
  });

  test('of two sets fulfils both', () => {
    const guard: OrderSet = { block: { names: ['Vendor 1'] }, pinnedAbove: ['Guard'] };
    expect(place(['Disclaimer', 'Signature', 'Guard'], ['Vendor 1'], guard).order.at(-1)).toBe('Vendor 1');
    expect(place(['Disclaimer', 'Guard', 'Signature'], ['Vendor 1'], set, guard).order).toEqual([
      'Disclaimer',
      'Guard',
      'Vendor 1',
      'Signature',
    ]);
  });
});

const prefixes = ['Vendor', 'Disclaimer', 'Signature', 'Foreign'];
const anyNames = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...prefixes), fc.integer({ min: 0, max: 9 })).map(([prefix, index]) => `${prefix} ${index}`),
  { maxLength: 10 },
);
const anyWorld = fc
  .record({
    names: anyNames,
    split: fc.nat(10),
    pinned: fc.boolean(),
    thirdParty: fc.boolean(),
    listed: fc.array(fc.constantFrom('Vendor 1', 'Vendor 3', 'Vendor 5', 'Foreign 2'), { maxLength: 4 }),
    others: fc.constantFrom<'Leave' | 'Move'>('Leave', 'Move'),
  })
  .map(({ names, split, pinned, thirdParty, listed, others }) => ({
    live: names.slice(split),
    newcomers: names.slice(0, split).sort(),
    set: {
      block: listed.length > 0 ? { names: [...new Set(listed)] } : { pattern: 'Vendor*' },
      ...(pinned ? { pinnedAbove: ['Disclaimer*'] } : {}),
      ...(thirdParty ? { thirdParty: ['Signature*'] } : {}),
      others,
    } satisfies OrderSet,
  }));

test('new rules take nobody from his place, and after the moves that are left every wish is fulfilled', () => {
  fc.assert(
    fc.property(anyWorld, ({ live, newcomers, set: wanted }) => {
      const { order, placed, wishes } = place(live, newcomers, wanted);
      expect(order.filter((name) => live.includes(name))).toEqual(live);
      expect(placed.map((one) => one.rule)).toEqual(newcomers);
      const plan = planOrder(order, wishes);
      if (plan.state !== 'ordered') throw new Error('one set contradicts itself');
      for (const { above, below } of wishes) expect(plan.order.indexOf(above)).toBeLessThan(plan.order.indexOf(below));
    }),
  );
});

test('no move is needed for new rules where none was needed without them', () => {
  fc.assert(
    fc.property(anyWorld, ({ live, newcomers, set: wanted }) => {
      const all = place(live, newcomers, wanted);
      const right = planOrder(
        live,
        all.wishes.filter(({ above, below }) => live.includes(above) && live.includes(below)),
      );
      const settled = planOrder(right.state === 'ordered' ? right.order : live, all.wishes);
      const start = settled.state === 'ordered' ? settled.order : live;
      const { order, wishes } = place(start, newcomers, wanted);
      const isRight = start.every((upper, index) =>
        start.slice(index).every((lower) => !reaches(wishes, lower, upper)),
      );
      fc.pre(isRight);
      expect(planOrder(order, wishes)).toMatchObject({ moves: [] });
    }),
  );
});

test('placed one at a time, each on what the last one left, they come to stand in the same order', () => {
  fc.assert(
    fc.property(anyWorld, ({ live, newcomers, set: wanted }) => {
      const { order } = place(live, newcomers, wanted);
      const stepwise = newcomers.reduce<readonly string[]>((names, newcomer, index) => {
        const { placed } = place(names, newcomers.slice(index), wanted);
        return names.toSpliced(placed[0]?.priority ?? 0, 0, newcomer);
      }, live);
      expect(stepwise).toEqual(order);
    }),
  );
});

function reaches(
  wishes: readonly { readonly above: string; readonly below: string }[],
  from: string,
  to: string,
): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let one = open.pop(); one !== undefined; one = open.pop())
    for (const { below } of wishes.filter(({ above }) => above === one))
      if (!seen.has(below)) {
        seen.add(below);
        open.push(below);
      }
  return seen.has(to);
}
