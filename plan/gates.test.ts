import { describe, expect, test } from 'vitest';
import type { Allow, Gate } from '../kinds/kind.ts';
import { undeclaredGate } from '../kinds/language/undeclared-gate.ts';
import type { Resource } from '../kinds/words.ts';
import { kinds } from '../test/world/kinds.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { emptyOutside, entry, Process, resource, scopes, thing, wish } from '../test/world/world.ts';
import { holding, type Plan } from './plan.ts';
import { gather, specHash } from './wishes.ts';

const red = { value: { colour: 'red' } };
const gold = { value: { colour: 'gold' } };
const onTheHill = (kind = 'Weather') => thing('lamp', { ...red, needs: [`${kind}/hill`] });

const start = () => {
  const outside = emptyOutside();
  const process = new Process(outside, { memory: new MemoryWithoutDisk() });
  const planOf = async (resources: readonly Resource[], allows: readonly Allow[] = []): Promise<Plan> =>
    (await process.plan(wish(resources, allows))).plan;
  return { outside, process, planOf };
};

/** Gate ids that hold each change, by the name of the thing. */
const held = (plan: Plan): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    plan.changes.map((change) => [change.for[0]?.name ?? '', holding(plan, change).map(([id]) => id)]),
  );

describe('a gate', () => {
  test.each([
    ['sun', 'open', []],
    ['rain', 'closed', ['Weather/hill']],
  ])('with the fact %s is %s', async (fact, state, holders) => {
    const { outside, planOf } = start();
    outside.facts.set('corner-1 Weather/hill', fact);
    const plan = await planOf([onTheHill()]);
    expect(plan.gates['Weather/hill']).toMatchObject({ state, evidence: [`${fact} in hill`] });
    expect(held(plan)).toEqual({ lamp: holders });
  });

  test('that learns from one answer what else to ask gets both, and both are asked again together', async () => {
    const { outside, process } = start();
    outside.facts.set('corner-1 Weather/hill', 'valley');
    outside.facts.set('corner-1 Weather/valley', 'sun');
    const wishes = wish([onTheHill()]);
    const [gate] = wishes.gates;
    const [ask] = gate?.asks ?? [];
    if (gate === undefined || ask === undefined) throw new Error('the thing has a gate');
    const sign: Gate = {
      ...gate,
      asksNext: (facts) => [{ ...ask, keys: [String(facts['Weather/hill']?.value)] }],
      judge: (facts) => ({
        state: facts['Weather/valley']?.value === 'sun' ? 'open' : 'closed',
        evidence: Object.keys(facts).sort(),
        remedy: '',
        waitsFor: 'time',
      }),
    };
    const { plan } = await process.plan({ ...wishes, gates: [sign] });
    expect(plan.gates['Weather/hill']).toMatchObject({ state: 'open', evidence: ['Weather/hill', 'Weather/valley'] });
  });

  test('that only says that nobody declares it gives way to one that looks at another scope', async () => {
    const { outside, process } = start();
    outside.facts.set('corner-2 Weather/hill', 'sun');
    const wishes = wish([onTheHill()]);
    const [gate] = wishes.gates;
    const [ask] = gate?.asks ?? [];
    if (gate === undefined || ask === undefined) throw new Error('the thing has a gate');
    const elsewhere: Gate = { ...gate, asks: [{ ...ask, scope: { ...ask.scope, id: 'corner-2' } }] };
    const undeclared = undeclaredGate(gate.id, 'nobody looks', 'Look.');
    const { plan } = await process.plan({ ...wishes, gates: [undeclared, elsewhere] });
    expect(plan.gates['Weather/hill']).toMatchObject({ state: 'open', evidence: ['sun in hill'] });
    const alone = await process.plan({ ...wishes, gates: [undeclared] });
    expect(alone.plan.gates['Weather/hill']).toMatchObject({ state: 'closed', evidence: ['nobody looks'] });
  });

  test('whose fact cannot be had is unknown and says why', async () => {
    const { planOf } = start();
    const plan = await planOf([onTheHill()]);
    expect(plan.gates['Weather/hill']).toMatchObject({
      state: 'unknown',
      evidence: ['nobody knows the weather in hill'],
    });
  });

  test('does not open on a fact that is older than it allows', async () => {
    const { outside, planOf } = start();
    const answer = outside.fact.bind(outside);
    outside.facts.set('corner-1 Weather/hill', 'sun');
    for (const [age, state] of [[59, 'open'] as const, [61, 'unknown'] as const]) {
      outside.fact = (...asked) => {
        const fact = answer(...asked);
        return fact === null ? null : { ...fact, at: new Date(outside.milliseconds - age * 1000).toISOString() };
      };
      expect((await planOf([onTheHill()])).gates['Weather/hill']?.state).toBe(state);
    }
  });

  test('that wants a soak opens when the fact has stood long enough without a break', async () => {
    const { outside, planOf } = start();
    const stateNow = async () => (await planOf([onTheHill('Soak')])).gates['Soak/hill']?.state;
    const seen: (string | undefined)[] = [];
    for (const [weather, minutes] of [
      ['sun', 0],
      ['sun', 59],
      ['rain', 1],
      ['sun', 1],
      ['sun', 59],
      ['sun', 1],
    ] as const) {
      outside.pass(minutes * 60);
      outside.facts.set('corner-1 Weather/hill', weather);
      seen.push(await stateNow());
    }
    expect(seen).toEqual(['closed', 'closed', 'closed', 'closed', 'closed', 'open']);
  });

  test('that nobody declares is unknown', async () => {
    const { planOf } = start();
    const plan = await planOf([thing('lamp', { ...red, needs: ['Moon/full'] })]);
    expect(plan.gates['Moon/full']?.state).toBe('unknown');
  });

  test('is judged on the scope that it asks, not on one of the same name', async () => {
    const { outside, process } = start();
    const other = resource('Shop', 'harbour', { id: 'harbour-1' });
    const there = resource('Thing', 'rope', { in: 'harbour', ...red, needs: ['Weather/hill'] });
    outside.facts.set('corner-1 Weather/hill', 'sun');
    outside.facts.set('harbour-1 Weather/hill', 'rain');
    for (const resources of [
      [onTheHill(), there],
      [there, onTheHill()],
    ]) {
      const { plan } = await process.plan(gather(kinds, [...scopes, other, ...resources]));
      const holders = held(plan);
      expect(holders['lamp']).toEqual([]);
      expect(holders['rope']).toHaveLength(1);
    }
  });

  test('of a needed change holds what needs it', async () => {
    const { outside, planOf } = start();
    outside.facts.set('corner-1 Weather/hill', 'rain');
    const plan = await planOf([onTheHill(), thing('shade', { ...red, needs: ['Thing lamp'] })]);
    expect(held(plan)).toEqual({ lamp: ['Weather/hill'], shade: ['Weather/hill'] });
  });
});

