import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { Static } from 'typebox';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startPlatform } from '../../platform/index.ts';
import { type } from '../../test/e2e/terminal.ts';
import { manifest } from '../../test/manifest.ts';
import type { Plain, Same } from '../../test/same-type.ts';
import type { policyExplanation } from './schema.ts';
import type { PolicyExplanation } from './view.ts';

const published = readFileSync(join(import.meta.dirname, '../../schemas/policy-explanation.json'), 'utf8');
const fits = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(published) as object);

const openAccount = async (platform: 'Reference' | 'Mimecast', policies: readonly object[] = []) => {
  const server = await startPlatform({ surface: platform === 'Mimecast' ? 'Public' : 'Full' });
  const folder = await mkdtemp(join(tmpdir(), 'postern-policy-'));
  const written = (...given: Parameters<typeof manifest>): string => `---\n${stringify(manifest(...given))}`;
  const account = written('Account', 'contoso', {
    platform,
    endpoint: server.url,
    credentials: { clientId: server.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
    settle: '2s',
  });
  const declared = policies.map((spec, index) =>
    written('Policy', `policy-${index}`, { accountRef: { name: 'contoso' }, ...spec }),
  );
  await writeFile(join(folder, 'all.yaml'), [account, ...declared].join(''));
  const run = (...words: readonly string[]) => type(words, { PLATFORM_SECRET: server.clientSecret });
  return {
    server,
    folder,
    run,
    explain: (from: string, to: string, ...words: readonly string[]) =>
      run('policy', 'explain', '-f', folder, '--from', from, '--to', to, ...words),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
};

const viewOf = (stdout: string): PolicyExplanation => {
  const view: unknown = JSON.parse(stdout);
  expect(fits(view), JSON.stringify(fits.errors)).toBe(true);
  return view as PolicyExplanation;
};

const eve = 'eve@fabrikam.example';
const ada = 'ada@contoso.example';
const pilot = { name: 'Pilot', mode: 'Monitor', targets: { recipients: { emails: [ada] } } };

test('the compiler proves that schema and type say the same', () => {
  const same: Same<Plain<Static<typeof policyExplanation>>, Plain<PolicyExplanation>> = true;
  expect(same).toBe(true);
});

test('what stands live and what will stand are told apart, and the platform agrees about what stands [C86]', async () => {
  await using at = await openAccount('Reference', [pilot]);
  const said = await at.explain(eve, ada, '--output', 'json');
  const [account] = viewOf(said.stdout).accounts;
  expect(said.code).toBe(0);
  expect(account).toMatchObject({
    account: 'Account/default/contoso',
    live: { outcome: 'policy', policies: ['default policy'] },
    declared: { outcome: 'policy', policies: ['pilot'] },
    system: { policies: ['default policy'], agrees: true },
  });
  expect(account?.declared.values.find(({ path }) => path === 'mode')).toEqual({
    path: 'mode',
    value: 'Monitor',
    source: 'pilot',
  });
  expect((await at.run('apply', '-f', at.folder, '--yes')).code).toBe(0);
  const after = await at.explain(eve, ada);
  expect([after.code, after.stdout]).toEqual([0, expect.stringContaining('live and declared: pilot')]);
  expect((await at.explain(eve, 'ben@contoso.example')).stdout).toContain('live and declared: default policy');
});

test('two policies of users that match are undetermined, live and as declared', async () => {
  const finance = { name: 'Finance', mode: 'Protect', targets: { recipients: { domains: ['contoso.example'] } } };
  await using at = await openAccount('Reference', [pilot, finance]);
  const before = await at.explain(eve, ada, '--output', 'json');
  expect(before.code).toBe(1);
  expect(viewOf(before.stdout).accounts).toMatchObject([
    { live: { outcome: 'policy' }, declared: { outcome: 'undetermined', policies: ['finance', 'pilot'] } },
  ]);
  await at.run('apply', '-f', at.folder, '--yes');
  const after = await at.explain(eve, ada);
  expect([after.code, after.stdout]).toEqual([1, expect.stringContaining('the platform says: finance, pilot (undet')]);
  expect((await at.explain(eve, 'ben@contoso.example')).code).toBe(0);
});

test('with Mimecast it says what it cannot see', async () => {
  await using at = await openAccount('Mimecast', [pilot]);
  const { code, stdout } = await at.explain(eve, ada);
  expect([code, stdout]).toEqual([0, expect.stringContaining('does not list its policies')]);
  expect(stdout).toContain('gives no word of its own');
});

test('a group whose members may not be read leaves it open', async () => {
  await using at = await openAccount('Reference', [{ name: 'Ring', targets: { recipients: { groups: ['Nobody'] } } }]);
  const { code, stdout } = await at.explain(eve, ada);
  expect([code, stdout]).toEqual([1, expect.stringContaining('who is in the group Nobody is not known')]);
});

test('what is no address is refused, and so are files without an account', async () => {
  await using at = await openAccount('Reference');
  expect(await at.explain('eve', ada)).toMatchObject({ code: 1, stderr: expect.stringContaining('PSTN5065') });
  await writeFile(
    join(at.folder, 'all.yaml'),
    stringify({
      apiVersion: 'postern.dev/v1alpha1',
      kind: 'Zone',
      metadata: { name: 'a' },
      spec: {
        name: 'contoso.example',
        provider: {
          rfc2136: {
            server: '127.0.0.1',
            port: 1,
            key: { name: 'k', algorithm: 'hmac-sha256', secretRef: { env: 'X' } },
          },
        },
      },
    }),
  );
  expect(await at.explain(eve, ada)).toMatchObject({ code: 1, stderr: expect.stringContaining('no Account') });
});
