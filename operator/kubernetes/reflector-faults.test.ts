import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ApiReply } from '../../test/scripted/kubernetes-api.ts';
import { gate, start, until, versionsOf } from '../../test/scripted/reflector-world.ts';
import type { KubernetesObject } from './object.ts';

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