describe('an allow', () => {
  const by = { by: 'the mayor', reason: 'feast' };

  test.each([
    ['the id of the gate', 'Weather/hill', 'open'],
    ['the name before the slash', 'Weather', 'open'],
    ['another gate', 'Weather/valley', 'closed'],
    ['the beginning of a name', 'Weath', 'closed'],
  ])('by %s leaves it %s', async (_what, name, state) => {
    const { outside, planOf } = start();
    outside.facts.set('corner-1 Weather/hill', 'rain');
    const plan = await planOf([onTheHill()], [{ name, ...by }]);
    const gate = plan.gates['Weather/hill'];
    expect(gate?.state).toBe(state);
    expect(gate?.evidence.includes('opened by the mayor: feast')).toBe(state === 'open');
  });

  test('for one object opens for it alone, and only for the spec that was approved', async () => {
    const { planOf } = start();
    const [lamp, rope] = [thing('lamp', gold), thing('rope', gold)];
    const approval = { name: 'no-gold', object: 'Thing/default/lamp', specHash: specHash(lamp), ...by };
    for (const resources of [
      [lamp, rope],
      [rope, lamp],
    ]) {
      const holders = held(await planOf(resources, [approval]));
      expect(holders['lamp']).toEqual([]);
      expect(holders['rope']).toEqual([expect.stringMatching(/^no-gold/)]);
    }
    const changed = thing('lamp', { value: { colour: 'gold', oil: true } });
    expect(held(await planOf([changed], [approval]))).toEqual({ lamp: ['no-gold'] });
  });

  test('for one object does not open for a write that serves another as well', async () => {
    const { outside, planOf } = start();
    outside.facts.set('atlas.example Weather/hill', 'rain');
    const needing = (name: string, term: string) => entry(name, 'letters', [term], { needs: ['Weather/hill'] });
    const approval = { name: 'Weather', object: 'Entry/default/mine', ...by };
    const both = await planOf([needing('mine', 'a'), needing('other', 'b')], [approval]);
    expect(held(both)).toEqual({ mine: ['Weather/hill'] });
    expect(held(await planOf([needing('mine', 'a')], [approval]))).toEqual({ mine: [] });
  });

  test('for one plan holds for that plan only', async () => {
    const { planOf } = start();
    const { hash } = await planOf([thing('lamp', gold)]);
    const approval = { name: 'no-gold', planHash: hash, ...by };
    expect(held(await planOf([thing('lamp', gold)], [approval]))).toEqual({ lamp: [] });
    expect(held(await planOf([thing('lamp', gold), thing('rope', red)], [approval]))['lamp']).toEqual(['no-gold']);
  });

  test.each([
    ['2026-01-01T00:00:01Z', []],
    ['2026-01-01T00:00:00Z', ['no-gold']],
    ['2025-12-31T23:00:00Z', ['no-gold']],
    ['some day', ['no-gold']],
  ])('that expires at %s', async (expires, holders) => {
    const { planOf } = start();
    expect(held(await planOf([thing('lamp', gold)], [{ name: 'no-gold', expires, ...by }]))).toEqual({ lamp: holders });
  });

  test('opens no guard that nobody may lift', async () => {
    const { planOf } = start();
    const plan = await planOf([thing('lamp', { value: { colour: 'black' } })], [{ name: 'no-black', ...by }]);
    expect(held(plan)).toEqual({ lamp: ['no-black'] });
    expect(plan.refused).toMatchObject([{ message: 'Thing lamp would be black' }]);
  });
});
