import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform } from './index.ts';
import { accessToken, type PlatformClient, platformClient } from './platform-client.ts';

let now = Date.parse('2026-03-02T08:15:00Z');
let platform: RunningPlatform;
let client: PlatformClient;
beforeAll(async () => {
  platform = await startPlatform({ clock: () => now });
  client = await platformClient(platform);
});
afterAll(() => platform.stop());

const token = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await request(`${platform.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });
  return { status: answer.statusCode, body: await answer.body.json() };
};

describe('the token endpoint', () => {
  it('takes the secret in the form and as Basic, and says how long a token lives', async () => {
    const { clientId: client_id, clientSecret: client_secret } = platform;
    const given = { status: 200, body: { access_token: expect.any(String), token_type: 'Bearer', expires_in: 1800 } };
    expect(await token({ grant_type: 'client_credentials', client_id, client_secret })).toEqual(given);
    const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64');
    expect(await token({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` })).toEqual(given);
  });

  it.each([
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a wrong secret', { client_id: 'contoso-postern', client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown application', { client_id: 'nobody', client_secret: 'platform-client-secret' }, 401, 'invalid_client'],
  ])('refuses %s', async (_situation, form, status, error) => {
    expect(await token({ grant_type: 'client_credentials', ...form })).toEqual({
      status,
      body: { error, error_description: expect.any(String) },
    });
  });
});

it('every logon is in the audit log, and so is one that failed, without its secret [E12][X23]', async () => {
  await using other = await startPlatform();
  const ask = (client_secret: string) => {
    const form = { grant_type: 'client_credentials', client_id: other.clientId, client_secret };
    return request(`${other.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  };
  await (await ask('guessed-secret')).body.dump();
  await (await ask(other.clientSecret)).body.dump();
  const log = other.admin.audit();
  expect(log.map(({ actor, action }) => `${actor}: ${action}`)).toEqual([
    'visitor: Application logon failed',
    'Postern: Application logged on',
  ]);
  expect(JSON.stringify(log)).not.toMatch(/guessed-secret|platform-client-secret/);
});

describe('bearer tokens [E10]', () => {
  const authorization = async (path: string, value: string | null) => {
    const answer = await request(`${platform.url}${path}`, {
      headers: value === null ? {} : { authorization: value },
    });
    return [answer.statusCode, await answer.body.json()];
  };

  it('are asked for, with the code of the gateway inside fail', async () => {
    expect(await authorization('/identity/whoami', null)).toMatchObject([
      401,
      { fail: [{ code: 'Unauthorized Request' }] },
    ]);
    expect(await authorization('/identity/whoami', 'Bearer nonsense')).toMatchObject([
      401,
      { fail: [{ code: 'token_verification_failed' }] },
    ]);
    expect(await authorization('/reference/v1/agent/settings', null)).toMatchObject([
      401,
      { errors: [{ code: 'Unauthorized Request' }] },
    ]);
  });

  it('expire', async () => {
    const bearer = `Bearer ${await accessToken(platform)}`;
    expect((await authorization('/identity/whoami', bearer))[0]).toBe(200);
    now += 1_800_000;
    expect(await authorization('/identity/whoami', bearer)).toMatchObject([401, { fail: [{ code: 'token_expired' }] }]);
    client = await platformClient(platform);
  });

  it('without the permission get 403 in the envelope of the style', async () => {
    platform.admin.setPermissions([]);
    expect(await client.post('/api/account/get-account', {})).toMatchObject({
      status: 403,
      body: { data: [], fail: [{ errors: [{ code: 'err_forbidden' }] }] },
    });
    for (const path of ['/account/cloud-gateway/v1/emergency-contact', '/reference/v1/account/settings']) {
      expect(await client.get(path)).toMatchObject({ status: 403, body: { errors: [{ code: 'err_forbidden' }] } });
    }
    expect((await client.get('/identity/whoami')).status).toBe(200);
    platform.admin.setPermissions(['Account|Settings|Read']);
    expect((await client.get('/reference/v1/account/settings')).status).toBe(200);
    expect((await client.put('/reference/v1/account/settings', {})).status).toBe(403);
  });
});

describe('the platform', () => {
  it('says what it does not have, in the envelope of the style', async () => {
    expect(await client.post('/api/policy/get-everything', {})).toMatchObject({
      status: 404,
      body: { fail: [{ errors: [{ code: 'err_not_found' }] }] },
    });
    expect(await client.get('/reference/v1/nothing')).toMatchObject({ status: 404, body: { errors: [{}] } });
  });

  it('keeps to the public API when it is told to', async () => {
    await using other = await startPlatform({ surface: 'Public' });
    const there = await platformClient(other);
    expect((await there.get('/identity/whoami')).status).toBe(200);
    expect((await there.get('/reference/v1/account/settings')).status).toBe(404);
  });
});
