import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mail, type RunningPlatform, startPlatform } from '../index.ts';
import { platformClient } from '../platform-client.ts';
import { type Visited, type Visitor, visitor } from './visitor.ts';

const ADA = 'ada@contoso.example';
const BEN = 'ben@contoso.example';
const DESK = 'desk@contoso.example';
const SHOP = 'https://shop.example/basket?id=1&x=2';
let now = 0;
let platform: RunningPlatform;
let browser: Visitor;

beforeEach(async () => {
  now = Date.parse('2026-03-02T08:15:00Z');
  platform = await startPlatform({ clock: () => now });
  browser = visitor(platform.url);
});
afterEach(() => platform.stop());

const lastCode = async (): Promise<string> => {
  await platform.settle();
  return /Code: (\d{4} \d{4})/.exec(platform.admin.mails().at(-1)?.text ?? '')?.[1] ?? '';
};
const toOf = ({ headers }: Visited): string => String(headers['location']);
const enroll = async (one: Visitor, address: string, to: Readonly<Record<string, string>> = {}): Promise<Visited> => {
  await one.post('/enroll', { address, ...to });
  return one.post('/enroll/code', { code: await lastCode(), ...to });
};
const idOf = (link: string): string => link.split('/').at(-1) ?? '';

describe('a link of a message', () => {
  it('asks a browser that is not known first, goes on then, and tells who it was [E02][E03][E26][E31][E32]', async () => {
    const link = platform.admin.rewriteLink(BEN, SHOP);
    const asked = await browser.get(link);
    expect([asked.status, toOf(asked)]).toEqual([303, `/enroll?to=${idOf(link)}`]);
    expect((await browser.get(toOf(asked))).html).toContain(`value="${idOf(link)}"`);
    const done = await enroll(browser, ADA, { to: idOf(link) });
    expect([done.status, toOf(done)]).toEqual([303, `/enroll/done?to=${idOf(link)}`]);
    expect((await browser.get(toOf(done))).html).toContain(`content="0;url=/l/${idOf(link)}"`);
    expect(platform.admin.clicks()).toEqual([]);
    const gone = await browser.get(link);
    expect([gone.status, toOf(gone)]).toEqual([302, SHOP]);
    expect(platform.admin.clicks()).toEqual([
      { at: '2026-03-02T08:15:00.000Z', user: ADA, kind: 'url', target: SHOP, recipient: BEN },
    ]);
  });

  it('renews the cookie at each use, so that who comes back in time is never asked again [E33]', async () => {
    const link = platform.admin.rewriteLink(ADA, SHOP);
    await enroll(browser, ADA);
    for (let month = 0; month < 6; month += 1) {
      now += 29 * 86_400_000;
      const { status, headers } = await browser.get(link);
      expect([status, headers['set-cookie']]).toEqual([302, expect.stringContaining('Max-Age=2592000')]);
    }
    now += 30 * 86_400_000;
    expect((await browser.get(link)).status).toBe(303);
  });

  it('asks in another browser, after cookies are deleted, and after the enrollments are revoked [E28][E36][E46][E47]', async () => {
    const link = platform.admin.rewriteLink(ADA, SHOP);
    const other = visitor(platform.url);
    await enroll(browser, ADA);
    expect((await other.get(link)).status).toBe(303);
    await enroll(other, ADA);
    expect((await other.get(link)).status).toBe(302);
    other.cookies.clear();
    expect((await other.get(link)).status).toBe(303);
    expect((await browser.get(link)).status).toBe(302);
    expect(platform.admin.revokeEnrollments(DESK, ADA)).toBe(2);
    expect((await browser.get(link)).status).toBe(303);
  });

  it('asks nobody while enrollment is off for the account, and then nobody is known to have used it [E08]', async () => {
    const link = platform.admin.rewriteLink(ADA, SHOP);
    platform.admin.editSettings(DESK, { userAccess: { targetedThreatProtectionAuthentication: false } });
    expect(toOf(await browser.get(link))).toBe(SHOP);
    expect(platform.admin.clicks()).toMatchObject([{ user: null, recipient: ADA }]);
    expect((await browser.get(`/enroll?to=${idOf(link)}`)).html).toContain('No enrollment is needed');
    await browser.post('/enroll', { address: ADA });
    await platform.settle();
    expect(platform.admin.mails()).toEqual([]);
  });

  it('that the platform did not make leads nowhere, and no page goes on to what it was told', async () => {
    expect((await browser.get('/l/nothing')).status).toBe(404);
    const attachment = platform.admin.holdAttachment(ADA, 'plan.pdf');
    expect((await browser.get(`/l/${idOf(attachment)}`)).status).toBe(404);
    const to = 'https://fabrikam.example/';
    const done = await enroll(browser, ADA, { to });
    expect(toOf(done)).toBe('/enroll/done');
    const { html } = await browser.get(`/enroll/done?to=${encodeURIComponent(to)}`);
    expect(html).not.toContain('fabrikam');
    expect(() => platform.admin.rewriteLink(ADA, 'javascript:alert(1)')).toThrow('http and https');
  });
});

