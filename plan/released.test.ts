import { expect, test } from 'vitest';
import type { Json } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import type { Outside } from '../test/world/outside.ts';
import { emptyOutside, markFor, Process, thing, wish } from '../test/world/world.ts';
import type { Wishes } from './wishes.ts';

/** The wish that a lamp be as before and nobody's: what a rollback of an adoption asks for. */
const released = (value: Json): Wishes => {
  const wishes = wish([thing('lamp', { value: { colour: 'red' } })]);
  const desired = wishes.desired.map((item) => ({ ...item, value, released: true as const }));
  return { ...wishes, desired, evaluated: [] };
};

const there = { colour: 'red' };

const start = async (arrange: (outside: Outside, owner: string) => void) => {
  const outside = emptyOutside();
  const memory = new MemoryWithoutDisk();
  const process = new Process(outside, { memory, settleSeconds: 0 });
  await process.run(wish([thing('lamp', { value: there })]));
  outside.pass(1);
  arrange(outside, markFor('lamp'));
  outside.pass(1);
  return process;
};

const put = (outside: Outside, value: Readonly<Record<string, Json>>, owner: string | null): void => {
  outside.things = outside.things.map(({ owner: _before, ...rest }) => ({
    ...rest,
    value,
    ...(owner === null ? {} : { owner }),
  }));
};

test.each<readonly [string, (outside: Outside, owner: string) => void, readonly string[], readonly string[]]>([
  ['that still is ours is written without its mark', () => undefined, ['update'], []],
  ['that carries no mark already is let go of', (outside) => put(outside, there, null), ['forget'], []],
  [
    'that lost its mark and was changed is left alone',
    (outside) => put(outside, { colour: 'blue' }, null),
    [],
    ['PSTN2003'],
  ],
  ['that is another’s by now is left alone', (outside) => put(outside, there, 'cli:city/Thing/lamp'), [], ['PSTN2002']],
  [
    'that is gone is not made again',
    (outside) => {
      outside.things = [];
    },
    [],
    [],
  ],
])('an object to be released %s', async (_, arrange, ops, refused) => {
  const process = await start(arrange);
  const { plan } = await process.plan(released(there));
  expect(plan.changes.map(({ op }) => op)).toEqual(ops);
  expect(plan.refused.map(({ code }) => code)).toEqual(refused);
  for (const change of plan.changes.filter(({ op }) => op === 'update'))
    expect([change.owner, change.owns]).toEqual(['', []]);
});

test('every change says of its items what was there before', async () => {
  const process = await start(() => undefined);
  const changed = wish([thing('lamp', { value: { colour: 'blue', lit: true } }), thing('rope', { value: {} })]);
  const { plan } = await process.plan(changed);
  const leaves = Object.fromEntries(
    plan.changes.flatMap((change) => change.leaves.map((leaf) => [leaf.key, leaf.before])),
  );
  expect(leaves).toEqual({ lamp: { name: 'lamp', colour: 'red', lit: null }, rope: null });
});
