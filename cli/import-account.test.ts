import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startPlatform } from '../platform/index.ts';
import { type } from '../test/e2e/terminal.ts';

const run = promisify(execFile);

/** A folder with an Account that says only how to sign in, and the platform that it leads to. */
const openAccount = async (system: 'Reference' | 'Mimecast', settings: object = {}) => {
  const server = await startPlatform({ surface: system === 'Mimecast' ? 'Public' : 'Full' });
  server.admin.editSettings('eve@contoso.example', {
    contact: { name: 'Ben Osei', reviewedAt: new Date().toISOString() },
    password: { minimumLength: 10 },
    userAccess: { adminIpRanges: ['203.0.113.0/24'] },
  });
  const folder = await mkdtemp(join(tmpdir(), 'postern-import-'));
  const spec = {
    platform: system,
    endpoint: server.url,
    accountCode: server.accountCode,
    credentials: { clientId: server.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
    settle: '2s',
    ...settings,
  };
  const account = { apiVersion: 'postern.dev/v1alpha1', kind: 'Account', metadata: { name: 'contoso' }, spec };
  const file = join(folder, 'account.yaml');
  await writeFile(file, `# How we sign in\n${stringify(account)}`);
  const environment = { PLATFORM_SECRET: server.clientSecret };
  const to = join(folder, 'imported');
  return {
    server,
    folder,
    file,
    to,
    spec,
    run: (command: string) => type([command, '-f', folder], environment),
    take: (...words: readonly string[]) =>
      type(['import', 'Account/contoso', '-f', folder, '--to', to, ...words], environment),
    patch: () => run('git', ['apply', '-p1', join(to, 'account-contoso.patch')], { cwd: folder }),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
};

describe('the settings of an account', () => {
  test.each(['Reference', 'Mimecast'] as const)(
    'come as a patch to its file; with it the plan of %s is empty, without it too, and nothing was written outside',
    async (system) => {
      await using at = await openAccount(system);
      const said = await at.take();
      expect([said.code, said.stderr]).toEqual([0, expect.stringContaining(`patch -p1 -d ${at.folder} < `)]);
      expect((await at.run('plan')).code).toBe(0);
      await at.patch();
      expect((await at.run('plan')).code).toBe(0);
      expect((await at.run('drift')).code).toBe(0);
      const text = await readFile(at.file, 'utf8');
      expect(text).toMatch(/^# How we sign in\n/);
      const { spec } = parse(text) as { readonly spec: Readonly<Record<string, unknown>> };
      expect(spec).toMatchObject({ ...at.spec, region: 'DE', contact: { name: 'Ben Osei' } });
      expect(at.server.requests.writes()).toBe(0);
      expect(text + said.stdout + said.stderr).not.toContain('platform-passphrase');
    },
  );

  test('are declared from then on: what somebody changes is drift, and no import has them again', async () => {
    await using at = await openAccount('Reference');
    await at.take();
    await at.patch();
    await rm(at.to, { recursive: true });
    expect((await at.take()).code).toBe(0);
    expect(await readdir(at.to).catch(() => [])).not.toContain('account-contoso.patch');
    at.server.admin.editSettings('eve@contoso.example', { password: { minimumLength: 4 } });
    const drift = await at.run('drift');
    expect([drift.code, drift.stdout]).toEqual([2, expect.stringContaining('minimumLength: 4 -> 10')]);
  });

  test('that the Account has already are left as they are declared', async () => {
    await using at = await openAccount('Reference', { password: { minimumLength: 12 } });
    await at.take();
    await at.patch();
    const { spec } = parse(await readFile(at.file, 'utf8')) as { readonly spec: Readonly<Record<string, unknown>> };
    expect(spec).toMatchObject({ password: { minimumLength: 12 }, userAccess: { adminIpRanges: ['203.0.113.0/24'] } });
    expect((await at.run('plan')).stdout).toContain('minimumLength: 10 -> 12');
  });

  test('that no spec may say are told and left out, the others are there', async () => {
    await using at = await openAccount('Reference');
    at.server.admin.editSettings('eve@contoso.example', { contact: { mobilePhone: 'ask Ada' } });
    const said = await at.take();
    expect([said.code, said.stderr]).toEqual([0, expect.stringMatching(/PSTN5042 .*contact\.mobilePhone left out/)]);
    await at.patch();
    expect((await at.run('plan')).code).toBe(0);
    expect(await readFile(at.file, 'utf8')).toContain('minimumLength: 10');
  });

  test('that are only looked at need no patch, and a spec in one line gets none but a word', async () => {
    await using at = await openAccount('Reference');
    expect((await at.take('--observe')).code).toBe(0);
    expect(await readdir(at.to)).not.toContain('account-contoso.patch');
    await writeFile(at.file, JSON.stringify(parse(await readFile(at.file, 'utf8'))));
    await rm(at.to, { recursive: true });
    const said = await at.take();
    expect([said.code, said.stderr]).toEqual([0, expect.stringMatching(/PSTN5045 .*password/)]);
    expect(await readdir(at.to)).not.toContain('account-contoso.patch');
    expect((await at.run('plan')).code).toBe(0);
  });
});
