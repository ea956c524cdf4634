import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type ApiReply,
  type ApiRequest,
  type ScriptedApi,
  startScriptedApi,
} from '../../test/scripted/kubernetes-api.ts';
import { createKubernetesClient, type KubernetesClient } from './client.ts';
import { plainCredentials } from './credentials.ts';
import type { KubernetesObject, ResourceType } from './object.ts';
import { type Reflector, type ReflectorOptions, startReflector } from './reflector.ts';

const type: ResourceType = { group: 'test.dev', version: 'v1', kind: 'Gate', plural: 'gates', namespaced: true };

const gate = (name: string, resourceVersion: number, uid = `uid-${name}`): KubernetesObject => ({
  metadata: {
    name,
    namespace: 'default',
    uid,
    resourceVersion: String(resourceVersion),
    managedFields: [{ manager: 'x' }],
  },
  spec: { at: resourceVersion },
});

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type World = {
  api: ScriptedApi;
  client: KubernetesClient;
  reflector: Reflector<KubernetesObject>;
  told: string[];
  errors: unknown[];
};

const start = async (
  script: (request: ApiRequest, reply: ApiReply) => void | Promise<void>,
  more: Partial<ReflectorOptions<KubernetesObject>> = {},
): Promise<World> => {
  const api = await startScriptedApi(script);
  const client = createKubernetesClient(plainCredentials(api.url));
  const told: string[] = [];
  const errors: unknown[] = [];
  const reflector = startReflector({
    client,
    type,
    handler: (event) => void told.push(`${event.type} ${event.key}`),
    onError: (error) => void errors.push(error),
    backoff: { baseMilliseconds: 10, capMilliseconds: 40 },
    watchSeconds: 30,
    ...more,
  });
  cleanups.push(
    () => api.stop(),
    () => client.close(),
    () => reflector.stop(),
  );
  return { api, client, reflector, told, errors };
};

const versionsOf = (reflector: Reflector<KubernetesObject>): string[] =>
  [...reflector.store.values()].map((object) => `${object.metadata.name}@${object.metadata.resourceVersion}`).sort();

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5000, interval: 5 });

