import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { samplePack } from '../../test/sample-evidence.ts';
import { pageOf } from './page.ts';

const PROGRAM = '/usr/bin/chromium';
const isMissing = !existsSync(PROGRAM) && process.env['POSTERN_REQUIRE_REAL'] !== '1';
const pictures = join(import.meta.dirname, '../../docs/evidence');

let program: Browser;
let folder = '';

beforeAll(async () => {
  if (isMissing) return;
  program = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', '--disable-gpu'] });
  folder = await mkdtemp(join(tmpdir(), 'postern-page-'));
  await writeFile(join(folder, 'evidence.html'), pageOf(samplePack()));
});
afterAll(async () => {
  await program?.close();
  if (folder !== '') await rm(folder, { recursive: true });
});
beforeEach((context) => {
  if (isMissing) context.skip(`${PROGRAM} is missing: apt-get install chromium`);
});

/** The page as a file, and everything that it asked for. */
const openPage = async (width: number, colorScheme: 'light' | 'dark') => {
  const context = await program.newContext({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled: false });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(join(folder, 'evidence.html')).href);
  return { page, asked };
};

const colours = (page: Page) =>
  page.evaluate(
    '({ color: getComputedStyle(document.body).color, backgroundColor: getComputedStyle(document.body).backgroundColor })',
  );

const isTooWide = (page: Page) => page.locator('html').evaluate((root) => root.scrollWidth > root.clientWidth);

test('is read without a network and without scripts, and says who changed what and what put it right [X23]', async () => {
  const { page, asked } = await openPage(1200, 'light');
  expect(asked).toHaveLength(1);
  expect(await page.title()).toBe('Evidence for contoso, 2026-03-02 to 2026-03-05');
  const drift = page.locator('section', { hasText: 'Who changed what is ours' });
  expect(await drift.locator('tbody tr').count()).toBe(2);
  expect(await drift.locator('tbody tr').first().textContent()).toMatch(/eve@contoso\.example[\s\S]*run-2/);
  expect(await page.locator('section', { hasText: 'What this does not show' }).locator('li').count()).toBeGreaterThan(
    4,
  );
  // With POSTERN_SCREENSHOTS=1 the picture of `docs/evidence` is taken anew.
  if (process.env['POSTERN_SCREENSHOTS'] !== '1') return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, 'evidence.png') });
});

test('follows light and dark, and fits a narrow window', async () => {
  const [light, dark] = [await openPage(1200, 'light'), await openPage(390, 'dark')];
  expect(await colours(light.page)).toEqual({ color: 'rgb(27, 31, 36)', backgroundColor: 'rgb(255, 255, 255)' });
  expect(await colours(dark.page)).toEqual({ color: 'rgb(236, 239, 242)', backgroundColor: 'rgb(20, 24, 29)' });
  expect([await isTooWide(light.page), await isTooWide(dark.page)]).toEqual([false, false]);
});

test('prints on white, whatever the screen is', async () => {
  const { page } = await openPage(1200, 'dark');
  await page.emulateMedia({ media: 'print' });
  expect(await colours(page)).toEqual({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' });
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
});