it('whoever needs help is sent to their own IT department, on every page and in every mail of the way, never to the vendor [E29]', async () => {
  const help = 'If you have any questions, contact your IT department.';
  const prompt = await browser.get('/enroll');
  const sent = await browser.post('/enroll', { address: ADA });
  const asksForCode = await browser.get(toOf(sent));
  const wrong = await browser.post('/enroll/code', { code: '0000 0000' });
  for (const { html } of [prompt, asksForCode, wrong]) expect(html).toContain(help);
  await browser.post('/enroll', { address: 'a.lind@contoso.example' });
  await platform.settle();
  const mails = platform.admin.mails().filter(({ to }) => to.includes(ADA) || to.includes('a.lind@contoso.example'));
  expect(mails.length).toBeGreaterThanOrEqual(2);
  for (const { text } of mails) expect(text).toContain(help);
});

it('an attachment that is held back is sent to who asks for it, not to whom it was sent first [E04][E26]', async () => {
  const link = platform.admin.holdAttachment(BEN, 'plan <1>.pdf');
  expect(toOf(await browser.post(link))).toBe(`/enroll?to=${idOf(link)}`);
  await enroll(browser, ADA, { to: idOf(link) });
  expect((await browser.get(link)).html).toContain('plan &lt;1&gt;.pdf</strong> was held back. It can be sent to ada@');
  expect((await browser.post(link)).status).toBe(200);
  await platform.settle();
  expect(platform.admin.mails().at(-1)).toMatchObject({ to: [ADA], subject: 'Attachment: plan <1>.pdf' });
  expect(platform.admin.clicks()).toMatchObject([{ user: ADA, recipient: BEN }]);
});

describe('the prompt', () => {
  it('says the same of a colleague, an alias and a stranger, however often it is asked [E48]', async () => {
    const answers = await Promise.all(
      [ADA, 'a.lind@contoso.example', 'nobody@contoso.example', 'x@fabrikam.example'].map(async (address) => {
        const one = visitor(platform.url);
        const seen: string[] = [];
        const say = ({ status, html, headers }: Visited): void =>
          void seen.push(`${status} ${headers['location']} ${html.replaceAll(address, 'ADDRESS')}`);
        say(await one.post('/enroll', { address }));
        say(await one.get('/enroll/code'));
        for (let count = 0; count < 5; count += 1) say(await one.post('/enroll/code', { code: 'x' }));
        for (let count = 0; count < 5; count += 1) say(await one.post('/enroll', { address }));
        say(await one.post('/enroll/code/again'));
        return seen;
      }),
    );
    expect(new Set(answers.map((seen) => JSON.stringify(seen))).size).toBe(1);
    expect(answers[0]?.map((line) => line.slice(0, 3)).join(' ')).toBe(
      '303 200 400 400 400 400 400 303 303 303 303 429 429',
    );
  });

  it('takes the code only in the browser that asked, once, and not when it is wrong [E31][E34]', async () => {
    await browser.post('/enroll', { address: ADA });
    const code = await lastCode();
    expect((await visitor(platform.url).post('/enroll/code', { code })).status).toBe(400);
    const wrong = await browser.post('/enroll/code', { code: '0' });
    expect([wrong.status, wrong.html]).toEqual([400, expect.stringContaining('4 attempts are left')]);
    const request = browser.cookies.get('enrollment-request') ?? '';
    expect((await browser.post('/enroll/code', { code: code.replace(' ', '-') })).status).toBe(303);
    browser.cookies.set('enrollment-request', request);
    expect((await browser.post('/enroll/code', { code })).status).toBe(400);
  });

  it('sends another code when it is asked to, and the first one ends [E27][E34]', async () => {
    await browser.post('/enroll', { address: ADA });
    const first = await lastCode();
    expect(toOf(await browser.post('/enroll/code/again'))).toBe('/enroll/code');
    const second = await lastCode();
    expect((await browser.post('/enroll/code', { code: first })).status).toBe(400);
    expect((await browser.post('/enroll/code', { code: second })).status).toBe(303);
  });

  it('tells a browser without cookies that it needs them [E45]', async () => {
    await browser.post('/enroll', { address: ADA });
    browser.cookies.clear();
    const { status, html } = await browser.get('/enroll/code');
    expect([status, html]).toEqual([400, expect.stringContaining('your browser does not keep cookies')]);
  });

  it('shows what was typed as text, and refuses what is no address', async () => {
    const { status, html } = await browser.post('/enroll', { address: '"><script>alert(1)</script>' });
    expect([status, html]).toEqual([400, expect.stringContaining('role="alert"')]);
    expect(html).not.toContain('<script>');
    expect((await browser.post('/enroll')).status).toBe(400);
  });

  it('runs no script, stands in no frame and is kept by nobody', async () => {
    const { headers } = await browser.get('/enroll');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect([headers['cache-control'], headers['referrer-policy']]).toEqual(['no-store', 'no-referrer']);
  });
});