describe('a change is seen although', () => {
  /** Lists a@1; the first watch fails in some way; the next one brings a@5. */
  const broken = (
    fault: (reply: ApiReply) => void | Promise<void>,
    relisted: readonly KubernetesObject[] = [gate('a', 5)],
  ) =>
    start(async (request, reply) => {
      if (request.sort === 'list')
        return reply.list(request.turn === 0 ? '1' : '5', request.turn === 0 ? [gate('a', 1)] : relisted);
      if (request.turn === 0) return fault(reply);
      reply.open();
      if (request.query.get('resourceVersion') !== '5') reply.event('MODIFIED', gate('a', 5));
    });

  test('the connection is reset mid-watch', async () => {
    const { api, reflector } = await broken(async (reply) => {
      reply.open();
      await sleep(20);
      reply.reset();
    });
    await until(() => expect(versionsOf(reflector)).toEqual(['a@5']));
    expect(api.count('list')).toBe(1);
    expect(api.seen.at(-1)?.query.get('resourceVersion')).toBe('1');
  });

  test.each([
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
  ])('the watch is refused with %i', async (code, reason) => {
    const { reflector, api, errors } = await broken((reply) => reply.status(code, reason));
    await until(() => expect(versionsOf(reflector)).toEqual(['a@5']));
    expect(api.count('list')).toBe(1);
    expect(errors).toMatchObject([{ status: code }]);
  });

  test('the version is too old, told by HTTP status', async () => {
    const { reflector, api } = await broken((reply) => reply.status(410, 'Expired'));
    await until(() => expect(versionsOf(reflector)).toEqual(['a@5']));
    expect(api.count('list')).toBe(2);
  });

  test('the version is too old, told inside the watch, and an object is gone since', async () => {
    const { reflector, api, told } = await broken(
      (reply) => {
        reply.open();
        reply.event('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' });
        reply.end();
      },
      [gate('b', 5)],
    );
    await until(() => expect(versionsOf(reflector)).toEqual(['b@5']));
    expect(api.count('list')).toBe(2);
    expect(told).toEqual(['added default/a', 'deleted default/a', 'added default/b']);
  });

  test.each([
    [
      'an inline error that is not about the version',
      '{"type":"ERROR","object":{"kind":"Status","code":500,"message":"etcd"}}\n',
      'etcd',
    ],
    ['a line cut off in the middle', '{"type":"MODIFIED","object":{"metadata":{"name":"a"', 'cut off'],
    ['a line that is no event', '{"hello":"world"}\n', 'not an event'],
  ])('the watch brings %s', async (_what, line, told) => {
    const { reflector, api, errors } = await broken((reply) => {
      reply.open();
      reply.raw(line);
      reply.end();
    });
    await until(() => expect(versionsOf(reflector)).toEqual(['a@5']));
    expect(api.count('list')).toBe(1);
    expect(String(errors[0])).toContain(told);
  });

  test('the server accepts the watch and then says nothing, not even its end', async () => {
    const { reflector } = await start(
      (request, reply) => {
        if (request.sort === 'list') return reply.list('1', [gate('a', 1)]);
        reply.open();
        if (request.turn > 0) reply.event('MODIFIED', gate('a', 5));
      },
      { watchSeconds: 1, graceMilliseconds: 200 },
    );
    await until(() => expect(versionsOf(reflector)).toEqual(['a@5']));
  });

  test('the server accepts the connection and sends no headers', async () => {
    const { reflector } = await start(
      (request, reply) => {
        if (request.sort === 'list') return reply.list('1', [gate('a', 1)]);
        if (request.turn === 0) return;
        reply.open();
        reply.event('MODIFIED', gate('a', 5));
      },
      { watchSeconds: 1, graceMilliseconds: 100 },
    );
    await until(() => expect(versionsOf(reflector)).toEqual(['a@5']));
  });

  test('no watch ever brings it: the periodic list does', async () => {
    const { reflector } = await start(
      (request, reply) => {
        if (request.sort === 'list') return reply.list(String(request.turn + 1), [gate('a', request.turn + 1)]);
        reply.open();
        setTimeout(() => reply.end(), 1000);
      },
      { watchSeconds: 1, relistSeconds: 0.5 },
    );
    await until(() => expect(versionsOf(reflector)).toEqual(['a@2']));
  });

  test('the handler throws and rejects on everything before it', async () => {
    const seen: string[] = [];
    const { reflector, errors } = await start(
      async (request, reply) => {
        if (request.sort === 'list') return reply.list('1', [gate('a', 1), gate('b', 1)]);
        reply.open();
        await sleep(10);
        reply.event('MODIFIED', gate('a', 5));
      },
      {
        handler: (event) => {
          seen.push(event.key);
          if (event.key === 'default/a') throw new Error('handler');
          return Promise.reject(new Error('handler, later'));
        },
      },
    );
    await until(() => expect(versionsOf(reflector)).toEqual(['a@5', 'b@1']));
    expect(seen).toEqual(['default/a', 'default/b', 'default/a']);
    expect(errors.map(String)).toEqual(['Error: handler', 'Error: handler, later', 'Error: handler']);
  });
});

