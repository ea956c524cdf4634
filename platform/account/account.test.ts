import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform } from '../index.ts';
import { type PlatformClient, platformClient } from '../platform-client.ts';
import { type SettingsPage, startPage } from './page-schema.ts';

const ADA = 'ada@contoso.example';
const PAGE = '/reference/v1/account/settings';
const CONTACT = '/account/cloud-gateway/v1/emergency-contact';
const DAY_MS = 86_400_000;
let now = 0;
let platform: RunningPlatform;
let client: PlatformClient;
beforeEach(async () => {
  now = Date.parse('2026-03-02T08:15:00Z');
  platform = await startPlatform({
    clock: () => now,
    tokenSeconds: 90 * 86_400,
    account: { passphrase: 'canary-passphrase', trialEndsAt: '2026-03-22T08:15:00Z' },
  });
  client = await platformClient(platform);
});
afterEach(() => platform.stop());

const page = async () => (await client.get(PAGE)).body as SettingsPage;

describe('the page of account settings [E11]', () => {
  it('starts with enrollment on for 30 days, an hour of console time and metadata for content administrators [E05][E08][E16][E23][E24]', async () => {
    expect((await page()).userAccess).toMatchObject({
      targetedThreatProtectionAuthentication: true,
      authenticationDurationDays: 30,
      adminSessionTimeoutMinutes: 60,
      contentAdministratorDefaultView: 'Metadata',
    });
  });

  it('is saved whole: the five groups come back as they were sent [E09][E17][E18][E19][E20][E21][E30][R02][R05][R06][R07][R08][R12][C67][M09]', async () => {
    const sent: SettingsPage = {
      contact: {
        name: 'Ben Osei',
        email: 'ben@contoso.example',
        mobilePhone: '+49 151 1111111',
        telephone: '+49 30 1',
        alternateEmails: [ADA],
        reviewedAt: '2026-01-15T00:00:00Z',
      },
      password: {
        minimumLength: 14,
        requireNumeric: true,
        requireNonAlphanumeric: true,
        requireUppercase: false,
        expiryDays: 0,
        historyCount: 10,
        lockoutAttempts: 3,
      },
      userAccess: {
        adminSessionTimeoutMinutes: 15,
        allowWeakCiphersForSecureReceipt: true,
        smtpSubmissionOverride: true,
        popServicesOverride: true,
        forcePersonalPortalVersion3: true,
        displaySenderAvatar: true,
        adminIpRanges: ['192.0.2.0/24'],
        contentAdministratorDefaultView: 'Metadata',
        targetedThreatProtectionAuthentication: false,
        authenticationDurationDays: 365,
      },
      notifications: { postmasterAddress: 'postmaster@contoso.example', administrators: [ADA] },
      archive: { ccmArchiveSearchLimitDays: 90 },
    };
    expect((await client.put(PAGE, sent)).status).toBe(200);
    expect(await page()).toEqual(sent);
  });

  it('loses what a save leaves out, and keeps what nobody here knows when it is sent back [E09]', async () => {
    platform.admin.editSettings(ADA, { userAccess: { displaySenderAvatar: true, loginBanner: 'Hi' } as never });
    const read = await page();
    await client.put(PAGE, { ...read, archive: { ccmArchiveSearchLimitDays: 7 } });
    expect((await page()).userAccess).toEqual(read.userAccess);
    await client.put(PAGE, { archive: { ccmArchiveSearchLimitDays: 8 } });
    expect(await page()).toEqual({ ...startPage, archive: { ccmArchiveSearchLimitDays: 8 } });
  });

  it('is not overwritten by a writer who read before somebody else saved', async () => {
    const { headers, body } = await client.get(PAGE);
    platform.admin.editSettings(ADA, { password: { minimumLength: 20 } });
    expect((await client.put(PAGE, body, { 'if-match': String(headers['etag']) })).status).toBe(412);
    expect((await page()).password.minimumLength).toBe(20);
    expect((await client.put(PAGE, body)).status).toBe(200);
    expect((await page()).password.minimumLength).toBe(startPage.password.minimumLength);
  });

  it.each<[string, object, string]>([
    ['admin ranges that are no IPv4 CIDR [E22][R10]', { userAccess: { adminIpRanges: ['192.0.2.1'] } }, 'userAccess'],
    ['IPv6 admin ranges', { userAccess: { adminIpRanges: ['2001:db8::/32'] } }, 'userAccess'],
    ['a duration of no day [E24]', { userAccess: { authenticationDurationDays: 0 } }, 'userAccess'],
    ['a duration of over a year', { userAccess: { authenticationDurationDays: 366 } }, 'userAccess'],
    ['a fifth alternate address', { contact: { alternateEmails: Array(5).fill(ADA) } }, 'contact'],
    ['a long contact name', { contact: { name: 'x'.repeat(61) } }, 'contact'],
    ['a text for a number', { password: { minimumLength: '14' } }, 'password'],
  ])('refuses %s', async (_situation, sent, group) => {
    expect(await client.put(PAGE, sent)).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'err_validation', field: expect.stringContaining(group) }] },
    });
    expect(await page()).toEqual(startPage);
  });
});

