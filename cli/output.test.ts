import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { main } from './main.ts';
import { paintFor } from './output.ts';

const escapeLetter = '\u001b';

/** Runs the command line at a terminal that types `typed`. */
const atTerminal = async (words: readonly string[], typed: string, environment: NodeJS.ProcessEnv = {}) => {
  const read = { stdout: '', stderr: '' };
  const stdin = Object.assign(Readable.from(typed === '' ? [] : [typed]), { isTTY: true });
  const code = await main(words, {
    stdin,
    stdout: { write: (text) => (read.stdout += text), isTTY: true },
    stderr: Object.assign(new (await import('node:stream')).PassThrough(), {
      write: (text: string) => {
        read.stderr += text;
        return true;
      },
      isTTY: true,
    }),
    environment,
    signal: new AbortController().signal,
  });
  return { code, ...read };
};

describe('colour', () => {
  test.each<[string, boolean | undefined, NodeJS.ProcessEnv, boolean]>([
    ['at a terminal', true, {}, true],
    ['in a pipe', false, {}, false],
    ['in a file', undefined, {}, false],
    ['at a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['at a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['at a terminal that knows none', true, { TERM: 'dumb' }, false],
  ])('%s', (_, isTTY, environment, expected) => {
    const paint = paintFor(isTTY === undefined ? {} : { isTTY }, environment);
    expect(paint.bad('x').includes(escapeLetter)).toBe(expected);
  });

  test('of every kind of output is gone with NO_COLOR, and there without', async () => {
    await using desk = await openDesk();
    const words = ['plan', '-f', desk.folder];
    expect((await atTerminal(words, '')).stdout).toContain(escapeLetter);
    const quiet = await atTerminal(words, '', { NO_COLOR: '1' });
    expect(`${quiet.stdout}${quiet.stderr}`).not.toContain(escapeLetter);
    for (const format of ['json', 'markdown'])
      expect((await atTerminal([...words, '--output', format], '')).stdout).not.toContain(escapeLetter);
  });
});

describe('the question before an apply', () => {
  test.each<[string, number, boolean]>([
    ['yes\n', 0, true],
    ['no\n', 1, false],
    ['y\n', 1, false],
    ['\n', 1, false],
    ['', 1, false],
  ])('answered with %j ends with %i', async (typed, code, isWritten) => {
    await using desk = await openDesk();
    const said = await atTerminal(['apply', '-f', desk.folder], typed);
    expect(said.code).toBe(code);
    expect(said.stderr).toContain('Apply 2 of 2 changes?');
    expect(said.stdout.includes('Nothing was written: nobody said yes.')).toBe(!isWritten);
    expect(desk.sandbox.requests.applied() > 0).toBe(isWritten);
  });
});

describe('data is on stdout and talk on stderr', () => {
  test('the plan and what was done are data; progress is talk', async () => {
    await using desk = await openDesk();
    const { stdout, stderr } = await desk.run('apply', '--yes');
    expect(stdout).toMatch(/^Plan [0-9a-f]{12}\n/);
    expect(stdout).toContain('From Mimecast');
    expect(stdout).toContain('A second plan is empty.');
    expect(stderr.split('\n').filter((line) => line !== '')).toEqual([
      expect.stringMatching(/^update SpfTerm .*\.\.\.$/),
      expect.stringMatching(/^create InboundConnector .*\.\.\.$/),
    ]);
  });

  test('JSON on stdout is one document, whatever is said on stderr', async () => {
    await using desk = await openDesk();
    for (const words of [['plan'], ['drift'], ['apply', '--yes'], ['plan']]) {
      const { stdout, stderr } = await desk.run(
        words[0] ?? '',
        ...words.slice(1),
        '--output',
        'json',
        '--allow',
        'nobody',
      );
      expect(() => JSON.parse(stdout)).not.toThrow();
      expect(stderr).toContain('--allow nobody');
    }
  });

  test('an error leaves stdout empty', async () => {
    await using desk = await openDesk();
    await desk.put('spf.yaml', 'kind: [');
    const { stdout, stderr } = await desk.run('plan', '--output', 'json');
    expect([stdout, stderr]).toEqual(['', expect.stringMatching(/PSTN5002 .*spf\.yaml:1: /)]);
  });
});

/** A text that tries to break out of wherever it is shown. */
const hostile =
  'v=spf1 include:a.example | </details> <img src=x onerror=alert(1)> [link](http://evil.example) `code` ```\n\u001b[31mred\u001b]0;title\u0007 \u202egnp.exe @everyone #1';

const hostileDesk = async (): Promise<Desk> => {
  const desk = await openDesk();
  desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', [hostile, 'v=spf1 -all']);
  return desk;
};

describe('record content that is written to do harm', () => {
  test('is shown and not obeyed by a terminal', async () => {
    await using desk = await hostileDesk();
    const { stdout } = await desk.run('plan');
    expect(stdout).toContain('onerror=alert(1)');
    expect(stdout).toContain('\\u{1b}[31mred');
    expect(stdout).toContain('\\u{202e}gnp.exe');
    expect([...stdout].filter((letter) => /[\p{Cc}\u202a-\u202e]/u.test(letter) && letter !== '\n')).toEqual([]);
  });

  test('cannot start HTML, a link, a mention or a new line in Markdown', async () => {
    await using desk = await hostileDesk();
    const { stdout } = await desk.run('plan', '--output', 'markdown');
    const prose = stdout.replaceAll(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '').replaceAll(/(`+)[^`].*?[^`]?\1(?!`)/g, '');
    expect(prose).toContain('onerror=alert(1)');
    expect(prose.replaceAll(/^- \[[ x]\]/gm, '')).not.toMatch(/(^|[^\\])[<[]/m);
    expect(prose).not.toMatch(/https?:\/\//);
    expect(prose).not.toMatch(/@everyone|#1\b/);
    for (const line of stdout.split('\n')) expect(line).not.toMatch(/^\s*red/);
  });

  test('is in JSON as it is', async () => {
    await using desk = await hostileDesk();
    const { refused } = JSON.parse((await desk.run('plan', '--output', 'json')).stdout);
    expect(JSON.stringify(refused)).toContain('onerror=alert(1)');
  });
});

test('text, JSON and Markdown tell the same facts', async () => {
  await using desk = await openDesk();
  await desk.put('spf.yaml', { ...desk.company.spf, spec: { ...desk.company.spf.spec, all: 'Fail' } });
  await desk.run('apply', '--yes');
  desk.sandbox.tenant.setConnector('From Mimecast', { RequireTls: true, SenderIPAddresses: ['198.51.100.7'] });
  const view = JSON.parse((await desk.run('plan', '--output', 'json')).stdout);
  const text = (await desk.run('plan')).stdout;
  const markdown = (await desk.run('plan', '--output', 'markdown')).stdout;
  const changes = view.scopes.flatMap((scope: { changes: unknown[] }) => scope.changes);
  expect(changes.length).toBeGreaterThan(1);
  const facts: string[] = [
    view.hash.slice(0, 12),
    ...view.scopes.map((one: { scope: string }) => one.scope),
    ...changes.flatMap((one: { keys: string[]; shown: string[]; heldBy: string[]; resources: string[] }) => [
      ...one.keys,
      ...one.shown,
      ...one.heldBy,
      ...one.resources,
    ]),
    ...view.gates.map((one: { id: string }) => one.id),
    ...view.notes.map((one: { code: string }) => one.code),
  ];
  for (const fact of facts) expect([fact, text.includes(fact), markdown.includes(fact)]).toEqual([fact, true, true]);
});
