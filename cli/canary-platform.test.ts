import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { permissions, startPlatform } from '../platform/index.ts';
import { filesBelow, leaksIn } from '../test/e2e/canary.ts';
import { echo, echoes, serve } from '../test/e2e/echo.ts';
import { type Said, type } from '../test/e2e/terminal.ts';
import { manifest } from '../test/manifest.ts';

const clientSecret = 'canary~Client/Secret+8f3a=?&';
const token = 'canary-token.8f3a5c1d.signature-7c2d';
const accountRef = { name: 'contoso' };
const systems = ['Reference', 'Mimecast'] as const;

const written = (...given: Parameters<typeof manifest>): string => stringify(manifest(...given));

/** Every command on an account at this address, in every format, and all that it leaves on the disk. */
const everything = async (platform: (typeof systems)[number], endpoint: string, clientId: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-canary-'));
  const spec = {
    platform,
    endpoint,
    accountCode: 'CDE123A45',
    region: 'DE',
    credentials: { clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
    settle: '1s',
    password: { minimumLength: 12 },
    contact: { name: 'Ben Osei' },
  };
  const documents = [
    written('Account', 'contoso', spec),
    written('EnrollmentSettings', 'enrollment', { accountRef, durationDays: 14 }),
    written('AgentSettings', 'agents', { accountRef, manageUpdates: true }),
    written('Policy', 'pilot', { accountRef, name: 'Pilot', mode: 'Monitor' }),
    written('ProtectionMode', 'contoso', { accountRef, mode: 'ThreatScanOnly' }),
  ];
  await writeFile(join(folder, 'all.yaml'), documents.join('---\n'));
  const said: Said[] = [];
  const run = async (...words: readonly string[]): Promise<void> => {
    said.push(await type([...words, '-f', folder], { PLATFORM_SECRET: clientSecret }));
  };
  const saved = join(folder, 'saved-plan.json');
  for (const output of ['text', 'json', 'markdown']) await run('plan', '--output', output, '--out', saved);
  for (const output of ['text', 'json']) await run('doctor', '--output', output);
  await run('apply', '--yes', '--wait', '1s', '--allow', 'partial', '--allow', 'policy-may-exist');
  for (const command of ['drift', 'status', 'rollback']) await run(command);
  await run('attest', 'EnrollmentSettings/enrollment', '--by', 'ada@contoso.example');
  await run('import', 'Account/contoso', '--to', join(folder, 'imported'));
  const files = await filesBelow(folder);
  await rm(folder, { recursive: true });
  return [...said.flatMap(({ stdout, stderr }) => [stdout, stderr]), files].join('\n');
};

describe.each(systems)('an account of %s', (platform) => {
  test('whose API returns a passphrase: it is in no output of any command, and neither is the way in', async () => {
    const passphrase = 'canary~Pass/Phrase+4d1e=?&';
    const id = 'contoso-postern';
    await using server = await startPlatform({
      surface: platform === 'Mimecast' ? 'Public' : 'Full',
      account: { passphrase },
      clients: [{ id, secret: clientSecret, name: 'Postern', permissions }],
    });
    const all = await everything(platform, server.url, id);
    expect(all).toContain('Ben Osei');
    expect(server.requests.entries.map(({ what }) => what)).toContain('POST /api/account/get-account');
    expect(leaksIn(all, [passphrase, clientSecret])).toEqual([]);
  }, 60_000);

  test.each(echoes)(
    'that repeats what it was told at sign-in: %s',
    async (_, how) => {
      await using service = await serve((request, response) => void echo(request, response, how));
      const all = await everything(platform, service.url, 'contoso-postern');
      expect(all).toContain('PSTN80');
      expect(leaksIn(all, [clientSecret])).toEqual([]);
    },
    60_000,
  );

  test.each(echoes)(
    'that repeats what it was told at a call: %s',
    async (_, how) => {
      await using service = await serve((request, response) => {
        if (!(request.url ?? '').endsWith('/oauth/token')) return void echo(request, response, how);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ token_type: 'bearer', expires_in: 1800, access_token: token }));
      });
      const all = await everything(platform, service.url, 'contoso-postern');
      expect(all).toContain('PSTN80');
      expect(leaksIn(all, [clientSecret, token])).toEqual([]);
    },
    60_000,
  );
});
