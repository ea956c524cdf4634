import { describe, expect, test } from 'vitest';
import { FindingError } from '../kinds/codes.ts';
import type { Resource, Scope } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { bookScope, emptyOutside, entry, Process, shopScope, thing, wish } from '../test/world/world.ts';
import { finding } from './codes.ts';
import type { Plan } from './plan.ts';
import { type Applied, apply } from './run.ts';
import type { Target } from './target.ts';

const red = { value: { colour: 'red' } };

const start = () => {
  const outside = emptyOutside();
  const memory = new MemoryWithoutDisk();
  return { outside, memory, process: new Process(outside, { memory }) };
};

const states = (applied: Applied): readonly string[] =>
  applied.ended.map(({ change, state }) => `${change.keys.join()}: ${state}`);

const planOf = async (process: Process, resources: readonly Resource[]): Promise<Plan> =>
  (await process.plan(wish(resources))).plan;

const unreadable = {
  code: 'PSTN1996',
  message: 'the shop is closed',
  remedy: '',
  ref: null,
  path: '',
  retry: 'later',
} as const;

describe('nothing at all is written', () => {
  test('when one of the things that the plan depends on moved', async () => {
    const { outside, memory, process } = start();
    const resources = [thing('lamp', red), entry('mine', 'letters', ['a'])];
    const plan = await planOf(process, resources);
    outside.putLongAgo({ name: 'lamp', value: { colour: 'green' } });
    const applied = await process.apply(wish(resources), plan);
    expect(applied.stopped).toBe('moved');
    expect(states(applied)).toEqual(['Thing lamp: moved']);
    expect(outside.writes).toBe(0);
    expect(memory.state).toEqual({ owned: [], open: [], written: [], attested: [] });
  });

  test('when something is unknown, and the rest is written with partial', async () => {
    const { outside, process } = start();
    const resources = [thing('lamp', red), entry('mine', 'letters', ['a'])];
    const plan = await planOf(process, resources);
    outside.unreadable.set('microsoft365:corner-1', unreadable);
    const stopped = await process.apply(wish(resources), plan);
    expect([stopped.stopped, outside.writes]).toEqual(['unknown', 0]);
    const applied = await process.apply(wish(resources), plan, { partial: true });
    expect(states(applied)).toEqual(['Term letters a: done', 'Thing lamp: unknown']);
  });

  test('when a guard that nobody can lift refuses a change', async () => {
    const { outside, process } = start();
    const resources = [thing('lamp', { value: { colour: 'black' } }), thing('rope', red)];
    const applied = await process.run(wish(resources));
    expect([applied.stopped, outside.writes]).toEqual(['refused', 0]);
    const partial = await process.run(wish(resources), { partial: true });
    expect([...states(partial)].sort()).toEqual(['Thing lamp: refused', 'Thing rope: done']);
  });

  test('for a plan of a scope that these wishes no longer touch', async () => {
    const { outside, process } = start();
    const plan = await planOf(process, [thing('lamp', red), entry('mine', 'letters', ['a'])]);
    const applied = await process.apply(wish([entry('mine', 'letters', ['a'])]), plan);
    expect([applied.stopped, outside.writes]).toEqual(['unknown', 0]);
  });
});

describe('only what was approved', () => {
  test('is sent: what has become necessary since is left for the next plan', async () => {
    const { outside, process } = start();
    await process.run(wish([thing('rope', red)]));
    outside.pass(100);
    const resources = [thing('lamp', red), thing('rope', red)];
    const plan = await planOf(process, resources);
    outside.things = outside.things.map((one) => ({ ...one, value: { colour: 'mud' } }));
    outside.pass(100);
    const applied = await process.apply(wish(resources), plan);
    expect(states(applied)).toEqual(['Thing lamp: done']);
    expect(applied.after.changes.map(({ keys }) => keys)).toEqual([['Thing rope']]);
  });

  test('and what somebody already brought about is present', async () => {
    const { outside, process } = start();
    const resources = [entry('mine', 'letters', ['a', 'b'])];
    const plan = await planOf(process, resources);
    outside.setTerms('letters', ['x', 'b']);
    expect(states(await process.apply(wish(resources), plan))).toEqual(['Term letters a: done']);
    expect(outside.terms('letters')).toEqual(['x', 'b', 'a']);
    expect(states(await process.apply(wish(resources), plan))).toEqual(['Term letters a,Term letters b: present']);
  });

  test('a needed thing that went away since the plan holds what needs it', async () => {
    const { outside, process } = start();
    await process.run(wish([thing('wall', red)]));
    outside.pass(100);
    const resources = [thing('wall', red), thing('lamp', { ...red, needs: ['Thing wall'] })];
    const plan = await planOf(process, resources);
    expect(plan.changes.map(({ keys, needs }) => [keys, needs])).toEqual([[['Thing lamp'], []]]);
    outside.things = [];
    outside.pass(100);
    expect(states(await process.apply(wish(resources), plan))).toEqual(['Thing lamp: held']);
    expect(outside.things).toEqual([]);
  });
});