describe('news are told once', () => {
  test('when events are repeated, come late or concern an earlier bearer of the name', async () => {
    const { reflector, told } = await start((request, reply) => {
      if (request.sort === 'list') return reply.list('9', [gate('a', 9), gate('b', 3)]);
      reply.open();
      reply.event('MODIFIED', gate('a', 9));
      reply.event('ADDED', gate('b', 3));
      reply.event('MODIFIED', gate('a', 7));
      reply.event('DELETED', gate('b', 10, 'uid-of-an-earlier-b'));
      reply.event('ADDED', gate('a', 11, 'uid-of-a-new-a'));
      reply.event('BOOKMARK', { metadata: { resourceVersion: '12' } });
      reply.event('ADDED', gate('end', 13));
    });
    await until(() => expect(told).toContain('added default/end'));
    expect(told).toEqual([
      'added default/a',
      'added default/b',
      'deleted default/a',
      'added default/a',
      'added default/end',
    ]);
    expect(versionsOf(reflector)).toEqual(['a@11', 'b@3', 'end@13']);
    expect(JSON.stringify([...reflector.store.values()])).not.toContain('managedFields');
  });

  test('a server that went back in time is not believed', async () => {
    const { reflector, told, api } = await start(
      (request, reply) => {
        if (request.sort === 'list') {
          if (request.turn === 1) return reply.list('4', []);
          return reply.list(request.turn === 0 ? '8' : '9', [gate('a', 8)]);
        }
        if (request.turn === 0) return reply.status(500, 'InternalError');
        reply.open();
      },
      { relistSeconds: 0.005 },
    );
    await until(() => expect(api.count('list')).toBeGreaterThan(2));
    await until(() => expect(reflector.synced).toBe(true));
    expect(told).toEqual(['added default/a']);
  });
});

describe('stop', () => {
  test('by the handler ends the telling with this event', async () => {
    const seen: string[] = [];
    const world = await start(
      (request, reply) => (request.sort === 'list' ? reply.list('1', [gate('a', 1), gate('b', 1)]) : reply.open()),
      {
        handler: (event) => {
          seen.push(event.key);
          return world.reflector.stop();
        },
      },
    );
    await until(() => expect(seen).toEqual(['default/a']));
    await world.reflector.stop();
    await sleep(50);
    expect(seen).toEqual(['default/a']);
    expect(world.api.openWatches).toBe(0);
  });

  test('while listing opens no watch and tells nothing', async () => {
    let answer: (() => void) | null = null;
    const { api, reflector, told } = await start((request, reply) => {
      if (request.sort === 'list') answer = () => reply.list('1', [gate('a', 1)]);
      else reply.open();
    });
    await until(() => expect(answer).not.toBeNull());
    const stopped = reflector.stop();
    (answer as (() => void) | null)?.();
    await stopped;
    await sleep(50);
    expect(api.count('watch')).toBe(0);
    expect(told).toEqual([]);
    await reflector.whenSynced();
  });

  test('while watching closes the watch, tells nothing more and is no error', async () => {
    const { api, reflector, errors } = await start((request, reply) => {
      if (request.sort === 'list') reply.list('1', []);
      else reply.open();
    });
    await until(() => expect(api.openWatches).toBe(1));
    await reflector.stop();
    await until(() => expect(api.openWatches).toBe(0));
    await sleep(60);
    expect(api.count('watch')).toBe(1);
    expect(errors).toEqual([]);
  });
});

test('Retry-After holds back the next attempt', async () => {
  const { api, reflector } = await start((request, reply) => {
    if (request.sort === 'watch') return reply.open();
    if (request.turn === 0) return reply.status(429, 'TooManyRequests', { 'retry-after': '1' });
    reply.list('1', []);
  });
  await sleep(500);
  expect(api.count('list')).toBe(1);
  expect(reflector.healthy).toBe(false);
  await until(() => expect(reflector.synced).toBe(true));
  expect(reflector.healthy).toBe(true);
});

test('a server that ends every watch at once is not stormed', async () => {
  const { api } = await start(
    (request, reply) => {
      if (request.sort === 'list') return reply.list('1', []);
      reply.open();
      reply.end();
    },
    { backoff: { baseMilliseconds: 100, capMilliseconds: 10_000 } },
  );
  await sleep(700);
  expect(api.count('watch')).toBeLessThan(7);
  expect(api.count('watch')).toBeGreaterThan(1);
});

test('refresh resolves with what was written before it, although the watch lags', async () => {
  let written = 1;
  const { reflector } = await start((request, reply) => {
    if (request.sort === 'list') reply.list(String(written), [gate('a', written)]);
    else reply.open();
  });
  await reflector.whenSynced();
  written = 2;
  await reflector.refresh();
  expect(versionsOf(reflector)).toEqual(['a@2']);
});
