import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type PlatformOptions, startPlatform } from '../../platform/index.ts';
import { manifest } from '../manifest.ts';
import { type } from './terminal.ts';

/** A folder of files, a platform to aim at, and a command line. */
const openAccount = async (platform: 'Reference' | 'Mimecast', options: PlatformOptions = {}) => {
  const surface = platform === 'Mimecast' ? 'Public' : 'Full';
  const server = await startPlatform({ surface, ...options });
  const folder = await mkdtemp(join(tmpdir(), 'postern-account-'));
  const put = (file: string, content: object) => writeFile(join(folder, file), stringify(content));
  const account = (settings: object = {}) =>
    manifest('Account', 'contoso', {
      platform,
      endpoint: server.url,
      accountCode: server.accountCode,
      region: 'DE',
      credentials: { clientId: server.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
      settle: '2s',
      ...settings,
    });
  await put('account.yaml', account());
  return {
    server,
    folder,
    put,
    account,
    remove: (file: string) => rm(join(folder, file)),
    run: (command: string, ...words: readonly string[]) =>
      type([command, ...(command === 'import' ? words : ['-f', folder, ...words])], {
        PLATFORM_SECRET: server.clientSecret,
      }),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
};
type Opened = Awaited<ReturnType<typeof openAccount>>;

const accountRef = { name: 'contoso' };
const pilot = manifest('Policy', 'pilot', {
  accountRef,
  name: 'Pilot',
  mode: 'Monitor',
  targets: { recipients: { emails: ['ada@contoso.example'] } },
  deletionPolicy: 'Delete',
});

const declareAll = async (at: Opened): Promise<void> => {
  const archive = { ccmArchiveSearchLimitDays: 90 };
  await at.put('account.yaml', at.account({ password: { minimumLength: 12 }, archive }));
  await at.put('enrollment.yaml', manifest('EnrollmentSettings', 'enrollment', { accountRef, durationDays: 14 }));
  await at.put('agents.yaml', manifest('AgentSettings', 'agents', { accountRef, manageUpdates: true }));
  await at.put('policy.yaml', pilot);
};

describe('an account on the command line', () => {
  test('is planned, applied, then in sync; an edit in the console is drift and put right [E09] [C89] [C92] [G02]', async () => {
    await using at = await openAccount('Reference');
    await declareAll(at);
    const plan = await at.run('plan');
    expect(plan.code).toBe(2);
    for (const line of ['minimumLength: 8 -> 12', 'durationDays: 30 -> 14', 'manageUpdates: false -> true', 'Pilot'])
      expect(plan.stdout).toContain(line);
    expect((await at.run('apply', '--yes')).code).toBe(0);
    expect([(await at.run('plan')).code, (await at.run('drift')).code]).toEqual([0, 0]);
    expect(at.server.admin.policies()).toMatchObject([{ name: 'Pilot', mode: 'MONITOR' }]);

    at.server.admin.editSettings('eve@contoso.example', { userAccess: { authenticationDurationDays: 365 } });
    const drift = await at.run('drift');
    expect([drift.code, drift.stdout]).toEqual([2, expect.stringContaining('durationDays: 365 -> 14')]);
    expect((await at.run('apply', '--yes')).code).toBe(0);
    expect(at.server.admin.settings().userAccess.authenticationDurationDays).toBe(14);
  });

  test('what is imported is in sync, the Default Policy as something to look at [C83]', async () => {
    await using at = await openAccount('Reference');
    at.server.admin.createPolicy('eve@contoso.example', {
      name: 'Finance',
      mode: 'PROTECT',
      targets: { recipients: { route: 'INTERNAL', domains: ['finance.contoso.example'] }, addressMatch: 'BOTH' },
      actions: { spam: 'MOVE_TO_JUNK' },
    });
    const to = join(at.folder, 'imported');
    const said = await at.run('import', 'Account/contoso', '-f', at.folder, '--to', to);
    expect([said.code, said.stderr]).toEqual([0, expect.any(String)]);
    expect((await readdir(to)).length).toBeGreaterThanOrEqual(4);
    const plan = await at.run('plan');
    expect([plan.code, plan.stdout]).toEqual([0, expect.any(String)]);
    expect(at.server.requests.writes()).toBe(0);
  });

  test('a policy that is no longer declared is deleted with --prune, foreign ones stay', async () => {
    await using at = await openAccount('Reference');
    at.server.admin.createPolicy('eve@contoso.example', { name: 'Theirs', mode: 'PROTECT' });
    await at.put('policy.yaml', pilot);
    expect((await at.run('apply', '--yes')).code).toBe(0);
    await at.remove('policy.yaml');
    expect((await at.run('apply', '--yes', '--prune')).code).toBe(0);
    expect(at.server.admin.policies().map(({ name }) => name)).toEqual(['Theirs']);
  });

  test('with Mimecast the same files end with the steps that only a person can do, and never say applied [E10]', async () => {
    await using at = await openAccount('Mimecast');
    const contact = { name: 'Ben Osei', reviewedAt: new Date().toISOString() };
    await at.put('account.yaml', at.account({ contact, password: { minimumLength: 12 } }));
    await at.put('enrollment.yaml', manifest('EnrollmentSettings', 'enrollment', { accountRef, durationDays: 14 }));
    await at.put('agents.yaml', manifest('AgentSettings', 'agents', { accountRef, manageUpdates: true }));
    const plan = await at.run('plan');
    expect(plan.code).toBe(2);
    const page = 'Administration | Account | Account Settings';
    expect(plan.stdout).toContain(`${page} | User Access and Permissions | Authentication Duration (Days): set 14`);
    expect((await at.run('apply', '--yes')).code).toBe(4);
    expect(at.server.admin.settings().contact.name).toBe('Ben Osei');
    expect([(await at.run('plan')).code, (await at.run('drift')).code]).toEqual([4, 2]);
    expect(at.server.requests.entries.filter(({ what }) => what.includes('/reference/'))).toEqual([]);
  });

  test('a step that a person has done is kept as attested for this very value, never applied, and asked for again with another', async () => {
    await using at = await openAccount('Mimecast');
    const enrollment = (durationDays: number) =>
      at.put('enrollment.yaml', manifest('EnrollmentSettings', 'enrollment', { accountRef, durationDays }));
    await enrollment(14);
    expect((await at.run('plan')).code).toBe(4);
    const words = ['EnrollmentSettings/enrollment', '--by', 'ada@contoso.example', '--evidence', 'CHG-7'];
    const word = await at.run('attest', ...words);
    expect([word.code, word.stdout]).toEqual([0, '']);
    const journal = await readFile(join(at.folder, '.postern', 'journal.jsonl'), 'utf8');
    expect(journal).toContain('"evidence":"CHG-7"');
    const plan = await at.run('plan');
    expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining('Attested, not seen')]);
    expect(plan.stdout).toContain('ada@contoso.example');
    const applied = await at.run('apply', '--yes');
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('Attested, not seen')]);
    await enrollment(7);
    const again = await at.run('plan');
    expect([again.code, again.stdout]).toEqual([4, expect.stringContaining('PSTN2031')]);
    expect((await at.run('attest', ...words)).code).toBe(0);
    const last = await at.run('plan');
    expect([last.code, last.stdout]).toEqual([0, expect.not.stringContaining('PSTN2031')]);
  });

  test('an attestation that is printed holds once it stands among the files, and leaves no journal', async () => {
    await using at = await openAccount('Mimecast');
    await at.put('agents.yaml', manifest('AgentSettings', 'agents', { accountRef, manageUpdates: true }));
    const word = await at.run('attest', 'AgentSettings/agents', '--by', 'ada@contoso.example', '--print');
    expect([word.code, (await at.run('plan')).code]).toEqual([0, 4]);
    await writeFile(join(at.folder, 'attestations.yaml'), word.stdout);
    const plan = await at.run('plan');
    expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining('Attested, not seen')]);
    expect(await readdir(at.folder)).not.toContain('journal.jsonl');
    expect(await readdir(join(at.folder, '.postern'))).toEqual(['clocks.json']);
  });

  test('what is attested is a step again once somebody has changed the same thing in the console after it [X23]', async () => {
    await using at = await openAccount('Mimecast');
    await at.put('enrollment.yaml', manifest('EnrollmentSettings', 'enrollment', { accountRef, durationDays: 14 }));
    at.server.admin.editSettings('ada@contoso.example', { userAccess: { authenticationDurationDays: 14 } });
    const words = ['EnrollmentSettings/enrollment', '--by', 'ada@contoso.example'];
    expect((await at.run('attest', ...words)).code).toBe(0);
    expect((await at.run('plan')).code).toBe(0);
    // The log of the vendor tells whole seconds.
    await wait(1100);
    at.server.admin.createPolicy('eve@contoso.example', { name: 'Other', mode: 'PROTECT' });
    expect((await at.run('plan')).code).toBe(0);
    at.server.admin.editSettings('eve@contoso.example', { userAccess: { authenticationDurationDays: 365 } });
    const plan = await at.run('plan');
    expect([plan.code, plan.stdout]).toEqual([4, expect.stringContaining('eve@contoso.example has changed it since')]);
    at.server.admin.editSettings('ada@contoso.example', { userAccess: { authenticationDurationDays: 14 } });
    await wait(1100);
    expect((await at.run('attest', ...words)).code).toBe(0);
    expect((await at.run('plan')).code).toBe(0);
  });

  test('where the audit log may not be read, a word holds and says what is not known', async () => {
    await using at = await openAccount('Mimecast');
    await at.put('agents.yaml', manifest('AgentSettings', 'agents', { accountRef, manageUpdates: true }));
    expect((await at.run('attest', 'AgentSettings/agents', '--by', 'ada@contoso.example')).code).toBe(0);
    at.server.admin.setPermissions(['Account|Dashboard|Read', 'Account|Settings|Read']);
    const plan = await at.run('plan');
    expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining('whether it was changed since is not known')]);
  });

  test('what the API shows needs no word, and has none', async () => {
    await using at = await openAccount('Mimecast');
    await at.put('account.yaml', at.account({ userAccess: { adminSessionTimeoutMinutes: 30 } }));
    const word = await at.run('attest', 'Account/contoso', '--by', 'ada@contoso.example');
    expect([word.code, word.stdout]).toEqual([1, '']);
    expect(word.stderr).toContain('PSTN5013');
  });
});
