import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startPlatform } from '../../platform/index.ts';
import { leaksIn } from '../../test/e2e/canary.ts';
import { type } from '../../test/e2e/terminal.ts';
import { manifest } from '../../test/manifest.ts';
import type { EvidencePack } from '../evidence/pack.ts';

const published = readFileSync(join(import.meta.dirname, '../../schemas/evidence.json'), 'utf8');
const fits = new Ajv({ allErrors: true }).compile(JSON.parse(published) as object);

const openEstate = async () => {
  const server = await startPlatform();
  const folder = await mkdtemp(join(tmpdir(), 'postern-evidence-'));
  const written = (...given: Parameters<typeof manifest>): string => stringify(manifest(...given));
  const account = written('Account', 'contoso', {
    platform: 'Reference',
    endpoint: server.url,
    credentials: { clientId: server.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
    contact: { name: 'Grace Ito' },
    settle: '2s',
  });
  await writeFile(join(folder, 'account.yaml'), account);
  const spec = { accountRef: { name: 'contoso' }, durationDays: 14 };
  await writeFile(join(folder, 'enrollment.yaml'), written('EnrollmentSettings', 'enrollment', spec));
  const run = (...words: readonly string[]) => type(words, { PLATFORM_SECRET: server.clientSecret });
  const today = new Date().toISOString().slice(0, 10);
  const out = join(folder, 'out');
  return {
    server,
    folder,
    out,
    run,
    apply: () => run('apply', '-f', folder, '--yes'),
    export: (...words: readonly string[]) =>
      run('evidence', 'export', '-f', folder, '--from', today, '--to', today, '--out', out, ...words),
    pack: async (): Promise<EvidencePack> => {
      const pack: unknown = JSON.parse(await readFile(join(out, 'evidence.json'), 'utf8'));
      expect(fits(pack), JSON.stringify(fits.errors)).toBe(true);
      return pack as EvidencePack;
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
};

test('drift is told with who made it and what put it right, in both files, and both verify [E12] [R65] [R66] [X23]', async () => {
  await using at = await openEstate();
  expect((await at.apply()).code).toBe(0);
  at.server.admin.editSettings('eve@contoso.example', { userAccess: { authenticationDurationDays: 365 } });
  expect((await at.apply()).code).toBe(0);
  const said = await at.export();
  expect([said.code, said.stderr]).toEqual([0, expect.stringContaining('evidence.html')]);
  const pack = await at.pack();
  expect(pack.edits).toMatchObject([
    {
      account: 'Account/default/contoso',
      actor: 'eve@contoso.example',
      items: ['EnrollmentSettings enrollment'],
      repair: { before: { durationDays: 365 }, after: { durationDays: 14 } },
    },
  ]);
  expect(said.stdout).toBe(`${pack.seal}\n`);
  const page = await readFile(join(at.out, 'evidence.html'), 'utf8');
  expect(page).toContain('eve@contoso.example');
  for (const name of ['evidence.json', 'evidence.html']) {
    const file = join(at.out, name);
    expect((await stat(file)).mode & 0o077).toBe(0);
    const verified = await at.run('evidence', 'verify', file, '--seal', pack.seal);
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('Not covered:')]);
    expect((await at.run('evidence', 'verify', file, '--seal', 'a'.repeat(64))).code).toBe(1);
    await writeFile(file, (await readFile(file, 'utf8')).replace('eve@', 'ada@'));
    const forged = await at.run('evidence', 'verify', file);
    expect([forged.code, forged.stdout, forged.stderr]).toEqual([1, '', expect.stringContaining('PSTN5070')]);
  }
});

test('no secret that the files refer to is in it, also where somebody has put one into a setting', async () => {
  await using at = await openEstate();
  await at.apply();
  at.server.admin.editSettings('eve@contoso.example', { contact: { name: at.server.clientSecret } });
  await at.apply();
  await at.export();
  const pack = await at.pack();
  const page = await readFile(join(at.out, 'evidence.html'), 'utf8');
  expect(leaksIn(`${JSON.stringify(pack)}\n${page}`, [at.server.clientSecret])).toEqual([]);
  expect(pack.journal.entries.some(({ redacted }) => redacted)).toBe(true);
  expect(pack.edits).toMatchObject([{ repair: { before: { name: '[secret]' }, after: { name: 'Grace Ito' } } }]);
  expect((await at.run('evidence', 'verify', join(at.out, 'evidence.json'))).code).toBe(0);
});

test('an audit log that may not be read is said, and the rest is written', async () => {
  await using at = await openEstate();
  await at.apply();
  at.server.admin.setPermissions(['full-admin']);
  const said = await at.export();
  expect([said.code, said.stderr]).toEqual([1, expect.stringContaining('Logs | Read')]);
  const pack = await at.pack();
  expect(pack.journal.entries.length).toBeGreaterThan(0);
  expect(pack.notCovered.join('\n')).toContain('Account/default/contoso');
});

test('evidence that is there is not written over, and a period that ends before it begins is refused', async () => {
  await using at = await openEstate();
  await at.apply();
  await at.export();
  expect(await at.export()).toMatchObject({ code: 1, stderr: expect.stringContaining('is there already') });
  const words = ['-f', at.folder, '--from', '2026-02-01', '--to', '2026-01-01', '--out', join(at.folder, 'other')];
  expect(await at.run('evidence', 'export', ...words)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('after'),
  });
});

test('a journal that somebody has changed gives no evidence', async () => {
  await using at = await openEstate();
  await at.apply();
  const journal = join(at.folder, '.postern', 'journal.jsonl');
  const [first = '', ...rest] = (await readFile(journal, 'utf8')).split('\n');
  await writeFile(journal, [first.replace('"op":"update"', '"op":"create"'), ...rest].join('\n'));
  expect(await at.export()).toMatchObject({ code: 1, stderr: expect.stringContaining('PSTN5009') });
});
