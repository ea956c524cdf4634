import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startPlatform } from '../../platform/index.ts';
import { platformClient } from '../../platform/platform-client.ts';
import { manifest } from '../manifest.ts';
import { filesBelow, leaksIn } from './canary.ts';
import { type Said, type } from './terminal.ts';

const ADA = 'ada@contoso.example';
const accountRef = { name: 'contoso' };
/** A folder with an account, its agent key and tamper passwords, and a platform that already has two passwords. */
const openDesk = async (platform: 'Reference' | 'Mimecast') => {
  const server = await startPlatform({ surface: platform === 'Mimecast' ? 'Public' : 'Full' });
  server.admin.rotateTamperPassword(ADA);
  server.admin.rotateTamperPassword(ADA);
  const folder = await mkdtemp(join(tmpdir(), 'postern-agent-'));
  const put = (name: string, content: object) => writeFile(join(folder, `${name}.yaml`), stringify(content));
  const credentials = { clientId: server.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } };
  const spec = { platform, endpoint: server.url, accountCode: server.accountCode, settle: '2s', credentials };
  await put('account', manifest('Account', 'contoso', spec));
  await put('key', manifest('AgentKey', 'agents', { accountRef, writeTo: { file: 'secrets/key.yaml' } }));
  await put(
    'tamper',
    manifest('AgentTamperProtection', 'agents', { accountRef, writeTo: { file: 'secrets/tamper.yaml' } }),
  );
  const said: Said[] = [];
  const run = async (...words: readonly string[]): Promise<Said> => {
    const one = await type([...words, '-f', folder], { PLATFORM_SECRET: server.clientSecret });
    said.push(one);
    return one;
  };
  const held = async (name: string): Promise<Readonly<Record<string, string>>> =>
    (parse(await readFile(join(folder, 'secrets', `${name}.yaml`), 'utf8')) as { stringData: Record<string, string> })
      .stringData;
  return {
    server,
    folder,
    run,
    held,
    /** All that was printed, and all that stands on the disk beside the sinks. */
    everything: async () =>
      [
        ...said.flatMap(({ stdout, stderr }) => [stdout, stderr]),
        await filesBelow(folder, ['key.yaml', 'tamper.yaml']),
      ].join('\n'),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
};

describe('what the platform makes', () => {
  test('goes into files that only their owner may read, and into no output, plan, journal or memory [G14] [X16]', async () => {
    await using at = await openDesk('Reference');
    const saved = join(at.folder, 'saved-plan.json');
    for (const output of ['text', 'json', 'markdown']) await at.run('plan', '--output', output, '--out', saved);
    const applied = await at.run('apply', '--plan', saved);
    expect([applied.code, applied.stderr]).toEqual([0, expect.any(String)]);
    for (const output of ['text', 'json', 'markdown']) {
      expect((await at.run('plan', '--output', output)).code).toBe(0);
      await at.run('drift', '--output', output);
      await at.run('apply', '--yes', '--output', output);
    }
    at.server.admin.rotateTamperPassword(ADA);
    expect((await at.run('drift')).code).toBe(2);
    expect((await at.run('apply', '--yes', '--output', 'json')).code).toBe(0);
    for (const output of ['text', 'json']) await at.run('doctor', '--output', output);
    await at.run('rollback');
    await at.run('import', 'Account/contoso', '--to', join(at.folder, 'imported'));

    const client = await platformClient(at.server);
    const key = (await client.get('/reference/v1/agent/key')).body as { key: string };
    const passwords = (await client.get('/reference/v1/agent/tamper-password')).body as Record<string, string>;
    const account = JSON.stringify((await client.post('/api/account/get-account', { data: [] })).body);
    const passphrase = /"passphrase":"([^"]+)"/.exec(account)?.[1] ?? '';
    expect(await at.held('key')).toEqual({ CustomerKey: key.key });
    expect(await at.held('tamper')).toEqual(passwords);
    for (const name of ['key', 'tamper'])
      expect((await stat(join(at.folder, 'secrets', `${name}.yaml`))).mode & 0o777).toBe(0o600);
    const all = await at.everything();
    expect(all).toContain('AgentTamperProtection');
    expect(leaksIn(all, [key.key, ...Object.values(passwords), passphrase])).toEqual([]);
  }, 60_000);

  test('is a v1 Secret that the command line reads among its own files', async () => {
    await using at = await openDesk('Reference');
    expect((await at.run('apply', '--yes')).code).toBe(0);
    const again = await at.run('plan', '--output', 'json');
    expect([again.code, again.stderr]).toEqual([0, '']);
  }, 60_000);

  test('cannot go into a Secret of a cluster from here: that is said, and no key is made', async () => {
    await using at = await openDesk('Reference');
    const writeTo = { secretRef: { name: 'agent' } };
    await writeFile(join(at.folder, 'key.yaml'), stringify(manifest('AgentKey', 'agents', { accountRef, writeTo })));
    const plan = await at.run('plan');
    expect([plan.code, plan.stdout]).toEqual([1, expect.stringContaining('PSTN8100')]);
    expect(at.server.admin.audit().map(({ action }) => action)).not.toContain('Agent key created');
  });
});

