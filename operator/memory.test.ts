import { describe, expect, test } from 'vitest';
import { at, change, open, ref, scopeObject, spf, tenant, typeOf, zone } from '../test/scripted/memory-world.ts';

describe('an intent', () => {
  test('stands in the object before the write may be sent, and the next process finds it unchanged', async () => {
    const world = await open();
    const wanted = change('include:a.example', { raw: ['canary: only in memory'] });
    await world.start().intend('run-1', 'hash', wanted, at);
    const { raw: _raw, ...rest } = wanted;
    expect(await world.start().open(zone)).toEqual([{ run: 'run-1', at, change: { ...rest, shown: [] } }]);
    expect(await world.start().open(tenant)).toEqual([]);
    expect(JSON.stringify([...world.stored.objects.values()])).not.toContain('canary');
  });

  test('is not lost to a watch that lags behind it', async () => {
    const world = await open();
    const before = structuredClone(world.object(spf));
    const memory = world.start();
    await memory.intend('run-1', 'hash', change('a'), at);
    memory.observe(spf, before);
    expect((await memory.open(zone)).length).toBe(1);
  });

  test('is written beside what somebody else changed in the same moment', async () => {
    const world = await open();
    const memory = world.start();
    const type = typeOf('SpfRecord');
    await world.client.mergePatch(type, spf, { spec: { all: 'Fail' } });
    await world.client.mergePatch(
      type,
      spf,
      { status: { conditions: [{ type: 'Ready' }] } },
      { subresource: 'status' },
    );
    await memory.intend('run-1', 'hash', change('a'), at);
    expect(world.object(spf)).toMatchObject({ spec: { all: 'Fail' }, status: { conditions: [{ type: 'Ready' }] } });
    expect((await world.start().open(zone)).length).toBe(1);
  });

  test('of one replica is not overwritten by another that has not seen it', async () => {
    const world = await open();
    const replicas = [world.start(), world.start()];
    await replicas[0]?.intend('run-1', 'hash', change('a'), at);
    await replicas[1]?.intend('run-2', 'hash', change('b'), at);
    expect((await world.start().open(zone)).map((intent) => intent.run)).toEqual(['run-1', 'run-2']);
  });

  test('whose storing is refused or not answered forbids the send, and what was stored all the same is found', async () => {
    const world = await open();
    const memory = world.start();
    world.fault = (request, reply) => {
      if (request.sort === 'PATCH') reply.status(403, 'Forbidden');
      return request.sort === 'PATCH';
    };
    await expect(memory.intend('run-1', 'hash', change('a'), at)).rejects.toMatchObject({
      finding: { code: 'PSTN6021' },
    });
    expect(await memory.open(zone)).toEqual([]);
    world.fault = (request, reply) => {
      if (request.sort !== 'PATCH') return false;
      world.stored.answer(request, { ...reply, json: () => reply.reset() });
      return true;
    };
    await expect(memory.intend('run-1', 'hash', change('b'), at)).rejects.toMatchObject({
      finding: { code: 'PSTN6021' },
    });
    world.fault = null;
    expect((await memory.open(zone)).map((intent) => intent.change.group)).toEqual(['b']);
  });

  test('that the API server takes and drops, for want of a schema, forbids the send', async () => {
    const world = await open();
    world.fault = (request, reply) => {
      if (request.sort !== 'PATCH') return false;
      reply.json(200, world.object(spf));
      return true;
    };
    await expect(world.start().intend('run-1', 'hash', change('a'), at)).rejects.toThrow('did not keep it');
  });

  test('of a replica that lost its lease meanwhile forbids the send and leaves nothing open', async () => {
    const world = await open();
    world.mayWrite = false;
    await expect(world.start().intend('run-1', 'hash', change('a'), at)).rejects.toMatchObject({
      finding: { code: 'PSTN6020' },
    });
    expect(await world.start().open(zone)).toEqual([]);
  });

  test('of a part of a composite stands in the composite; without any object, in that of the scope; else it is refused', async () => {
    const parent = ref('CloudIntegration', 'contoso');
    const world = await open([parent, scopeObject(zone)]);
    const memory = world.start();
    await memory.intend('run-1', 'hash', change('a', { for: [{ ...spf, parent }] }), at);
    expect(JSON.stringify(world.object(parent))).toContain('id-update-a');
    await memory.intend('run-1', 'hash', change('b', { for: [ref('SpfRecord', 'deleted')] }), at);
    expect(JSON.stringify(world.object(scopeObject(zone)))).toContain('id-update-b');
    expect((await memory.open(zone)).length).toBe(2);
    const homeless = change('c', { scope: tenant, for: [] });
    await expect(memory.intend('run-1', 'hash', homeless, at)).rejects.toMatchObject({ finding: { code: 'PSTN6021' } });
  });
});

test('a clock starts when a fact first shows a value, lives through restarts and starts anew with another value', async () => {
  const world = await open();
  expect(await world.start().since(zone, 'spf', 'a', at)).toBe(at);
  expect(await world.start().since(zone, 'spf', 'a', '2026-03-05T08:00:00Z')).toBe(at);
  expect(await world.start().since(tenant, 'spf', 'a', '2026-03-05T08:00:00Z')).toBe('2026-03-05T08:00:00Z');
  expect(await world.start().since(zone, 'spf', 'b', '2026-03-06T08:00:00Z')).toBe('2026-03-06T08:00:00Z');
  expect(await world.start().since(zone, 'spf', 'a', '2026-03-07T08:00:00Z')).toBe('2026-03-07T08:00:00Z');
});
