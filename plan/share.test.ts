import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Allow } from '../kinds/kind.ts';
import type { Change, Diff, Item, Owned, Ref } from '../kinds/words.ts';
import { itemId } from '../kinds/words.ts';
import { emptyOutside, Process, thing, wish } from '../test/world/world.ts';
import { shareGuards, shareLimits } from './share.ts';

const scope = { target: 'microsoft365', id: 't' } as const;
const refOf = (name: string): Ref => ({ kind: 'Lamp', namespace: 'default', name });

const itemOf = (key: string, from: string, wanted: Item['wanted']): Item => ({
  scope,
  type: 'Lamp',
  key,
  value: {},
  wanted,
  needs: [],
  from: refOf(from),
  management: 'Converge',
  deletion: 'Delete',
  adopt: false,
});
const ownedOf = (key: string, from: string): Owned => ({
  scope,
  type: 'Lamp',
  key,
  from: refOf(from),
  deletion: 'Delete',
  before: null,
});
const diffOf = (item: Item, action: Diff['action']): Diff => ({
  item,
  found: { type: 'Lamp', key: item.key, value: {}, version: 'v' },
  paths: [],
  action,
  owned: ownedOf(item.key, item.from.name),
  mark: '',
});
const changeOf = (item: Item, op: Change['op']): Change => ({
  id: item.key,
  op,
  scope,
  type: 'Lamp',
  keys: [itemId(item)],
  collection: 'Lamp',
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: item.key,
  for: [item.from],
  why: '',
  risk: 'low',
  shown: [],
});

/** `each`: whether every item has a resource of its own; else all are of one. */
const refused = (action: 'delete' | 'update', acting: number, total: number, each: boolean, stays: boolean): number => {
  const from = (index: number): string => (each ? `lamp-${index}` : 'lamps');
  const diffs = Array.from({ length: acting }, (_, index) =>
    diffOf(itemOf(`${index}`, from(index), action === 'delete' ? 'absent' : 'present'), action),
  );
  const owned = Array.from({ length: total }, (_, index) => ownedOf(`${index}`, from(index)));
  const rest = stays ? [itemOf('rest', 'lamps', 'present')] : [];
  const items = [...diffs.map(({ item }) => item), ...rest];
  const changes = diffs.map(({ item }) => changeOf(item, action));
  return shareGuards({ owned, diffs, items }).flatMap((guard) => guard.refuse(changes, [], [])).length;
};

describe('of what is ours', () => {
  test.each<[string, 'delete' | 'update', number, number, boolean]>([
    ['a third is not deleted at once', 'delete', 4, 12, true],
    ['two are deleted, whatever share they are', 'delete', 2, 2, false],
    ['three of twelve are deleted', 'delete', 3, 12, false],
    ['five of ten are not written over', 'update', 5, 10, true],
    ['four of four are written over', 'update', 4, 4, false],
  ])('%s', (_, action, acting, total, isRefused) => {
    expect(refused(action, acting, total, true, false)).toBe(isRefused ? acting : 0);
  });

  test('what ends with its resource is one, what a resource that goes on loses counts one by one', () => {
    expect(refused('delete', 8, 8, false, false)).toBe(0);
    expect(refused('delete', 8, 8, false, true)).toBe(8);
  });

  test('a plan is refused exactly where number and share are both passed', () => {
    const counts = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(counts, fc.constantFrom<'delete' | 'update'>('delete', 'update'), ([acting, total], action) => {
        const least = action === 'delete' ? shareLimits.deletes : shareLimits.updates;
        const isMuch = acting >= least && acting > shareLimits.share * total;
        expect(refused(action, acting, total, true, false)).toBe(isMuch ? acting : 0);
      }),
    );
  });
});

describe('in a plan', () => {
  test('a folder that went missing deletes nothing without a word, and everything with it', async () => {
    const process = new Process(emptyOutside());
    const all = Array.from({ length: 6 }, (_, index) => thing(`lamp-${index}`, { deletionPolicy: 'Delete' }));
    await process.run(wish(all));
    const gone = (allows: readonly Allow[] = []) => {
      const wishes = wish(all, allows);
      return {
        ...wishes,
        desired: wishes.desired.map((item): Item => ({ ...item, wanted: 'absent', deletion: 'Delete' })),
      };
    };
    const { plan } = await process.plan(gone());
    expect(plan.gates['many-deletes']).toMatchObject({ state: 'closed', waitsFor: 'person' });
    expect(plan.gates['many-deletes']?.evidence.join()).toContain('6 of 6 Thing of');
    const held = await process.run(gone());
    expect(held.ended.map(({ state }) => state)).toEqual(all.map(() => 'held'));
    const opened = await process.run(gone([{ name: 'many-deletes', by: 'jo', reason: 'moved' }]));
    expect(opened.ended.map(({ state }) => state)).toEqual(all.map(() => 'done'));
    expect(opened.after.changes).toEqual([]);
  });
});