it('cookies are hidden from scripts and other sites’ forms, and stay within https where people come by it', async () => {
  const plain = await browser.post('/enroll', { address: ADA });
  expect(plain.headers['set-cookie']).toMatch(
    /^enrollment-request=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
  );
  await using secure = await startPlatform({ clock: () => now, publicUrl: 'https://protect.contoso.example' });
  const { headers } = await visitor(secure.url).post('/enroll', { address: ADA });
  expect(headers['set-cookie']).toMatch(/^__Host-enrollment-request=.*; HttpOnly; SameSite=Lax; Secure$/);
  expect(secure.admin.rewriteLink(ADA, SHOP)).toMatch(/^https:\/\/protect\.contoso\.example\/l\//);
});

it('a code that does not leave is in the audit log, and neither it nor any token is in the database or the log', async () => {
  const taken: Mail[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-'));
  const dataFile = join(folder, 'platform.db');
  const lost = await startPlatform({
    dataFile,
    clock: () => now,
    sendMail: async (mail) => {
      taken.push(mail);
      if (taken.length === 1) throw new Error('451 try again later');
    },
  });
  const one = visitor(lost.url);
  const at = (text: string) => lost.admin.audit({ text }).length;
  await one.post('/enroll', { address: ADA });
  await lost.settle();
  expect([at('Enrollment code sent'), at('Enrollment code not delivered')]).toEqual([1, 1]);
  await one.post('/enroll/code/again');
  await lost.settle();
  const code = /Code: (\d{4}) (\d{4})/.exec(taken[1]?.text ?? '') ?? [];
  const request = one.cookies.get('enrollment-request') ?? 'none';
  expect((await one.post('/enroll/code', { code: `${code[1]}${code[2]}` })).status).toBe(303);
  const enrollment = one.cookies.get('enrollment') ?? 'none';
  expect((await one.get(lost.admin.rewriteLink(ADA, SHOP))).status).toBe(302);
  const kept = [JSON.stringify([lost.admin.audit(), lost.requests.entries])];
  await lost.stop();
  kept.push(readFileSync(dataFile, 'latin1'));
  rmSync(folder, { recursive: true });
  expect(kept[1]).toContain(ADA);
  for (const secret of [request, enrollment, `${code[1]} ${code[2]}`, `${code[1]}${code[2]}`]) {
    expect(kept.filter((text) => text.includes(secret))).toEqual([]);
  }
});

it('an administrator sees the devices of a person and revokes them all, by any address and with the primary one as word [E35][E36][E37][E38]', async () => {
  const client = await platformClient(platform);
  const list = async (query = '') =>
    ((await client.get(`/reference/v1/enrollments${query}`)).body as { items: object[] }).items;
  const safari = visitor(platform.url, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.6 Safari/605.1.15');
  await enroll(browser, ADA);
  await enroll(safari, ADA);
  await enroll(visitor(platform.url), BEN);
  expect(await list()).toHaveLength(3);
  expect(await list('?user=a.lind@contoso.example')).toMatchObject([
    { user: ADA, browser: 'Firefox on Linux', expiresAt: '2026-04-01T08:15:00.000Z' },
    { user: ADA, browser: 'Safari on Mac' },
  ]);
  const revoke = (body: object) => client.post('/reference/v1/enrollment-revocations', body);
  expect((await revoke({ user: 'x@fabrikam.example', confirm: 'x@fabrikam.example' })).status).toBe(404);
  const refused = await revoke({ user: 'a.lind@contoso.example', confirm: 'a.lind@contoso.example' });
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining(ADA)]);
  const done = await revoke({ user: 'a.lind@contoso.example', confirm: ADA, requestName: 'lost-laptop' });
  expect([done.status, done.body]).toEqual([201, { user: ADA, revoked: 2 }]);
  expect(await list()).toMatchObject([{ user: BEN }]);
  expect(platform.admin.audit({ requestName: 'lost-laptop' })).toMatchObject([
    { action: 'Device enrollments revoked', object: `Devices of ${ADA}`, actor: 'Postern' },
  ]);
  await browser.get(platform.admin.rewriteLink(ADA, SHOP));
  expect((await client.get('/reference/v1/clicks')).body).toMatchObject({ items: [] });
});
