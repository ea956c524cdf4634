import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type as typed } from '../test/e2e/terminal.ts';

const root = join(import.meta.dirname, '..');

describe('a command line that is wrong ends with 1 and says where help is', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['an unknown command', ['plna'], /unknown command 'plna'.*Did you mean plan\?/s],
    ['an unknown option', ['plan', '-f', '.', '--foo'], /unknown option '--foo'/],
    ['an unknown format', ['plan', '-f', '.', '--output', 'xml'], /Allowed choices are text, json, markdown/],
    ['an unknown plane', ['plan', '-f', '.', '--target', 'moon'], /Allowed choices are dns, microsoft365, platform/],
    ['a wait that is no duration', ['apply', '-f', '.', '--wait', 'long'], /write a duration such as 30s/],
    ['a port that is none', ['sandbox', '--dns-port', '70000'], /write a port number/],
    ['an option without its value', ['plan', '-f'], /argument missing/],
    ['one word too many', ['plan', '-f', '.', 'extra'], /too many arguments/],
  ])('%s', async (_, words, message) => {
    const { code, stdout, stderr } = await typed(words);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('(postern help COMMAND says what it takes)');
  });

  test('no command at all shows the help', async () => {
    const { code, stderr } = await typed([]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Usage: postern')]);
  });
});

describe('help and version are data', () => {
  test.each([[['--help']], [['help']], [['plan', '--help']], [['help', 'apply']]])('%j', async (words) => {
    const { code, stdout, stderr } = await typed(words);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: postern /);
  });

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(await typed(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});