describe('admin IP ranges [E22]', () => {
  it('lock an application out that is outside of them, until a person opens them again [R11]', async () => {
    await using strict = await startPlatform({ locksOut: true });
    const there = await platformClient(strict);
    const start = (await there.get(PAGE)).body as SettingsPage;
    const ranges = (adminIpRanges: string[]) => ({ ...start, userAccess: { ...start.userAccess, adminIpRanges } });
    expect((await there.put(PAGE, ranges(['192.0.2.0/24', '127.0.0.0/8']))).status).toBe(200);
    expect((await there.put(PAGE, ranges(['192.0.2.0/24']))).status).toBe(200);
    expect((await there.put(PAGE, ranges([]))).status).toBe(403);
    strict.admin.editSettings(ADA, { userAccess: { adminIpRanges: [] } });
    expect((await there.get(PAGE)).status).toBe(200);
  });
});

describe('the public API', () => {
  it('says who it belongs to, what is licensed, and a passphrase among the facts [E25]', async () => {
    expect((await client.get('/identity/whoami')).body).toMatchObject({ 'account-codes': { ci: 'CDE123A45' } });
    const { data } = (await client.post('/api/account/get-account', {})).body as { data: readonly object[] };
    expect(data).toMatchObject([
      { accountCode: 'CDE123A45', region: 'de', adminSessionTimeout: 60, passphrase: 'canary-passphrase' },
    ]);
    platform.admin.licence(['EmailSecurityCloudIntegrated']);
    expect(await client.post('/api/provisioning/get-packages', {})).toMatchObject({
      body: { data: [{ products: [{ id: expect.any(Number), name: 'EmailSecurityCloudIntegrated' }] }] },
    });
    expect((await client.get('/reference/v1/account/capabilities')).body).toEqual({
      capabilities: ['EmailSecurityCloudIntegrated'],
    });
  });

  it('has the emergency contact of the page under other names [R02]', async () => {
    const { reviewedAt: _none, ...contact } = startPage.contact;
    expect((await client.get(CONTACT)).body).toEqual({
      contactName: contact.name,
      contactEmailAddress: contact.email,
      mobilePhone: contact.mobilePhone,
      alternateEmailAddresses: [],
      accountCode: 'CDE123A45',
    });
    platform.admin.editSettings(ADA, { contact: { reviewedAt: '2026-01-01T00:00:00Z', telephone: '+49 30 1' } });
    await client.patch(CONTACT, { contactName: 'Chiara Neri' });
    expect((await page()).contact).toMatchObject({ name: 'Chiara Neri', telephone: '+49 30 1' });
    const whole = {
      contactName: 'Ben Osei',
      contactEmailAddress: 'ben@contoso.example',
      mobilePhone: '+49 151 2222222',
    };
    await client.put(CONTACT, whole);
    expect((await page()).contact).toEqual({
      name: 'Ben Osei',
      email: 'ben@contoso.example',
      mobilePhone: '+49 151 2222222',
      alternateEmails: [],
      reviewedAt: '2026-01-01T00:00:00Z',
    });
    expect((await client.put(CONTACT, { ...whole, accountCode: 'X' })).status).toBe(400);
    expect((await client.put(CONTACT, { contactName: 'Ben' })).status).toBe(400);
  });
});

