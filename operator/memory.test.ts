import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Change, Owned, Ref, Scope } from '../kinds/words.ts';
import { itemId, refId, scopeId } from '../kinds/words.ts';
import { type ApiReply, type ApiRequest, startScriptedApi } from '../test/scripted/kubernetes-api.ts';
import { type StoredObjects, storeObjects } from '../test/scripted/stored-objects.ts';
import { createKubernetesClient, type KubernetesClient } from './kubernetes/client.ts';
import { plainCredentials } from './kubernetes/credentials.ts';
import type { KubernetesObject, ResourceType } from './kubernetes/object.ts';
import { createStatusMemory, type OperatorMemory } from './memory.ts';

const typeOf = (kind: string): ResourceType => ({
  group: 'postern.dev',
  version: 'v1alpha1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced: true,
});
const zone: Scope = { target: 'dns', id: 'contoso.example' };
const tenant: Scope = { target: 'microsoft365', id: 'aaaa' };
const ref = (kind: string, name: string): Ref => ({ kind, namespace: 'mail', name });
const scopeObject = (scope: Scope): Ref => (scope.target === 'dns' ? ref('Zone', 'contoso') : ref('Tenant', 'contoso'));
const spf = ref('SpfRecord', 'contoso');
const at = '2026-03-02T08:00:00.000Z';

const change = (key: string, more: Partial<Change> = {}): Change => ({
  id: `id-${more.op ?? 'update'}-${key}`,
  op: 'update',
  scope: zone,
  type: 'SpfTerm',
  keys: [`SpfTerm ${key}`],
  collection: 'TXT contoso.example',
  before: null,
  after: { term: key, cleared: null, list: [{ inner: null }] },
  leaves: [{ type: 'SpfTerm', key, value: null }],
  expects: {},
  needs: [],
  group: key,
  for: [spf],
  why: 'wanted',
  risk: 'low',
  shown: ['a line for people'],
  ...more,
});
const owned = (key: string, from: Ref = spf, scope: Scope = zone): Owned => ({
  scope,
  type: 'SpfTerm',
  key,
  from,
  deletion: 'Retain',
  before: null,
});

type World = {
  readonly stored: StoredObjects;
  readonly client: KubernetesClient;
  fault: ((request: ApiRequest, reply: ApiReply) => boolean) | null;
  mayWrite: boolean;
  /** A new process: it knows what its watches show it. */
  start(): OperatorMemory;
  object(of: Ref): KubernetesObject;
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const open = async (refs: readonly Ref[] = [spf, scopeObject(zone), scopeObject(tenant)]): Promise<World> => {
  const stored = storeObjects();
  const api = await startScriptedApi((request, reply) => {
    if (world.fault?.(request, reply) !== true) stored.answer(request, reply);
  });
  const client = createKubernetesClient(plainCredentials(api.url));
  cleanups.push(
    () => api.stop(),
    () => client.close(),
  );
  const object = (of: Ref) =>
    [...stored.objects].find(([path]) =>
      path.endsWith(`/${typeOf(of.kind).plural}/${of.name}`),
    )?.[1] as KubernetesObject;
  const world: World = {
    stored,
    client,
    fault: null,
    mayWrite: true,
    object,
    start: () => {
      const memory = createStatusMemory({ client, typeOf, scopeObject, mayWrite: () => world.mayWrite });
      for (const of of refs) if (object(of) !== undefined) memory.observe(of, structuredClone(object(of)));
      return memory;
    },
  };
  for (const of of refs)
    await client.create(typeOf(of.kind), { metadata: { name: of.name, namespace: of.namespace }, spec: {} });
  return world;
};

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

test('a clock starts when a fact first shows a value, lives through restarts and starts anew with another value', async () => {
  const world = await open();
  expect(await world.start().since(zone, 'spf', 'a', at)).toBe(at);
  expect(await world.start().since(zone, 'spf', 'a', '2026-03-05T08:00:00Z')).toBe(at);
  expect(await world.start().since(tenant, 'spf', 'a', '2026-03-05T08:00:00Z')).toBe('2026-03-05T08:00:00Z');
  expect(await world.start().since(zone, 'spf', 'b', '2026-03-06T08:00:00Z')).toBe('2026-03-06T08:00:00Z');
  expect(await world.start().since(zone, 'spf', 'a', '2026-03-07T08:00:00Z')).toBe('2026-03-07T08:00:00Z');
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