describe('dependants', () => {
  const chain = [thing('wall', red), thing('lamp', { ...red, needs: ['Thing wall'] })];

  test('come after what they need', async () => {
    const { process } = start();
    expect(states(await process.run(wish(chain)))).toEqual(['Thing wall: done', 'Thing lamp: done']);
  });

  test('are held when the change that they need failed', async () => {
    const { outside, process } = start();
    outside.fates.push('lost and not done');
    const applied = await process.run(wish(chain), { waitSeconds: 1 });
    expect(states(applied)).toEqual(['Thing wall: unconfirmed', 'Thing lamp: held']);
    expect(outside.writes).toBe(0);
  });

  test('of a thing that cannot be read are not written, even with partial', async () => {
    const { outside, process } = start();
    outside.unreadable.set('Record letters', unreadable);
    const resources = [
      entry('first', 'letters', ['a']),
      entry('second', 'numbers', ['1'], { needs: ['Term letters a'] }),
    ];
    const plan = await planOf(process, resources);
    expect(Object.values(plan.gates).map(({ state }) => state)).toEqual(['unknown']);
    const applied = await process.apply(wish(resources), plan, { partial: true });
    expect(states(applied)).toEqual(['Term numbers 1: unknown']);
    expect(outside.terms('numbers')).toEqual([]);
  });

  test('of a thing that is refused or not in this run are held by a gate that names it', async () => {
    const { outside, process } = start();
    outside.putLongAgo({ name: 'wall', value: {} });
    const refused = await planOf(process, chain);
    const alone = await planOf(process, [thing('lamp', { ...red, needs: ['Thing elsewhere'] })]);
    for (const [plan, name] of [[refused, 'wall'] as const, [alone, 'elsewhere'] as const]) {
      const [lamp] = plan.changes;
      expect(lamp?.keys).toEqual(['Thing lamp']);
      expect(lamp?.needs).toEqual([`Needs/microsoft365:corner-1/Thing ${name}`]);
      expect(plan.gates[lamp?.needs[0] ?? '']).toMatchObject({ state: 'closed' });
    }
  });
});