describe('the audit log [E12]', () => {
  it('names who changed what, from which application and for which request, before and after', async () => {
    platform.admin.editSettings(ADA, { archive: { ccmArchiveSearchLimitDays: 5 } });
    await client.put(PAGE, await page(), { 'x-request-name': 'contoso/settings' });
    const { items } = (await client.get('/reference/v1/audit-events')).body as { items: readonly object[] };
    expect(items).toMatchObject([
      { actor: 'Postern', client: 'contoso-postern', category: 'authentication_logs', action: 'Application logged on' },
      {
        actor: ADA,
        client: null,
        requestName: null,
        category: 'account_logs',
        before: { archive: { ccmArchiveSearchLimitDays: 30 } },
        after: { archive: { ccmArchiveSearchLimitDays: 5 } },
      },
      { actor: 'Postern', client: 'contoso-postern', requestName: 'contoso/settings' },
    ]);
    const named = await client.get('/reference/v1/audit-events?requestName=contoso/settings');
    expect((named.body as { items: readonly object[] }).items).toHaveLength(1);
  });

  it('is paged, and the public view forgets after 60 days', async () => {
    for (const days of [1, 2, 3]) {
      platform.admin.editSettings(ADA, { archive: { ccmArchiveSearchLimitDays: days } });
      now += 1000;
    }
    const search = { startDateTime: '2026-01-01T00:00:00+0000', endDateTime: '2026-12-31T00:00:00+0000' };
    const asked = (pageToken?: string) =>
      client.post('/api/audit/get-audit-events', {
        meta: { pagination: { pageSize: 2, ...(pageToken === undefined ? {} : { pageToken }) } },
        data: [{ ...search, categories: ['account_logs'] }],
      });
    const first = (await asked()).body as { meta: { pagination: { next: string } }; data: readonly object[] };
    const second = (await asked(first.meta.pagination.next)).body as { data: readonly object[] };
    expect([first.data.length, second.data.length]).toEqual([2, 1]);
    expect(first.data[0]).toMatchObject({ user: ADA, eventTime: '2026-03-02T08:15:00+0000', category: 'account_logs' });
    now += 61 * DAY_MS;
    expect((await asked()).body).toMatchObject({ data: [] });
    expect(platform.admin.audit({ categories: ['account_logs'] })).toHaveLength(3);
  });

  it('answers a search without dates with a filled fail on 200', async () => {
    expect(await client.post('/api/audit/get-audit-events', { data: [{}] })).toMatchObject({
      status: 200,
      body: { data: [], fail: [{ key: {}, errors: [{ code: 'err_validation_null', retryable: false }] }] },
    });
    const { body } = await client.post('/api/audit/get-categories', {});
    expect(body).toMatchObject({ data: [{ categories: expect.arrayContaining(['policy_logs']) }] });
  });
});

describe('the dashboard [E13]', () => {
  it('counts the days of the trial and tells of its end 14, 7 and 1 days before [C94][C95]', async () => {
    const trial = async () => (await client.get('/reference/v1/account/trial')).body;
    const feed = async () => (await client.get('/reference/v1/notifications')).body;
    expect(await trial()).toEqual({ endsAt: '2026-03-22T08:15:00Z', daysLeft: 20 });
    expect(await feed()).toMatchObject({ items: [], unread: 0 });
    now += 6 * DAY_MS;
    expect(await feed()).toMatchObject({ items: [{ text: 'The trial ends in 14 days.' }], unread: 1 });
    platform.admin.markNotificationsRead();
    now += 13.5 * DAY_MS;
    expect(await trial()).toMatchObject({ daysLeft: 1 });
    expect(await feed()).toMatchObject({
      items: [{ isRead: true }, { text: 'The trial ends in 7 days.' }, { text: 'The trial ends in 1 day.' }],
      unread: 2,
    });
    now += DAY_MS;
    expect(await trial()).toMatchObject({ daysLeft: 0 });
  });

  it('has no trial to count where there is none', async () => {
    await using other = await startPlatform();
    expect((await (await platformClient(other)).get('/reference/v1/account/trial')).body).toEqual({});
  });
});
