import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { gate, start, until, versionsOf } from '../../test/scripted/reflector-world.ts';

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