describe('an apply under way', () => {
  test('waits for a gate that the system opens, and holds when it stays closed', async () => {
    const { outside, process } = start();
    outside.facts.set('corner-1 Weather/hill', 'rain');
    const wishes = wish([thing('lamp', { ...red, needs: ['Weather/hill'] })]);
    const held = await process.run(wishes, { waitSeconds: 5 });
    expect(states(held)).toEqual(['Thing lamp: held']);
    expect(held.ended[0]?.finding?.message).toContain('rain in hill');
    const clearing = outside.now().getTime() + 3000;
    const now = outside.now.bind(outside);
    outside.now = () => {
      if (outside.milliseconds >= clearing) outside.facts.set('corner-1 Weather/hill', 'sun');
      return now();
    };
    expect(states(await process.run(wishes, { waitSeconds: 5 }))).toEqual(['Thing lamp: done']);
  });

  test('judges a guard again between plan and write', async () => {
    const { outside, memory } = start();
    outside.setTerms('letters', ['x', 'y', 'z']);
    let isFirst = true;
    const process = new Process(outside, {
      memory,
      beforeSend: () => {
        if (isFirst) outside.setTerms('letters', ['x', 'y', 'z', 'w']);
        isFirst = false;
      },
    });
    const applied = await process.run(wish([entry('mine', 'letters', ['a'])]));
    expect(states(applied)).toEqual(['Term letters a: refused']);
    expect(outside.terms('letters')).toEqual(['x', 'y', 'z', 'w']);
    expect(memory.state.owned).toEqual([]);
  });

  test('an approval of the plan opens its guard for every change of it, also after the first is done', async () => {
    const { outside, process } = start();
    const gold = { value: { colour: 'gold' } };
    const resources = [thing('lamp', gold), thing('rope', gold)];
    const plan = await planOf(process, resources);
    const approval = (planHash: string) => [{ name: 'no-gold', planHash, by: 'the mayor', reason: 'feast' }];
    const other = await process.apply(wish(resources, approval('0'.repeat(64))), plan);
    expect([states(other), outside.writes]).toEqual([['Thing lamp: held', 'Thing rope: held'], 0]);
    const applied = await process.apply(wish(resources, approval(plan.hash)), plan);
    expect(states(applied)).toEqual(['Thing lamp: done', 'Thing rope: done']);
    outside.pass(100);
    const more = wish([...resources, thing('bell', gold)], approval(plan.hash));
    expect(states(await process.run(more))).toEqual(['Thing bell: held']);
  });

  test('a plan whose changes are not those of its hash gets nothing from an approval of that hash', async () => {
    const { outside, process } = start();
    const honest = await planOf(process, [thing('lamp', red)]);
    const resources = [thing('lamp', { value: { colour: 'gold' } })];
    const forged = { ...(await planOf(process, resources)), hash: honest.hash };
    const allows = [{ name: 'no-gold', planHash: honest.hash, by: 'the mayor', reason: 'feast' }];
    await process.apply(wish(resources, allows), forged);
    expect(outside.writes).toBe(0);
  });

  test('that is interrupted says what is not known, and the next run finds out', async () => {
    const { outside, memory } = start();
    const abort = new AbortController();
    let writes = 0;
    const process = new Process(outside, {
      memory,
      signal: abort.signal,
      beforeSend: () => {
        writes += 1;
        if (writes === 2) abort.abort();
      },
    });
    outside.fates.push('answered', 'lost but done');
    outside.lagSeconds = 20;
    const wishes = wish([thing('a', red), thing('b', red), thing('c', red)]);
    const applied = await process.run(wishes);
    expect(states(applied).slice(0, 2)).toEqual(['Thing a: done', expect.stringMatching(/^Thing b: un/)]);
    expect(applied.ended).toHaveLength(2);
    await new Process(outside, { memory }).run(wishes);
    expect(outside.things.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
    expect(memory.state.open).toEqual([]);
  });

  test('without a secret ends that change as refused and goes on', async () => {
    const { outside, memory, process } = start();
    const locked = finding('PSTN2004', { message: 'the key is not in its place' });
    const keyless = async (): Promise<string> => {
      throw new FindingError(locked);
    };
    const secretly = async (scope: Scope): Promise<Target> => {
      const target = await process.ports.target(scope);
      const send: Target['send'] = async (change, secrets, signal) => {
        if (change.keys.includes('Thing lamp')) await secrets({ env: 'KEY' });
        return target.send(change, secrets, signal);
      };
      return { ...target, send };
    };
    const wishes = wish([thing('lamp', red), thing('rope', red)]);
    const { plan } = await process.plan(wishes);
    const ports = { ...process.ports, secrets: keyless, target: secretly };
    const applied = await apply(wishes, plan, ports, { waitSeconds: 5, partial: false });
    expect(states(applied)).toEqual(['Thing lamp: refused', 'Thing rope: done']);
    expect(applied.ended[0]?.finding?.message).toBe('the key is not in its place');
    expect(memory.state.open).toEqual([]);
    expect(outside.things.map(({ name }) => name)).toEqual(['rope']);
  });
});

test('the scopes of a run do not hinder each other', async () => {
  const { outside, process } = start();
  outside.unreadable.set(`microsoft365:${shopScope.id}`, unreadable);
  const plan = await planOf(process, [thing('lamp', red), entry('mine', 'letters', ['a'])]);
  expect(plan.changes.map(({ scope }) => scope)).toEqual([bookScope]);
  expect(plan.unknown).toMatchObject([{ code: 'PSTN1996', ref: { name: 'lamp' } }]);
});
