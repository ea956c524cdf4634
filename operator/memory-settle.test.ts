import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Owned } from '../kinds/words.ts';
import { itemId, refId, scopeId } from '../kinds/words.ts';
import { at, change, open, owned, ref, scopeObject, spf, tenant, typeOf, zone } from '../test/scripted/memory-world.ts';

describe('settling', () => {
  test('makes the value ours, ends the intent and remembers the write, for the next process too', async () => {
    const world = await open();
    const memory = world.start();
    await memory.intend('run-1', 'hash', change('a'), at);
    await memory.settle('run-1', change('a'), { state: 'done', handle: 'guid' }, [owned('a')], at);
    for (const one of [memory, world.start()]) {
      expect(await one.owned(zone)).toEqual([owned('a')]);
      expect(await one.open(zone)).toEqual([]);
      expect(await one.written(zone, 60, '2026-03-02T08:00:59Z')).toMatchObject([
        { run: 'run-1', handle: 'guid', confirmed: true },
      ]);
      expect(await one.written(zone, 60, '2026-03-02T08:01:01Z')).toEqual([]);
      expect(one.ownedBy(spf)).toEqual([owned('a')]);
    }
  });

  test('hands a value over from one object to another', async () => {
    const other = ref('SpfRecord', 'other');
    const world = await open([spf, other, scopeObject(zone)]);
    const memory = world.start();
    await memory.settle('run-1', change('a'), { state: 'done' }, [owned('a')], at);
    await memory.settle('run-2', change('a', { for: [other] }), { state: 'done' }, [owned('a', other)], at);
    expect([memory.ownedBy(spf), memory.ownedBy(other)]).toEqual([[], [owned('a', other)]]);
    expect(await world.start().owned(zone)).toEqual([owned('a', other)]);
  });

  test('keeps what an object owns in the object of the scope when the object went away', async () => {
    const world = await open();
    const memory = world.start();
    await memory.intend('run-1', 'hash', change('a'), at);
    await world.client.delete(typeOf('SpfRecord'), spf);
    await memory.settle('run-1', change('a'), { state: 'done' }, [owned('a')], at);
    expect(await world.start().owned(zone)).toEqual([owned('a')]);
  });

  test('of the same act twice, after a crash in between, is as once', async () => {
    const world = await open();
    await world.start().intend('run-1', 'hash', change('a'), at);
    await world.start().settle('run-1', change('a'), { state: 'done' }, [owned('a')], at);
    const once = JSON.stringify(world.object(spf)['status']);
    await world.start().settle('run-1', change('a'), { state: 'done' }, [owned('a')], at);
    expect(JSON.stringify(world.object(spf)['status'])).toBe(once);
  });

  test('forgets old confirmed writes, never one-shots and never those that nobody saw', async () => {
    const world = await open();
    const memory = world.start();
    const later = (days: number): string => new Date(Date.parse(at) + days * 86_400_000).toISOString();
    await memory.settle('run-1', change('seen'), { state: 'done' }, [], at);
    await memory.settle('run-1', change('unseen'), { state: 'unconfirmed' }, [], at);
    await memory.settle('run-1', change('once', { op: 'run' }), { state: 'done' }, [], at);
    await memory.settle('run-2', change('new'), { state: 'done' }, [], later(30));
    const groups = async () =>
      (await memory.written(zone, 90 * 86_400, later(30))).map((one) => one.change.group).sort();
    expect(await groups()).toEqual(['new', 'once', 'unseen']);
    for (let turn = 0; turn < 100; turn += 1)
      await memory.settle('run-3', change(`t${turn}`), { state: 'done' }, [], later(30));
    expect((await groups()).length).toBe(66);
    expect(await groups()).toEqual(expect.arrayContaining(['once', 'unseen', 't99']));
  });

  test('that breaks off half way leaves the intent open, and done again it is complete', async () => {
    const other = ref('SpfRecord', 'other');
    const world = await open([spf, other, scopeObject(zone)]);
    const memory = world.start();
    const wanted = change('a', { for: [other] });
    await memory.intend('run-1', 'hash', wanted, at);
    world.fault = (request, reply) => {
      const refused = request.sort === 'PATCH' && request.path.includes('/other/');
      if (refused) reply.status(403, 'Forbidden');
      return refused;
    };
    await expect(memory.settle('run-1', wanted, { state: 'done' }, [owned('a')], at)).rejects.toThrow('PSTN6021');
    world.fault = null;
    const next = world.start();
    expect([await next.open(zone), await next.owned(zone)]).toMatchObject([[{ run: 'run-1' }], [owned('a')]]);
    await next.settle('run-1', wanted, { state: 'done' }, [owned('a')], at);
    expect([await next.open(zone), await next.owned(zone)]).toEqual([[], [owned('a')]]);
  });

  test('supersedes what an earlier write, made for another object, said about the same item', async () => {
    const other = ref('SpfRecord', 'other');
    const world = await open([spf, other, scopeObject(zone)]);
    const memory = world.start();
    await memory.settle('run-1', change('a'), { state: 'unconfirmed' }, [owned('a')], at);
    await memory.settle(
      'run-2',
      change('a', { for: [other], id: 'later' }),
      { state: 'done' },
      [owned('a', other)],
      at,
    );
    expect((await memory.written(zone, 60, at)).map((one) => one.run)).toEqual(['run-2']);
  });

  test('does not let the status of an object grow without end', async () => {
    const world = await open();
    const huge = change('a', { after: 'x'.repeat(600 * 1024) });
    await expect(world.start().intend('run-1', 'hash', huge, at)).rejects.toMatchObject({
      finding: { code: 'PSTN6022' },
    });
  });
});

test('whatever happens in whatever order, and however often the process starts again, the memory is that of one list', async () => {
  const refs = [spf, ref('SpfRecord', 'other'), scopeObject(zone), scopeObject(tenant)];
  const step = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    scope: fc.constantFrom(zone, tenant),
    from: fc.constantFrom(...refs.slice(0, 2)),
    what: fc.constantFrom('intend', 'done', 'unconfirmed', 'moved', 'forgotten', 'restart'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const world = await open(refs);
      let memory = world.start();
      const model = { owned: new Map<string, Owned>(), open: new Set<string>() };
      for (const { key, scope, from, what } of steps) {
        const one = change(key, { scope, for: [from], id: `${scopeId(scope)} ${key}` });
        const id = `${scopeId(scope)} SpfTerm ${key}`;
        if (what === 'restart') memory = world.start();
        else if (what === 'intend') {
          await memory.intend('run', 'hash', one, at);
          model.open.add(one.id);
        } else {
          const mine =
            what === 'forgotten'
              ? []
              : what === 'moved'
                ? [...model.owned].filter(([other]) => other === id).map(([, entry]) => entry)
                : [owned(key, from, scope)];
          await memory.settle('run', one, { state: what === 'forgotten' ? 'done' : what }, mine, at);
          model.open.delete(one.id);
          model.owned.delete(id);
          for (const entry of mine) model.owned.set(id, entry);
        }
        const seen = await Promise.all([zone, tenant].map((each) => memory.owned(each)));
        expect(
          new Map(seen.flat().map((entry) => [`${scopeId(entry.scope)} ${itemId(entry)}`, refId(entry.from)])),
        ).toEqual(new Map([...model.owned].map(([name, entry]) => [name, refId(entry.from)])));
        expect(seen.flat().length).toBe(model.owned.size);
        const opened = await Promise.all([zone, tenant].map((each) => memory.open(each)));
        expect(new Set(opened.flat().map((intent) => intent.change.id))).toEqual(model.open);
      }
    }),
    { numRuns: 25 },
  );
});
