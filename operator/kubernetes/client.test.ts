import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type ApiReply,
  type ApiRequest,
  type ScriptedApi,
  startScriptedApi,
} from '../../test/scripted/kubernetes-api.ts';
import { createKubernetesClient, type KubernetesClient } from './client.ts';
import { loadCredentials, plainCredentials } from './credentials.ts';
import { type KubernetesObject, newerVersion, pathOf, secretType } from './object.ts';

const type = { group: 'test.dev', version: 'v1', kind: 'Gate', plural: 'gates', namespaced: true };
const gate = { namespace: 'default', name: 'a' };
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const start = async (
  script: (request: ApiRequest, reply: ApiReply) => void | Promise<void>,
): Promise<{ api: ScriptedApi; client: KubernetesClient }> => {
  const api = await startScriptedApi(script);
  const client = createKubernetesClient(plainCredentials(api.url, { token: 'canary-token' }), {
    timeoutMilliseconds: 300,
  });
  cleanups.push(
    () => api.stop(),
    () => client.close(),
  );
  return { api, client };
};

describe('a call fails in words when', () => {
  test.each([
    [401, 'Unauthorized', 'unauthorized'],
    [403, 'Forbidden', 'forbidden'],
    [404, 'NotFound', 'notFound'],
    [409, 'Conflict', 'conflict'],
    [409, 'AlreadyExists', 'alreadyExists'],
    [410, 'Expired', 'gone'],
    [422, 'Invalid', 'invalid'],
    [503, 'ServiceUnavailable', 'serverError'],
  ])('the server answers %i %s', async (code, reason, kind) => {
    const { client } = await start((_request, reply) => reply.status(code, reason));
    await expect(client.get(type, gate)).rejects.toMatchObject({ kind, status: code, reason, retryAfterSeconds: null });
  });

  test('the server asks to wait', async () => {
    const { client } = await start((_request, reply) => reply.status(429, 'TooManyRequests', { 'retry-after': '7' }));
    await expect(client.get(type, gate)).rejects.toMatchObject({ kind: 'throttled', retryAfterSeconds: 7 });
  });

  test('nothing is answered', async () => {
    const { client } = await start(() => undefined);
    await expect(client.get(type, gate)).rejects.toMatchObject({ kind: 'timeout', status: 0 });
  });

  test('the body stops half way', async () => {
    const { client } = await start((_request, reply) => {
      reply.open();
      reply.raw('{"metadata":');
    });
    await expect(client.get(type, gate)).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('the connection is cut', async () => {
    const { client } = await start((_request, reply) => reply.reset());
    await expect(client.get(type, gate)).rejects.toMatchObject({ kind: 'network' });
  });

  test.each(['<html>a proxy</html>', '{"metadata":', '[]', '"text"', 'null'])('the answer is %s', async (text) => {
    const { client } = await start((_request, reply) => {
      reply.open();
      reply.raw(text);
      reply.end();
    });
    await expect(client.get(type, gate)).rejects.toMatchObject({ kind: 'malformed' });
  });

  test('a proxy answers 502 in HTML', async () => {
    const { client } = await start((_request, reply) => reply.json(502, '<html>'));
    await expect(client.get(type, gate)).rejects.toMatchObject({ kind: 'serverError', status: 502 });
  });

  test('the caller has stopped it, and the token is in no message', async () => {
    const { client } = await start(() => undefined);
    const failure = await client.get(type, gate, { signal: AbortSignal.timeout(20) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'aborted' });
    expect(String(failure)).not.toContain('canary');
  });

  test('the API server redirects: the token goes nowhere else', async () => {
    const { client, api } = await start((_request, reply) => reply.json(302, {}, { location: '/elsewhere' }));
    await expect(client.get(type, gate)).rejects.toMatchObject({ status: 302 });
    expect(api.seen.length).toBe(1);
  });
});

test('a thousand calls one after the other do not open a thousand connections', async () => {
  const { client, api } = await start((_request, reply) => reply.json(200, { metadata: gate }));
  for (let turn = 0; turn < 1000; turn += 1) await client.get(type, gate);
  expect(api.connections).toBeLessThanOrEqual(2);
});

describe('a list', () => {
  const item = (name: string): KubernetesObject => ({ metadata: { name, namespace: 'default' } });

  test('is read page by page', async () => {
    const { client } = await start((request, reply) => {
      const page = Number(request.query.get('continue') ?? '0');
      const metadata = { resourceVersion: '7', ...(page < 2 ? { continue: String(page + 1) } : {}) };
      reply.json(200, { metadata, items: [item(`a${page}`)] });
    });
    const list = await client.list(type, { namespace: 'default', pageSize: 1 });
    expect(list.resourceVersion).toBe('7');
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(['a0', 'a1', 'a2']);
  });

  test('whose continue token expired half way is read again, whole', async () => {
    const { client } = await start((request, reply) => {
      if (request.query.has('continue')) return reply.status(410, 'Expired');
      if (request.query.has('limit'))
        return reply.json(200, { metadata: { resourceVersion: '7', continue: 'x' }, items: [item('old')] });
      reply.list('9', [item('a'), item('b')]);
    });
    const list = await client.list(type);
    expect(list).toMatchObject({ resourceVersion: '9', items: [item('a'), item('b')] });
  });

  test('that comes without items or version is not an empty one', async () => {
    const { client } = await start((_request, reply) => reply.json(200, { kind: 'Something' }));
    await expect(client.list(type)).rejects.toMatchObject({ kind: 'malformed' });
  });
});

test('no name can leave its place in the path', () => {
  expect(pathOf(secretType, { namespace: 'a/../b', name: 'x?y#z' })).toBe(
    '/api/v1/namespaces/a%2F..%2Fb/secrets/x%3Fy%23z',
  );
  expect(() => pathOf(secretType, { namespace: 'a', name: '..' })).toThrow();
  expect(() => pathOf(secretType, { namespace: '..', name: 'a' })).toThrow();
});

test('versions compare as numbers, and anything else is never newer', () => {
  expect(newerVersion('10', '9')).toBe(true);
  expect(newerVersion('9', '10')).toBe(false);
  expect(newerVersion('10', '10')).toBe(false);
  expect(newerVersion('x', '9')).toBe(false);
  expect(newerVersion('10', undefined)).toBe(false);
});

describe('credentials', () => {
  test('a token file that changes is read again, and kept while it is away', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-credentials-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'first\n');
    const kubeconfig = join(folder, 'config');
    const user = { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } };
    await writeFile(
      kubeconfig,
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1/', 'insecure-skip-tls-verify': true } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'mail' } }],
        'current-context': 'x',
      }),
    );
    let now = 0;
    const credentials = await loadCredentials({ kubeconfig, now: () => now });
    expect(credentials).toMatchObject({ server: 'https://127.0.0.1:1', namespace: 'mail' });
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer first' });
    expect(await credentials.tls()).toEqual({ rejectUnauthorized: false });
    await writeFile(tokenFile, 'second\n');
    now = 61_000;
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer second' });
    await rm(tokenFile);
    now = 200_000;
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer second' });
  });

  test('an exec plug-in is asked for the token', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-credentials-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const answer = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-plug-in' },
    };
    const exec = {
      apiVersion: answer.apiVersion,
      command: 'echo',
      args: [JSON.stringify(answer)],
      interactiveMode: 'Never',
    };
    const kubeconfig = join(folder, 'config');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
        users: [{ name: 'u', user: { exec } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    );
    const credentials = await loadCredentials({ kubeconfig });
    expect(await credentials.headers()).toEqual({ authorization: 'Bearer from-plug-in' });
  });

  test('a context that leads nowhere and a server in the clear are refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-credentials-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const kubeconfig = join(folder, 'config');
    await writeFile(kubeconfig, JSON.stringify({ clusters: [], users: [], contexts: [], 'current-context': 'x' }));
    await expect(loadCredentials({ kubeconfig })).rejects.toMatchObject({ finding: { code: 'PSTN6001' } });
    const home = { KUBECONFIG: process.env['KUBECONFIG'], HOME: process.env['HOME'] };
    process.env['HOME'] = folder;
    delete process.env['KUBECONFIG'];
    await expect(loadCredentials()).rejects.toThrow('neither a kubeconfig nor a service account');
    for (const [name, value] of Object.entries(home)) if (value !== undefined) process.env[name] = value;
    expect(() => plainCredentials('http://cluster.example')).toThrow('PSTN6001');
  });
});
