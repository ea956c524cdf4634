import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform } from '../index.ts';
import { type PlatformClient, platformClient } from '../platform-client.ts';

const ADA = 'ada@contoso.example';
const KEY = '/reference/v1/agent/key';
let platform: RunningPlatform;
let client: PlatformClient;
beforeEach(async () => {
  platform = await startPlatform();
  client = await platformClient(platform);
});
afterEach(() => platform.stop());

describe('agent settings [G03]', () => {
  const path = '/reference/v1/agent/settings';
  const start = {
    userAuthentication: true,
    enforceUserAuthentication: false,
    manageUpdates: false,
    transparentUserId: false,
  };

  it('start with authentication only [G04][G05][G07]', async () => {
    expect((await client.get(path)).body).toEqual(start);
  });

  it('change one by one, and fields of a later version stay [G08][G25]', async () => {
    const wanted = { ...start, manageUpdates: true, quarantine: 'later' };
    await client.put(path, wanted);
    expect((await client.get(path)).body).toEqual(wanted);
  });

  it('cannot enforce an authentication that is off [G06]', async () => {
    const sent = { ...start, userAuthentication: false, enforceUserAuthentication: true };
    expect(await client.put(path, sent)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'enforceUserAuthentication' }] },
    });
    expect((await client.get(path)).body).toEqual(start);
  });

  it('are not overwritten by a writer who read an older version', async () => {
    const { headers } = await client.get(path);
    const match = { 'if-match': String(headers['etag']) };
    expect((await client.put(path, { ...start, manageUpdates: true }, match)).status).toBe(200);
    expect(await client.put(path, start, match)).toMatchObject({
      status: 412,
      body: { errors: [{ code: 'err_precondition' }] },
    });
    expect((await client.get(path)).body).toMatchObject({ manageUpdates: true });
  });
});

describe('the tamper protection password', () => {
  const base = '/reference/v1/agent/tamper-password';
  const rotate = (requestName: string) => client.post(`${base}/rotations`, { requestName });

  it('is generated; the one before it is kept, and only that one [G09][G10][G11][G12]', async () => {
    expect((await client.get(base)).body).toEqual({});
    const values: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      await rotate(name);
      values.push(((await client.get(base)).body as { current: string }).current);
    }
    expect(new Set(values).size).toBe(3);
    expect((await client.get(base)).body).toEqual({ current: values[2], previous: values[1] });
  });

  it('is told only where it is asked for, elsewhere by fingerprint [G14][G15]', async () => {
    const rotated = await rotate('first');
    const { current } = (await client.get(base)).body as { current: string };
    const state = await client.get(`${base}/state`);
    expect(state.body).toEqual(rotated.body);
    expect(state.body).toMatchObject({ current: { fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) } });
    const told = JSON.stringify([rotated.body, state.body, (await client.get('/reference/v1/audit-events')).body]);
    expect(told).not.toContain(current);
  });

  it('is rotated as often as it is asked for: no request is recognised', async () => {
    await rotate('same');
    await rotate('same');
    expect(platform.admin.audit({ requestName: 'same' }).map(({ action }) => action)).toEqual([
      'Tamper protection password generated',
      'Tamper protection password generated',
    ]);
  });
});

describe('the agent key', () => {
  it('is made once, can be read again, and leaves as CustomerKey [G16][G17][G18][G19]', async () => {
    expect((await client.get(KEY)).status).toBe(404);
    const made = await client.post(KEY);
    expect(made.status).toBe(201);
    expect((await client.get(KEY)).body).toEqual(made.body);
    expect(await client.post(KEY)).toMatchObject({ status: 409, body: { errors: [{ code: 'err_agent_key_exists' }] } });
    const file = await client.get(`${KEY}/CustomerKey`);
    expect(file.body).toBe((made.body as { key: string }).key);
    expect(file.headers['content-disposition']).toBe('attachment; filename="CustomerKey"');
  });

  it('is deleted with its fingerprint only, and stops every agent [G20][G21][G22]', async () => {
    const { key, fingerprint } = (await client.post(KEY)).body as { key: string; fingerprint: string };
    platform.admin.installAgent('laptop-1', key);
    platform.admin.installAgent('laptop-2', key);
    expect((await client.get(KEY)).body).toMatchObject({ protectedDevices: 2 });
    expect((await client.call('DELETE', KEY)).status).toBe(400);
    expect((await client.call('DELETE', `${KEY}?confirm=wrong`)).status).toBe(409);
    expect(await client.call('DELETE', `${KEY}?confirm=${fingerprint}`)).toMatchObject({
      status: 200,
      body: { fingerprint, stoppedDevices: 2 },
    });
    expect((await client.get(KEY)).status).toBe(404);
    const next = (await client.post(KEY)).body as { key: string; fingerprint: string; protectedDevices: number };
    expect([next.fingerprint === fingerprint, next.protectedDevices]).toEqual([false, 0]);
    expect(() => platform.admin.installAgent('laptop-1', key)).toThrow('not that of the account');
  });

  it('appears in no line of the audit log', async () => {
    const { key, fingerprint } = (await client.post(KEY)).body as { key: string; fingerprint: string };
    platform.admin.deleteAgentKey(ADA, fingerprint);
    const log = JSON.stringify(platform.admin.audit());
    expect([log.includes(key), log.includes(fingerprint)]).toEqual([false, true]);
  });
});

it('the installer is described per operating system, with the key in a file [G23][G24]', async () => {
  const { key } = (await client.post(KEY)).body as { key: string };
  for (const os of ['windows', 'macos']) {
    const { body } = await client.get(`/reference/v1/agent/installers?os=${os}`);
    expect(body).toMatchObject({ os });
    expect(JSON.stringify(body)).toContain('CustomerKey');
    expect(JSON.stringify(body)).not.toContain(key);
  }
  expect((await client.get('/reference/v1/agent/installers?os=beos')).status).toBe(400);
});