describe('what the public API does not show', () => {
  const bring = async (at: Awaited<ReturnType<typeof openDesk>>, value: string, ...words: readonly string[]) => {
    const path = join(at.folder, 'copied.txt');
    await writeFile(path, `${value}\n`);
    const said = await at.run('attest', ...words, '--by', 'ada', '--value-file', path);
    await rm(path);
    return said;
  };
  const [key, current, previous] = ['canary~Key/8f3a=?&', 'canary~Current/51c9', 'canary~Previous/77d0'];

  test('a person brings: it goes into the sink, the word for it into the journal, and nothing else holds it [G18] [X16]', async () => {
    await using at = await openDesk('Mimecast');
    const first = await at.run('plan');
    expect([first.code, first.stdout]).toEqual([4, expect.stringContaining('--value-file')]);
    for (const output of ['text', 'json', 'markdown']) await at.run('apply', '--yes', '--output', output);
    expect((await bring(at, key, 'AgentKey/agents')).code).toBe(0);
    expect((await bring(at, previous, 'AgentTamperProtection/agents', '--key', 'previous')).code).toBe(0);
    expect((await at.run('plan')).code).toBe(4);
    expect((await bring(at, current, 'AgentTamperProtection/agents', '--key', 'current')).code).toBe(0);
    const plan = await at.run('plan');
    expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining('Attested, not seen')]);
    expect([await at.held('key'), await at.held('tamper')]).toEqual([{ CustomerKey: key }, { previous, current }]);
    expect(at.server.requests.writes()).toBe(0);
    expect(leaksIn(await at.everything(), [key, current, previous])).toEqual([]);
  }, 60_000);

  test('is missed again when the sink is emptied, whatever was attested', async () => {
    await using at = await openDesk('Mimecast');
    await bring(at, key, 'AgentKey/agents');
    await rm(join(at.folder, 'secrets', 'key.yaml'));
    const plan = await at.run('plan');
    expect([plan.code, plan.stdout]).toEqual([
      4,
      expect.stringContaining('AgentKey/agents --by NAME --value-file FILE'),
    ]);
  }, 60_000);

  test('with --print the Attestation holds no value, and holds among the files', async () => {
    await using at = await openDesk('Mimecast');
    await rm(join(at.folder, 'tamper.yaml'));
    const said = await bring(at, key, 'AgentKey/agents', '--print');
    expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('kind: Attestation')]);
    await writeFile(join(at.folder, 'attestation.yaml'), said.stdout);
    expect((await at.run('plan')).code).toBe(0);
  }, 60_000);

  test.each([
    ['a key that there is not', 'canary~Key/8f3a', ['AgentTamperProtection/agents', '--key', 'next'], 'PSTN5021'],
    ['no key where there are two', 'canary~Key/8f3a', ['AgentTamperProtection/agents'], 'PSTN5021'],
    ['an empty file', '', ['AgentKey/agents'], 'PSTN5021'],
    ['more than a value', 'canary~Key/8f3a\ncanary~Key/8f3b', ['AgentKey/agents'], 'PSTN5021'],
    ['a resource without a sink', 'canary~Key/8f3a', ['Account/contoso'], 'PSTN5020'],
  ])('is refused: %s', async (_, value, words, code) => {
    await using at = await openDesk('Mimecast');
    const said = await bring(at, value, ...words);
    expect([said.code, said.stderr]).toEqual([1, expect.stringContaining(code)]);
    expect(said.stderr).not.toContain('canary');
    expect(await at.everything()).not.toContain('canary');
  });

  test('is refused where the platform shows it itself', async () => {
    await using at = await openDesk('Reference');
    const said = await bring(at, key, 'AgentKey/agents');
    expect([said.code, said.stderr]).toEqual([1, expect.stringContaining('PSTN5020')]);
  });
});
