import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { type as typed } from '../../test/e2e/terminal.ts';
import { main } from '../main.ts';
import { packageFile } from '../package-file.ts';

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

test('the sandbox says how the examples reach it, keeps its state in a file, and ends with 0', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-sandbox-'));
  const options = ['--tenant-port', '0', '--dns-port', '0', '--state-file', join(folder, 'state.json')];
  const codes: number[] = [];
  for (const command of ['apply', 'plan']) {
    const { said, end } = await started(...options);
    const [, tenant = ''] = said.stdout.match(/ at (http:\S+) /) ?? [];
    const [, dns = ''] = said.stdout.match(/DNS at 127\.0\.0\.1:(\d+)/) ?? [];
    for (const name of ['tenant', 'zone', 'spf-record', 'inbound-connector']) {
      const text = await packageFile(`examples/${name}.yaml`);
      await writeFile(
        join(folder, `${name}.yaml`),
        text.replaceAll('http://127.0.0.1:4001', tenant).replaceAll('5300', dns),
      );
    }
    const exported = [...said.stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const { code } = await typed(
      [command, '-f', folder, ...(command === 'apply' ? ['--yes'] : [])],
      Object.fromEntries(exported),
    );
    codes.push(code, await end());
  }
  expect(codes).toEqual([0, 0, 0, 0]);
});

test('a port that is taken is told, with what to do: 1', async () => {
  const { said, end } = await started('--tenant-port', '0', '--dns-port', '0');
  const [, dns = ''] = said.stdout.match(/DNS at 127\.0\.0\.1:(\d+)/) ?? [];
  const { code, stdout, stderr } = await typed(['sandbox', '--tenant-port', '0', '--dns-port', dns]);
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/PSTN5012 .*--dns-port/s)]);
  expect(await end()).toBe(0);
});
