import { describe, expect, test } from 'vitest';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { emptyOutside, Process, resource, thing, wish } from '../test/world/world.ts';

const ring = (name: string) => resource('Ring', name, { in: 'corner' });

const start = () => {
  const outside = emptyOutside();
  const memory = new MemoryWithoutDisk();
  return { outside, memory, process: new Process(outside, { memory }) };
};

const rung = (outside: ReturnType<typeof emptyOutside>) => outside.things.map(({ name }) => name);

describe('an act', () => {
  test('happens once, is shown as run, and not again whoever looks with whatever memory [M25, X18]', async () => {
    const { outside, process } = start();
    const wishes = wish([ring('noon')]);
    expect((await process.plan(wishes)).plan.changes).toMatchObject([{ op: 'run', keys: ['Thing noon'] }]);
    await process.run(wishes);
    outside.pass(1000);
    for (const door of ['cli', 'operator', 'pulumi'] as const) {
      const other = new Process(outside, { owner: { door, estate: 'elsewhere' } });
      await other.run(wishes);
      expect((await other.plan(wishes)).plan).toMatchObject({ changes: [], refused: [] });
    }
    expect([rung(outside), outside.writes]).toEqual([['noon'], 1]);
  });

  test('that is remembered is not done again when the evidence outside has been cleared away', async () => {
    const { outside, process } = start();
    await process.run(wish([ring('noon')]));
    outside.pass(1000);
    outside.things = [];
    await process.run(wish([ring('noon')]));
    expect([rung(outside), outside.writes]).toEqual([[], 1]);
    await process.run(wish([ring('noon'), ring('evening')]));
    expect(rung(outside)).toEqual(['evening']);
  });

  test('whose request is withdrawn leaves its evidence alone', async () => {
    const { outside, process } = start();
    await process.run(wish([ring('noon'), thing('lamp')]));
    outside.pass(1000);
    await process.run(wish([thing('lamp')]));
    expect(rung(outside).sort()).toEqual(['lamp', 'noon']);
  });

  test('is done once wherever a process dies, and with an answer that is lost [X18]', async () => {
    for (let crashAt = 0; crashAt < 8; crashAt += 1)
      for (const fate of ['answered', 'lost but done', 'lost and not done'] as const) {
        const { outside, memory } = start();
        outside.lagSeconds = 5;
        outside.fates.push(fate);
        const dying = new Process(outside, { memory, crashAt });
        await dying.run(wish([ring('noon')])).catch(() => undefined);
        outside.pass(1);
        for (let again = 0; again < 3; again += 1) {
          await new Process(outside, { memory }).run(wish([ring('noon')]));
          outside.pass(40);
        }
        expect([crashAt, fate, rung(outside), outside.writes]).toEqual([crashAt, fate, ['noon'], 1]);
      }
  });

  test('whose evidence cannot be read is not done', async () => {
    const { outside, process } = start();
    outside.unreadable.set('Thing', {
      code: 'PSTN1997',
      message: 'closed',
      remedy: '',
      ref: null,
      path: '',
      retry: 'later',
    });
    await process.run(wish([ring('noon')]));
    expect(outside.writes).toBe(0);
  });
});
