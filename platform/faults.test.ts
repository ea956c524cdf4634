import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlainFault, RunningPlatform } from './index.ts';
import { startPlatform } from './index.ts';
import { type PlatformClient, platformClient } from './platform-client.ts';

const AGENT = '/reference/v1/agent/settings';
const wanted = {
  userAuthentication: true,
  enforceUserAuthentication: false,
  manageUpdates: true,
  transparentUserId: false,
};
let now = 0;
let platform: RunningPlatform;
let client: PlatformClient;
beforeEach(async () => {
  now = Date.parse('2026-03-02T08:15:00Z');
  platform = await startPlatform({ clock: () => now });
  client = await platformClient(platform);
  platform.requests.clear();
});
afterEach(() => platform.stop());

const managesUpdates = async () => ((await client.get(AGENT)).body as { manageUpdates: boolean }).manageUpdates;

describe('a write that is struck', () => {
  it.each<[PlainFault, boolean]>([
    ['lostReply', true],
    ['truncated', true],
    ['dropRequest', false],
  ])('%s: no answer, and applied is %s', async (act, isApplied) => {
    platform.faults.add({ match: `PUT ${AGENT}`, act });
    await expect(client.put(AGENT, wanted)).rejects.toThrow();
    expect([await managesUpdates(), platform.requests.applied()]).toEqual([isApplied, isApplied ? 1 : 0]);
    expect(platform.requests.entries[0]?.outcome).toContain(act);
  });

  it.each([true, false])('a status that says nothing, applied is %s', async (applied) => {
    platform.faults.add({ match: `PUT ${AGENT}`, act: { kind: 'status', status: 502, applied } });
    expect(await client.put(AGENT, wanted)).toMatchObject({ status: 502, body: expect.stringContaining('<html>') });
    expect(await managesUpdates()).toBe(applied);
  });

  it('waits for ever when it is silent, until the server stops', async () => {
    platform.faults.add({ match: 'PUT', act: 'silent' });
    const put = client.put(AGENT, wanted);
    put.catch(() => {});
    await expect.poll(() => platform.requests.entries.length).toBe(1);
    await platform.stop();
    await expect(put).rejects.toThrow();
  });
});

describe('a request that is turned away', () => {
  it('is throttled, with the time to wait in milliseconds', async () => {
    platform.faults.add({ match: `GET ${AGENT}`, act: { kind: 'throttle', retryAfterSeconds: 2, resetMs: 1500 } });
    expect(await client.get(AGENT)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '2', 'x-ratelimit-reset': '1500', 'x-ratelimit-remaining': '0' },
      body: { detail: expect.stringContaining('throttling') },
    });
    expect((await client.get(AGENT)).headers).toMatchObject({
      'x-ratelimit-limit': '5000',
      'x-request-id': expect.any(String),
    });
  });

  it('needs a new token when its own is revoked', async () => {
    platform.faults.add({ match: 'GET /identity', act: 'unauthorizedOnce' });
    expect(await client.get('/identity/whoami')).toMatchObject({
      status: 401,
      body: { fail: [{ code: 'token_expired' }] },
    });
    expect((await client.get('/identity/whoami')).status).toBe(401);
    expect((await (await platformClient(platform)).get('/identity/whoami')).status).toBe(200);
  });

  it('is forbidden, or fails inside a 200', async () => {
    platform.faults.add({ match: `PUT ${AGENT}`, act: 'forbidden' });
    platform.faults.add({ match: 'POST /api', act: 'failOn200' });
    expect((await client.put(AGENT, wanted)).status).toBe(403);
    expect(await client.post('/api/account/get-account', {})).toMatchObject({
      status: 200,
      body: { fail: [{ errors: [{ retryable: true }] }] },
    });
    expect((await client.post('/api/account/get-account', {})).body).toMatchObject({ fail: [] });
  });
});

describe('a list', () => {
  const path = '/user/cloud-gateway/v1/users?pageSize=2';
  const next = ({ body }: { body: unknown }) => (body as { meta: { nextPageToken: string } }).meta.nextPageToken;

  it('breaks off in the middle', async () => {
    platform.faults.add({ match: 'GET /user', act: 'partialPage', times: 2 });
    const first = await client.get(path);
    expect((await client.get(`${path}&pageToken=${next(first)}`)).status).toBe(400);
    expect((await client.get(`${path}&pageToken=${next(first)}`)).status).toBe(200);
  });

  it('hands out the same page token for ever', async () => {
    platform.faults.add({ match: 'GET /user', act: 'repeatedPage', times: Number.POSITIVE_INFINITY });
    const first = next(await client.get(path));
    expect(next(await client.get(`${path}&pageToken=${first}`))).toBe(first);
  });

  it('refuses a page token that is none', async () => {
    expect((await client.get(`${path}&pageToken=bm9uZQ==`)).status).toBe(400);
    expect((await client.get('/user/cloud-gateway/v1/users?pageSize=101')).status).toBe(400);
  });
});

describe('readers', () => {
  it('see a write late when it lags, and its version too', async () => {
    platform.faults.add({ match: `PUT ${AGENT}`, act: { kind: 'lag', ms: 5000 } });
    const before = await client.get(AGENT);
    await client.put(AGENT, wanted);
    const soon = await client.get(AGENT);
    expect([soon.headers['etag'], await managesUpdates()]).toEqual([before.headers['etag'], false]);
    const stale = { 'if-match': String(soon.headers['etag']) };
    expect((await client.put(AGENT, wanted, stale)).status).toBe(412);
    now += 5000;
    expect(await managesUpdates()).toBe(true);
  });

  it('are all behind when the platform lags, for creations and deletions', async () => {
    platform.admin.setLag(1000);
    const path = '/email/cloud-integrated/v1/policies';
    const { policyId } = (await client.post(path, { name: 'A', protectionMode: 'ACTIVE' })).body as {
      policyId: string;
    };
    expect((await client.get(`${path}/${policyId}`)).status).toBe(404);
    now += 1000;
    expect((await client.get(`${path}/${policyId}`)).status).toBe(200);
    await client.call('DELETE', `${path}/${policyId}`);
    expect((await client.get(`${path}/${policyId}`)).status).toBe(200);
    now += 1000;
    expect((await client.get(`${path}/${policyId}`)).status).toBe(404);
  });
});

describe('faults and hooks', () => {
  it('skip, strike as often as they are told, and are taken away', async () => {
    platform.faults.add({ match: `GET ${AGENT}`, act: 'forbidden', skip: 1, times: 1 });
    const take = platform.faults.add({ match: '*', act: 'forbidden', skip: 3, times: Number.POSITIVE_INFINITY });
    const seen = [];
    for (let count = 0; count < 6; count += 1) seen.push((await client.get(AGENT)).status);
    expect(seen).toEqual([200, 403, 200, 200, 403, 403]);
    take();
    expect((await client.get(AGENT)).status).toBe(200);
  });

  it('hold a write before it takes effect, and lose it after', async () => {
    const seen: unknown[] = [];
    const release = platform.onWrite({
      before: async ({ what, input }) => void seen.push(what, input, platform.requests.applied()),
      after: async () => 'lose',
    });
    await expect(client.put(AGENT, wanted)).rejects.toThrow();
    release();
    expect(seen).toEqual([`PUT ${AGENT}`, wanted, 0]);
    expect([await managesUpdates(), platform.requests.writes(), platform.requests.reads()]).toEqual([true, 1, 1]);
  });
});
