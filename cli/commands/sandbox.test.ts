import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { startMailbox } from '../../platform/enrollment/mailbox.ts';
import { type as typed } from '../../test/e2e/terminal.ts';
import { main } from '../main.ts';
import { packageFile } from '../package-file.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** Starts the command and gives back what it printed once it runs, and how to end it. */
const started = async (...words: readonly string[]) => {
  const stop = new AbortController();
  const said = { stdout: '', stderr: '' };
  const { promise: running, resolve } = Promise.withResolvers<void>();
  const ended = main(['sandbox', ...words], {
    stdin: Readable.from([]),
    stdout: { write: (text) => (said.stdout += text) },
    stderr: {
      write: (text) => {
        said.stderr += text;
        resolve();
      },
    },
    environment: {},
    signal: stop.signal,
  });
  await running;
  const end = (): Promise<number> => {
    stop.abort();
    return ended;
  };
  return { said, end };
};

const freePorts = ['--tenant-port', '0', '--dns-port', '0', '--platform-port', '0'];

/** Writes these examples, aimed at what the sandbox said it serves; gives the secrets that it said to export. */
const aim = async (folder: string, stdout: string, names: readonly string[]): Promise<Record<string, string>> => {
  const found = (pattern: RegExp): string => stdout.match(pattern)?.[1] ?? '';
  const [tenant, dns, platform] = [
    found(/# tenant .* at (http:\S+) /),
    found(/DNS at 127\.0\.0\.1:(\d+)/),
    found(/# platform .* at (http:\S+),/),
  ];
  for (const name of names) {
    const text = await packageFile(`examples/${name}.yaml`);
    const here = text
      .replaceAll('http://127.0.0.1:4001', tenant)
      .replaceAll('http://127.0.0.1:4010', platform)
      .replaceAll('5300', dns);
    await writeFile(join(folder, `${name}.yaml`), here);
  }
  const exported = [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)];
  return Object.fromEntries(exported.map(([, name = '', value = '']) => [name, value]));
};

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'postern-sandbox-'));

test('the sandbox says how the examples reach it, keeps the state of all three in files, and ends with 0', async () => {
  const folder = await newFolder();
  const options = [...freePorts, '--state-file', join(folder, 'state.json')];
  const codes: number[] = [];
  for (const command of ['apply', 'plan']) {
    const { said, end } = await started(...options);
    const names = ['tenant', 'zone', 'spf-record', 'inbound-connector', 'account', 'agent-settings'];
    const environment = await aim(folder, said.stdout, names);
    const { code } = await typed([command, '-f', folder, ...(command === 'apply' ? ['--yes'] : [])], environment);
    codes.push(code, await end());
  }
  expect(codes).toEqual([0, 0, 0, 0]);
});

test('a mode is asked for, consented to on the page, and brought about by the vendor in the tenant [C30] [C47] [C77]', async () => {
  const folder = await newFolder();
  vi.useFakeTimers({ toFake: ['Date'] });
  const { said, end } = await started(...freePorts);
  const environment = await aim(folder, said.stdout, ['tenant', 'account']);
  const mode = (await packageFile('examples/protection-mode.yaml'))
    .replace('mode: Monitor', 'mode: ThreatScanOnly')
    .replace(/\n {2}targetedTo:.*everyone: true/s, '');
  await writeFile(join(folder, 'mode.yaml'), mode);
  const run = (...words: readonly string[]) => typed([...words, '-f', folder], environment);
  const allow = ['--allow', 'SpfOnSendingDomains'];
  const asked = await run('apply', '--yes', '--wait', '1s', ...allow);
  expect(asked.code).toBe(4);
  const [link = ''] = (await run('plan', ...allow)).stdout.match(/http:\S+\/consent\/[0-9a-f-]+/) ?? [];
  const answer = new URLSearchParams({ actor: 'ada@contoso.example', answer: 'accept' });
  expect(await (await fetch(link, { method: 'POST', body: answer })).text()).toContain('Granted');
  vi.setSystemTime(Date.now() + 900_000);
  const read = async () => {
    expect((await run('plan', ...allow)).code).toBe(0);
    await run('import', 'Tenant/contoso', '--to', join(folder, 'there'));
    return readdir(join(folder, 'there'));
  };
  expect(await read()).toContain('inbound-connector-from-mimecast.yaml');
  expect(await end()).toBe(0);
});

test('mail of the platform is shown, or taken by the relay', async () => {
  const { said, end } = await started(...freePorts);
  await vi.waitFor(() => expect(said.stderr).toContain('to ada@contoso.example: Your account is ready'), 3000);
  expect(await end()).toBe(0);

  const mailbox = await startMailbox();
  const other = await started(...freePorts, '--smtp-relay', `127.0.0.1:${mailbox.port}`);
  await vi.waitFor(() => expect(mailbox.received).toMatchObject([{ to: ['ada@contoso.example'] }]), 3000);
  expect(other.said.stderr).not.toContain('Your account is ready');
  expect(await other.end()).toBe(0);
  await mailbox.stop();
});

test('a port that is taken is told, with what to do: 1', async () => {
  const { said, end } = await started(...freePorts);
  const [, dns = ''] = said.stdout.match(/DNS at 127\.0\.0\.1:(\d+)/) ?? [];
  const { code, stdout, stderr } = await typed(['sandbox', '--tenant-port', '0', '--dns-port', dns]);
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/PSTN5012 .*--dns-port/s)]);
  expect(await end()).toBe(0);
});
