import { describe, expect, test } from 'vitest';
import type { Resource } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { emptyOutside, Process, thing, wish } from '../test/world/world.ts';
import type { Plan } from './plan.ts';
import type { Applied } from './run.ts';

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

describe('a service that shows writes late', () => {
  test('that creates what the list does not show yet does not create it again', async () => {
    const { outside, memory, process } = start();
    outside.lagSeconds = 20;
    await process.run(wish([thing('lamp', red)]));
    outside.pass(1);
    await process.run(wish([thing('lamp', { value: { colour: 'blue' } })]));
    outside.pass(1);
    expect(outside.listed()).toEqual([]);
    expect(await planOf(process, [thing('lamp', { value: { colour: 'blue' } })])).toMatchObject({ changes: [] });
    outside.pass(100);
    expect(await planOf(process, [thing('lamp', { value: { colour: 'blue' } })])).toMatchObject({ changes: [] });
    expect([outside.writes, memory.state.owned.length]).toEqual([2, 1]);
  });

  test('renames once while the list still shows the old name', async () => {
    const { outside, process } = start();
    await process.run(wish([thing('lamp', red)]));
    outside.pass(100);
    outside.lagSeconds = 20;
    const renamed = [thing('lamp', { ...red, name: 'lantern' })];
    await process.run(wish(renamed));
    outside.pass(1);
    expect(outside.listed().map(({ name }) => name)).toEqual(['lamp']);
    expect((await planOf(process, renamed)).changes).toEqual([]);
  });

  test('takes a name that is taken for its own unanswered create, and for somebody else’s otherwise', async () => {
    const { outside, process } = start();
    outside.lagSeconds = 50;
    outside.fates.push('lost but done');
    const wishes = wish([thing('lamp', red)]);
    // The list lags longer than the settling time: the second try is told that the name is taken.
    const first = await process.run(wishes, { waitSeconds: 40 });
    expect(states(first)).toEqual(['Thing lamp: unconfirmed']);
    const second = await process.run(wishes, { waitSeconds: 60 });
    expect(['Thing lamp: done', 'Thing lamp: present']).toContain(states(second)[0]);
    expect(outside.things).toHaveLength(1);

    outside.put({ name: 'rope', value: {} });
    const refused = await process.run(wish([thing('rope', red)]), { waitSeconds: 5 });
    expect(refused.ended[0]).toMatchObject({ state: 'refused', finding: { code: 'PSTN4010' } });
  });

  test('never creates again what was accepted and never became visible', async () => {
    const { outside, memory, process } = start();
    await process.run(wish([thing('lamp', red)]));
    const [write] = memory.state.written;
    if (write === undefined) throw new Error('nothing was written');
    memory.state = { ...memory.state, written: [{ ...write, confirmed: false }] };
    outside.things = [];
    outside.pass(100);
    const plan = await planOf(process, [thing('lamp', red)]);
    expect(plan.gates).toMatchObject({ 'NotConfirmed/Thing lamp': { state: 'closed', waitsFor: 'person' } });
    const allowed = wish([thing('lamp', red)], [{ name: 'NotConfirmed', by: 'the mayor', reason: 'looked' }]);
    expect(states(await process.run(allowed))).toEqual(['Thing lamp: done']);
  });
});
