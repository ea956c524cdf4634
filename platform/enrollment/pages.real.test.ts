import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform } from '../index.ts';
import { smtpRelay } from '../smtp-relay.ts';
import { type Mailbox, startMailbox } from './mailbox.ts';

const ADA = 'ada@contoso.example';
const POSTMASTER = 'security@contoso.example';
const PROGRAM = '/usr/bin/chromium';
const isMissing = !existsSync(PROGRAM) && process.env['POSTERN_REQUIRE_REAL'] !== '1';
const pictures = join(import.meta.dirname, '..', '..', 'docs', 'enrollment');
const SIZE = { width: 640, height: 560 };
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

let now = 0;
let program: Browser;
let mailbox: Mailbox;
let platform: RunningPlatform;
const shop = createServer((_request, response) => response.end('<title>Shop</title>'));
let shopUrl = '';

beforeAll(async () => {
  if (isMissing) return;
  program = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', '--disable-gpu'] });
  await new Promise<void>((resolve) => void shop.listen(0, '127.0.0.1', resolve));
  // Another site than that of the platform, as it is for a browser.
  shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await program?.close();
  shop.closeAllConnections();
  shop.close();
});
beforeEach(async (context) => {
  if (isMissing) context.skip(`${PROGRAM} is missing: apt-get install chromium`);
  now = Date.now();
  mailbox = await startMailbox();
  const sendMail = smtpRelay({ host: '127.0.0.1', port: mailbox.port });
  platform = await startPlatform({ clock: () => now, sendMail });
  platform.admin.editSettings(ADA, { notifications: { postmasterAddress: POSTMASTER } });
});
afterEach(async () => {
  await Promise.all((program?.contexts() ?? []).map((one) => one.close()));
  await platform?.stop();
  await mailbox?.stop();
});

/** A browser of its own, without scripts: the pages need none. */
const openBrowser = (more: { readonly userAgent?: string } = {}): Promise<BrowserContext> =>
  program.newContext({ viewport: SIZE, javaScriptEnabled: false, ...more });

const lastCode = async (): Promise<string> => {
  await platform.settle();
  return /Code: (\d{4} \d{4})/.exec(mailbox.received.at(-1)?.source ?? '')?.[1] ?? '';
};

/** With POSTERN_SCREENSHOTS=1 the pictures of `docs/enrollment` are taken anew. */
const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env['POSTERN_SCREENSHOTS'] !== '1') return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
};

const enroll = async (page: Page, address = ADA): Promise<void> => {
  await page.getByLabel('Your primary e-mail address').fill(address);
  await page.getByRole('button', { name: 'Get a code' }).click();
  await page.getByLabel('Code of 8 digits').fill(await lastCode());
  await page.getByRole('button', { name: 'Enroll this browser' }).click();
};

it('a click on a link asks for address and code, and goes on to the other site by itself [E02][E26][E27][E30][E31][E32]', async () => {
  const context = await openBrowser();
  const page = await context.newPage();
  const link = platform.admin.rewriteLink(ADA, shopUrl);
  await page.goto(link);
  expect(await page.title()).toBe('Enroll this browser');
  await picture(page, 'prompt');
  await page.getByLabel('Your primary e-mail address').fill(ADA);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Enter the code' }).waitFor();
  await picture(page, 'code');
  const code = await lastCode();
  expect(mailbox.received).toMatchObject([{ from: POSTMASTER, to: [ADA] }]);
  expect(mailbox.received[0]?.source).toMatch(new RegExp(`^From: ${POSTMASTER}\\r$`, 'm'));
  expect(mailbox.received[0]?.source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  await page.getByLabel('Code of 8 digits').fill('0000 0000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Code of 8 digits').getAttribute('aria-describedby')).toBe('alert');
  await picture(page, 'wrong-code');
  await page.getByLabel('Code of 8 digits').fill(code);
  await page.keyboard.press('Enter');
  await page.waitForURL(shopUrl);
  expect(platform.admin.clicks()).toMatchObject([{ user: ADA, target: shopUrl }]);
  await page.goto(link);
  expect(page.url()).toBe(shopUrl);
});

it('each browser is asked for itself, and all of them again after a revocation [E28][E36][E46][E47]', async () => {
  const link = platform.admin.rewriteLink(ADA, shopUrl);
  const [one, other] = [await openBrowser(), await openBrowser()];
  const title = async (context: BrowserContext): Promise<string> => {
    const page = await context.newPage();
    await page.goto(link);
    return page.title();
  };
  for (const context of [one, other]) {
    const page = await context.newPage();
    await page.goto(link);
    await enroll(page);
    await page.waitForURL(shopUrl);
  }
  await other.clearCookies();
  expect([await title(one), await title(other)]).toEqual(['Shop', 'Enroll this browser']);
  platform.admin.revokeEnrollments('desk@contoso.example', ADA);
  expect(await title(one)).toBe('Enroll this browser');
});

it('the cookie is hidden from scripts and lasts as long as the account says [E24][E32][E33]', async () => {
  platform.admin.editSettings(ADA, { userAccess: { authenticationDurationDays: 7 } });
  const context = await openBrowser();
  const page = await context.newPage();
  await page.goto(`${platform.url}/enroll`);
  await enroll(page);
  await page.getByRole('heading', { name: 'This browser is enrolled' }).waitFor();
  await picture(page, 'enrolled');
  const [cookie, ...more] = await context.cookies();
  expect(cookie).toMatchObject({ name: 'enrollment', httpOnly: true, sameSite: 'Lax' });
  expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeCloseTo(7 * 86_400, -3);
  expect(more).toEqual([]);
});

it('a further Apple device is let in once and asked again each time [E50]', async () => {
  const link = platform.admin.rewriteLink(ADA, shopUrl);
  const [first, further] = [await openBrowser({ userAgent: IPHONE }), await openBrowser({ userAgent: IPHONE })];
  for (const context of [first, further]) {
    const page = await context.newPage();
    await page.goto(link);
    await enroll(page);
    await page.waitForURL(shopUrl);
  }
  const page = await further.newPage();
  await page.goto(link);
  expect(await page.title()).toBe('Enroll this browser');
  await page.goto(`${platform.url}/enroll`);
  await enroll(page);
  await page.getByRole('heading', { name: 'You are let in once' }).waitFor();
  await picture(page, 'one-apple-device');
});

it('a relay that refuses the code is in the audit log, and the next code arrives [E27]', async () => {
  const page = await (await openBrowser()).newPage();
  mailbox.refuseNext('try again later');
  await page.goto(`${platform.url}/enroll`);
  await page.getByLabel('Your primary e-mail address').fill(ADA);
  await page.getByRole('button', { name: 'Get a code' }).click();
  await platform.settle();
  expect(platform.admin.audit({ text: 'not delivered' })).toHaveLength(1);
  await page.getByRole('button', { name: 'Send another code' }).click();
  await page.getByLabel('Code of 8 digits').fill(await lastCode());
  await page.getByRole('button', { name: 'Enroll this browser' }).click();
  await page.getByRole('heading', { name: 'This browser is enrolled' }).waitFor();
});

it('the pages can be used by keyboard on a narrow screen, and nothing sticks out [E26]', async () => {
  const context = await program.newContext({ viewport: { width: 320, height: 560 }, javaScriptEnabled: true });
  const page = await context.newPage();
  await page.goto(`${platform.url}/enroll`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.id')).toBe('address');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  await picture(page, 'narrow');
});
