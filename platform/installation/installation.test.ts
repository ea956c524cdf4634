import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform, type TenantPort } from '../index.ts';
import { type PlatformClient, platformClient } from '../platform-client.ts';
import { CONSENT_MS, STEP_MS } from './road.ts';

const ADA = 'ada@contoso.example';
const MODE = '/reference/v1/installation/protection-mode';
let now = 0;
let acts: string[] = [];
let isDown = false;
let platform: RunningPlatform;
let client: PlatformClient;

const tenant: TenantPort = {
  grant: (app, actor) => void acts.push(`grant ${app} by ${actor}`),
  connect() {
    if (isDown) throw new Error('the tenant does not answer');
    acts.push('connect');
  },
  installMailFlow: (mode, target) => void acts.push(`install ${mode} for ${target.groups?.join() ?? 'everyone'}`),
  removeMailFlow: () => void acts.push('remove'),
  readDirectory: () => ({
    users: [{ emailAddress: 'Dora@contoso.example', name: 'Dora', aliases: [] }],
    groups: [{ name: 'Pilots', members: [ADA] }],
  }),
};

beforeEach(async () => {
  now = Date.parse('2026-03-02T08:15:00Z');
  acts = [];
  isDown = false;
  platform = await startPlatform({ clock: () => now, tenant, tokenSeconds: 365 * 86_400 });
  client = await platformClient(platform);
});
afterEach(() => platform.stop());

const installation = async () => (await client.get('/reference/v1/installation')).body as Record<string, unknown>;
const pass = async (ms: number) => {
  now += ms;
  await platform.settle();
};
const reach = async (mode: 'ThreatScanOnly' | 'Monitor' | 'Protect') => {
  if (platform.admin.installation().phase === 'Invited') await platform.admin.signUp();
  await client.put(MODE, { mode, acknowledge: true });
  await platform.admin.consent({ actor: ADA, isGranted: true });
  await pass(3 * STEP_MS);
};

describe('signing up', () => {
  it('goes from the mail over password and single sign-on to the mode, and in no other order [C28][C29][C32][C33][C35]', async () => {
    expect(await installation()).toMatchObject({ phase: 'Invited', mode: 'None', scanId: null, consent: null });
    expect(await client.put(MODE, { mode: 'ThreatScanOnly' })).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'err_waiting_for_previous' }] },
    });
    await expect(platform.admin.consentSso(ADA)).rejects.toThrow('AccountReady');
    platform.admin.setPassword(ADA);
    await platform.settle();
    expect([(await installation())['phase'], platform.admin.mails()[0]?.text]).toEqual([
      'AccountReady',
      expect.stringContaining(platform.url),
    ]);
    expect((await client.put(MODE, { mode: 'ThreatScanOnly' })).status).toBe(409);
    await platform.admin.consentSso(ADA);
    expect((await installation())['phase']).toBe('SsoConsented');
    expect((await client.put(MODE, { mode: 'ThreatScanOnly' })).status).toBe(202);
  });

  it('needs a global administrator at Microsoft [C02][C30]', async () => {
    platform.admin.setPassword(ADA);
    await expect(platform.admin.consentSso('ben@contoso.example')).rejects.toThrow('no global administrator');
    expect([(await installation())['phase'], acts]).toEqual(['AccountReady', []]);
  });

  it('connects: sealer, domain and connector, a scan, and nothing in the flow of mail [C12][C36][C47]', async () => {
    await reach('ThreatScanOnly');
    expect(acts).toEqual([`grant sso by ${ADA}`, `grant protection by ${ADA}`, 'connect']);
    expect(await installation()).toMatchObject({
      mode: 'ThreatScanOnly',
      phase: 'Configured',
      scanId: expect.any(String),
      targetedTo: { everyone: true },
    });
    expect((await client.get('/reference/v1/threat-scan')).body).toMatchObject({ state: 'Running', total: 3 });
  });

  it('may choose Monitor at once; the scan runs all the same [C36][C69]', async () => {
    await reach('Monitor');
    expect(acts.slice(2)).toEqual(['connect', 'install Monitor for everyone']);
    expect((await client.get('/reference/v1/threat-scan')).body).toMatchObject({ scanId: expect.any(String) });
  });
});

