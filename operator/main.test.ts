import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from './main.ts';

const run = async (...argv: readonly string[]) => {
  const said: { readonly out: string[]; readonly err: string[] } = { out: [], err: [] };
  const code = await main(argv, {
    stdout: { write: (text: string) => void said.out.push(text) },
    stderr: { write: (text: string) => void said.err.push(text) },
    signal: AbortSignal.timeout(300),
  });
  return { code, out: said.out.join(''), err: said.err.join('') };
};

test.each([
  [['--resync', 'often'], 'write a duration such as 30s, 5m or 1h'],
  [['--allow-endpoint', 'login.example'], 'write a URL such as https://login.example'],
  [['--probe-address', 'here'], 'write host:port or :port'],
  [['--lease', '10s', '--write-timeout', '10s'], '--write-timeout has to be shorter than --lease'],
  [['--nonsense'], 'unknown option'],
])('%j is refused with what to write instead', async (argv, words) => {
  const { code, err, out } = await run(...argv);
  expect(code).toBe(1);
  expect(err).toContain(words);
  expect(out).toBe('');
});

test('a kubeconfig that leads nowhere is a finding, not a stack', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-operator-'));
  try {
    const path = join(folder, 'config');
    await writeFile(path, 'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n');
    const { code, err } = await run('--kubeconfig', path);
    expect(code).toBe(1);
    expect(err).toMatch(/^PSTN6001: .*has no cluster/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an API server that is away is waited for, and the end that is asked for comes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-operator-'));
  try {
    const path = join(folder, 'config');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:9' } }],
      users: [{ name: 'u', user: { token: 'canary-token-5a1c' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(path, JSON.stringify(config));
    const { code, out } = await run(
      '--kubeconfig',
      path,
      '--probe-address',
      '127.0.0.1:0',
      '--lease',
      '2s',
      '--write-timeout',
      '1s',
    );
    expect(code).toBe(0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['started', 'ending after the writes under way', 'ended']),
    );
    expect(lines.some(({ msg }) => msg === 'lease not renewed')).toBe(true);
    expect(out).not.toContain('canary-token-5a1c');
  } finally {
    await rm(folder, { recursive: true });
  }
});
