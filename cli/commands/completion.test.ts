import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../../kinds/index.ts';
import { type as typed } from '../../test/e2e/terminal.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-completion-'));
  for (const shell of shells) writeFileSync(join(folder, shell), (await typed(['completion', shell])).stdout);
  writeFileSync(join(folder, 'mail tenant.yaml'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words = (line: readonly string[]): string => line.map((word) => `'${word}'`).join(' ');

/* What a key press does, in the shell itself. zsh has no way to ask for it but a terminal: its own functions print here. */
const driving: Readonly<Record<Shell, (line: readonly string[]) => string>> = {
  bash: (line) => `
    source ./bash
    COMP_WORDS=(${words(line)}); COMP_CWORD=${line.length - 1}
    _postern postern
    printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (line) => `
    compdef() { : }
    _describe() { local array=$@[-1]; for entry in \${(P)array}; do print -r -- \${\${entry//\\\\:/;}%%:*}; done }
    _files() { print -rl -- *(N) }
    _message() { : }
    compadd() { shift; print -rl -- $@ }
    source ./zsh
    words=(${words(line)}); CURRENT=${line.length}
    _postern`,
  fish: (line) => `
    source fish
    complete -C "${line.map((word) => word.replaceAll(' ', '\\ ')).join(' ')}"`,
};

const isThere = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0;

/** What the shell offers for a line whose last word is being typed. */
const offered = (shell: Shell, line: readonly string[]): readonly string[] => {
  const said = execFileSync(shell, ['-c', driving[shell](['postern', ...line])], { cwd: folder, encoding: 'utf8' });
  const [last = ''] = line.slice(-1);
  // zsh narrows down itself, after these functions.
  return said
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter((word) => word !== '' && word.startsWith(last));
};

describe.each(shells)('%s', (shell) => {
  const needing = (situation: string, run: () => void): void =>
    test(situation, (context) => {
      if (!isThere(shell)) {
        if (process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(`${shell} is not installed`);
        context.skip(`${shell} is not installed`);
      }
      run();
    });

  needing('completes commands, and those below them', () => {
    expect(offered(shell, ['pl'])).toEqual(['plan']);
    expect(offered(shell, [''])).toEqual(expect.arrayContaining(['plan', 'apply', 'import', 'spf', 'completion']));
    expect(offered(shell, ['spf', ''])).toContain('check');
    expect(offered(shell, ['completion', ''])).toEqual(expect.arrayContaining([...shells]));
  });

  needing('completes the options of a command, not those of another', () => {
    expect(offered(shell, ['apply', '--'])).toEqual(expect.arrayContaining(['--file', '--plan', '--yes', '--wait']));
    expect(offered(shell, ['plan', '--'])).not.toContain('--yes');
    expect(offered(shell, ['spf', 'check', '--h'])).toEqual(expect.arrayContaining(['--helo', '--help']));
  });

  needing('completes what an option takes: words, files, or nothing that it knows of', () => {
    expect(offered(shell, ['plan', '--output', ''])).toEqual(expect.arrayContaining(['text', 'json', 'markdown']));
    expect(offered(shell, ['doctor', '--output', ''])).not.toContain('markdown');
    expect(offered(shell, ['plan', '-f', 'mail']).map((word) => word.replaceAll('\\', ''))).toEqual([
      'mail tenant.yaml',
    ]);
    expect(offered(shell, ['plan', '--estate', 'pl'])).toEqual([]);
  });

  needing('completes kinds, outputs and error codes', () => {
    expect(offered(shell, ['explain', 'Spf'])).toEqual(['SpfRecord']);
    expect(offered(shell, ['explain', 'PSTN200'])).toContain('PSTN2001');
    expect(offered(shell, ['schema', ''])).toEqual(
      expect.arrayContaining([...kinds.map(({ name }) => name), 'plan-view']),
    );
    expect(offered(shell, ['explain', ''])).not.toContain('plan-view');
  });

  needing('takes an option’s value for no command', () => {
    expect(offered(shell, ['plan', '-f', 'spf', '--pr'])).toEqual(['--prune']);
  });
});

test('a shell that there is no script for is named, with those that there are', async () => {
  const { code, stderr } = await typed(['completion', 'csh']);
  expect(code).toBe(1);
  expect(stderr).toContain('bash, zsh, fish');
});