describe('a change of mode', () => {
  it('needs the warning to be read, for Monitor and Protect [C72]', async () => {
    await reach('ThreatScanOnly');
    expect(await client.put(MODE, { mode: 'Monitor' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'acknowledge' }] },
    });
    expect((await installation())['requestedMode']).toBe('ThreatScanOnly');
  });

  it('takes targets with Monitor and Protect only, everyone unless told [C41][C42][C75]', async () => {
    await reach('ThreatScanOnly');
    expect((await client.put(MODE, { mode: 'ThreatScanOnly', targetedTo: { groups: ['Pilots'] } })).status).toBe(400);
    await client.put(MODE, { mode: 'Monitor', acknowledge: true, targetedTo: { groups: ['Pilots'] } });
    expect(await installation()).toMatchObject({ targetedTo: { everyone: true }, requestedMode: 'Monitor' });
    await platform.admin.consent({ actor: ADA, isGranted: true });
    await pass(3 * STEP_MS);
    expect((await installation())['targetedTo']).toEqual({ groups: ['Pilots'] });
    expect(acts.at(-1)).toBe('install Monitor for Pilots');
  });

  it('changes nothing until a person has consented, up and down [C43][C44][C45][C46]', async () => {
    await reach('ThreatScanOnly');
    for (const [mode, act] of [
      ['Monitor', 'install Monitor for everyone'],
      ['Protect', 'install Protect for everyone'],
      ['Monitor', 'install Monitor for everyone'],
      ['ThreatScanOnly', 'remove'],
    ] as const) {
      const { mode: before } = await installation();
      await client.put(MODE, { mode, acknowledge: true });
      acts = [];
      await pass(86_400_000);
      expect([(await installation())['mode'], acts]).toEqual([before, []]);
      expect(await installation()).toMatchObject({
        phase: 'ConsentPending',
        requestedMode: mode,
        consent: {
          state: 'Pending',
          forMode: mode,
          scopes: ['Mail.ReadWrite', 'User.Read.All', 'Group.Read.All'],
        },
      });
      await platform.admin.consent({ actor: ADA, isGranted: true });
      await pass(3 * STEP_MS);
      expect(await installation()).toMatchObject({
        mode,
        phase: 'Configured',
        modeChangedAt: new Date(now).toISOString(),
      });
      expect(acts).toContain(act);
    }
  });

  it('shows its three steps one after the other, and says when it is through [C77][C78][C79][C80]', async () => {
    await reach('ThreatScanOnly');
    await client.put(MODE, { mode: 'Monitor', acknowledge: true });
    await platform.admin.consent({ actor: ADA, isGranted: true });
    const seen = [];
    for (let step = 0; step <= 3; step += 1) {
      const { steps, phase, mode } = (await installation()) as {
        steps: { state: string }[];
        phase: string;
        mode: string;
      };
      seen.push([steps.map(({ state }) => state).join(' '), phase, mode]);
      await pass(STEP_MS);
    }
    expect(seen).toEqual([
      ['Running Waiting Waiting', 'Configuring', 'ThreatScanOnly'],
      ['Done Running Waiting', 'Configuring', 'ThreatScanOnly'],
      ['Done Done Running', 'Configuring', 'ThreatScanOnly'],
      ['Done Done Done', 'Configured', 'Monitor'],
    ]);
    const { items } = (await client.get('/reference/v1/notifications')).body as { items: readonly { kind: string }[] };
    expect(items.filter(({ kind }) => kind === 'EmailConfigurationComplete')).toHaveLength(2);
  });

  it('cannot be overtaken while it is configured', async () => {
    await reach('ThreatScanOnly');
    await client.put(MODE, { mode: 'Monitor', acknowledge: true });
    await platform.admin.consent({ actor: ADA, isGranted: true });
    expect((await client.put(MODE, { mode: 'Protect', acknowledge: true })).status).toBe(409);
    await pass(3 * STEP_MS);
    expect((await installation())['mode']).toBe('Monitor');
  });

  it('imports users and groups, which are for review only [C81][E40]', async () => {
    await reach('Monitor');
    const groups = '/directory/cloud-gateway/v1/groups';
    const listed = (await client.get(`${groups}?source=ldap`)).body as { groups: readonly { id: string }[] };
    expect(listed.groups).toMatchObject([{ description: 'Pilots', source: 'ldap', userCount: 1 }]);
    const members = `${groups}/${listed.groups[0]?.id}/members`;
    expect((await client.get(members)).body).toMatchObject({ groupMembers: [{ emailAddress: ADA }] });
    expect((await client.post(members, { groupMembers: [{ emailAddress: ADA }] })).status).toBe(409);
    const { users } = (await client.get('/user/cloud-gateway/v1/users')).body as { users: readonly object[] };
    expect(users).toContainEqual(expect.objectContaining({ emailAddress: 'dora@contoso.example', isAlias: false }));
    const before = platform.admin.audit({ text: 'Group imported' }).length;
    await reach('Protect');
    expect(platform.admin.audit({ text: 'Group imported' }).length).toBe(before);
  });

  it('goes on where a tenant that did not answer left it', async () => {
    isDown = true;
    await reach('ThreatScanOnly');
    expect(await installation()).toMatchObject({ mode: 'None', phase: 'Configuring' });
    isDown = false;
    await pass(60_000 + 3 * STEP_MS);
    expect([(await installation())['mode'], acts.filter((act) => act === 'connect')]).toEqual([
      'ThreatScanOnly',
      ['connect'],
    ]);
  });
});

