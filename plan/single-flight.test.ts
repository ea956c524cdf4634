import { describe, expect, test } from 'vitest';
import type { Ask, Observation, Scope } from '../kinds/words.ts';
import { emptyOutside, Process, shopScope, thing, wish } from '../test/world/world.ts';
import { makeExclusive, singleFlight } from './single-flight.ts';
import type { Target } from './target.ts';

const ask: Ask = { scope: shopScope, collection: 'Thing', type: 'Thing', keys: [] };
const signal = new AbortController().signal;

/** A target whose reads end when they are told to. */
const slow = async () => {
  const process = new Process(emptyOutside());
  const bare = await process.ports.target(shopScope);
  const ends: (() => void)[] = [];
  let reads = 0;
  const target: Target = singleFlight({
    ...bare,
    read: async (asks, given): Promise<Observation> => {
      reads += 1;
      await new Promise<void>((resolve) => ends.push(resolve));
      return bare.read(asks, given);
    },
  });
  const { plan } = await process.plan(wish([thing('lamp')]));
  const [change] = plan.changes;
  if (change === undefined) throw new Error('nothing to send');
  return { target, change, ends, reads: () => reads };
};

describe('reads of one scope', () => {
  test('that ask the same at the same time are one, and a later one is another', async () => {
    const { target, ends, reads } = await slow();
    const both = [target.read([ask], signal), target.read([ask], signal)];
    expect(reads()).toBe(1);
    ends[0]?.();
    const [first, second] = await Promise.all(both);
    expect(first).toBe(second);
    const third = target.read([ask], signal);
    expect(reads()).toBe(2);
    ends[1]?.();
    await third;
  });

  test('that ask for something else are read apart', async () => {
    const { target, ends, reads } = await slow();
    const both = [target.read([ask], signal), target.read([{ ...ask, keys: ['lamp'] }], signal)];
    expect(reads()).toBe(2);
    for (const end of ends) end();
    await Promise.all(both);
  });

  test('that began before or during an own write are not given to who asks after it', async () => {
    const { target, change, ends } = await slow();
    const before = target.read([ask], signal);
    const sending = target.send(change, async () => '', signal);
    const during = target.read([ask], signal);
    await sending;
    const after = target.read([ask], signal);
    expect(ends).toHaveLength(3);
    for (const end of ends) end();
    const read = await Promise.all([before, during, after]);
    expect(new Set(read).size).toBe(3);
    expect(read[2]?.collections['Thing']).toMatchObject({ found: [{ key: 'lamp' }] });
  });
});

describe('acts in one scope', () => {
  const dns: Scope = { target: 'dns', id: 'atlas.example' };

  test('run one after the other in the order of asking, and a failed one stops nobody', async () => {
    const exclusive = makeExclusive();
    const told: string[] = [];
    const act =
      (name: string, fails = false) =>
      async (): Promise<void> => {
        told.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        told.push(`${name} ends`);
        if (fails) throw new Error(name);
      };
    const acts = [exclusive(dns, act('a', true)), exclusive(dns, act('b')), exclusive(dns, act('c'))];
    const ended = await Promise.allSettled(acts);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('do not wait for those in another', async () => {
    const exclusive = makeExclusive();
    let release = (): void => undefined;
    const held = exclusive(dns, () => new Promise<void>((resolve) => (release = resolve)));
    await expect(exclusive(shopScope, async () => 'done')).resolves.toBe('done');
    release();
    await held;
  });
});

test('reads of a type that is always listed whole are one, whatever keys they ask for', async () => {
  const bare = await new Process(emptyOutside()).ports.target(shopScope);
  let reads = 0;
  const target = singleFlight({
    ...bare,
    listed: ['Thing'],
    read: async () => {
      reads += 1;
      return { scope: shopScope, at: '2026-01-01T00:00:00Z', collections: {}, facts: {}, missing: {} };
    },
  });
  await Promise.all([
    target.read([{ ...ask, keys: ['lamp'] }], signal),
    target.read([{ ...ask, keys: ['rope'] }], signal),
  ]);
  expect(reads).toBe(1);
});