describe('consent', () => {
  it('is given on a page that shows the permissions [C34][C76]', async () => {
    await platform.admin.signUp();
    const { consent } = (await client.put(MODE, { mode: 'ThreatScanOnly' })).body as { consent: { link: string } };
    const page = await (await request(consent.link)).body.text();
    expect(page).toContain('Mail.ReadWrite');
    const answer = (actor: string) =>
      request(consent.link, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ actor, answer: 'accept' }).toString(),
      });
    expect((await answer('ben@contoso.example')).statusCode).toBe(403);
    expect((await installation())['phase']).toBe('ConsentPending');
    expect((await answer(ADA)).statusCode).toBe(303);
    expect(await installation()).toMatchObject({ phase: 'Configuring', consent: { state: 'Granted', actor: ADA } });
    expect((await request(`${platform.url}/consent/other`)).statusCode).toBe(404);
  });

  it('denied or not answered for a week leaves the mode as it was', async () => {
    await reach('ThreatScanOnly');
    await client.put(MODE, { mode: 'Monitor', acknowledge: true });
    await platform.admin.consent({ actor: 'ben@contoso.example', isGranted: false });
    const still = { mode: 'ThreatScanOnly', requestedMode: 'ThreatScanOnly', phase: 'ConsentDenied' };
    expect(await installation()).toMatchObject({ ...still, consent: { state: 'Denied' } });
    await client.put(MODE, { mode: 'Monitor', acknowledge: true });
    await pass(CONSENT_MS);
    expect(await installation()).toMatchObject({ ...still, consent: { state: 'Expired' } });
    await expect(platform.admin.consent({ actor: ADA, isGranted: true })).rejects.toThrow('No change waits');
  });

  it('withdrawn later is told', async () => {
    await reach('Monitor');
    platform.admin.withdrawConsent(ADA);
    expect(await installation()).toMatchObject({ mode: 'Monitor', consent: { state: 'Withdrawn' } });
    expect(platform.admin.audit().at(-1)).toMatchObject({ actor: ADA, action: 'Consent withdrawn' });
  });
});

it('the vendor does its part unasked when the platform runs by itself', async () => {
  await using other = await startPlatform({ settleEveryMs: 10, account: { trialEndsAt: '2026-01-01T00:00:00Z' } });
  other.admin.setPassword(ADA);
  await expect.poll(() => other.admin.mails().length).toBe(1);
});

it('an account that was connected long ago stands where it stands, its scan over', async () => {
  await using other = await startPlatform({ account: { mode: 'Protect' } });
  const there = await platformClient(other);
  expect((await there.get('/reference/v1/installation')).body).toMatchObject({
    mode: 'Protect',
    requestedMode: 'Protect',
    phase: 'Idle',
  });
  expect((await there.get('/reference/v1/threat-scan')).body).toMatchObject({ state: 'Ended', partial: false });
  expect(other.admin.audit({ categories: ['installation_logs', 'threat_scan_logs'] })).toEqual([]);
});
