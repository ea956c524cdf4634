import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { postern } from '../test/e2e/cli-door.ts';
import { spfOf } from '../test/e2e/company.ts';
import { openDesk } from '../test/e2e/desk.ts';
import { type as typed } from '../test/e2e/terminal.ts';

test('a second apply at the same time is told of the first one, and both are done once', async () => {
  await using desk = await openDesk();
  const { promise: second, resolve: hasBegun } = Promise.withResolvers<void>();
  const { promise: go, resolve: release } = Promise.withResolvers<void>();
  desk.sandbox.onWrite({
    before: async () => {
      hasBegun();
      await go;
    },
  });
  const first = desk.run('apply', '--yes');
  await second;
  const rival = await postern(['apply', '--yes', '-f', desk.folder]).ended;
  expect([rival.code, rival.stdout]).toEqual([1, '']);
  expect(rival.stderr).toMatch(new RegExp(`PSTN5008 process ${process.pid} is working with .*lock`));
  const looking = await postern(['plan', '-f', desk.folder]).ended;
  expect(looking.code).toBe(2);
  release();
  expect((await first).code).toBe(0);
  expect(desk.sandbox.requests.applied()).toBe(2);
  expect((await postern(['apply', '--yes', '-f', desk.folder]).ended).code).toBe(0);
});

describe('the memory', () => {
  test('stands beside the first -f, for its owner only', async () => {
    await using desk = await openDesk();
    await typed(['apply', '--yes', '-f', join(desk.folder, 'spf.yaml'), '-f', desk.folder]);
    const directory = await stat(join(desk.folder, '.postern'));
    expect(directory.mode & 0o777).toBe(0o700);
    for (const name of ['journal.jsonl', 'clocks.json'])
      expect((await stat(join(desk.folder, '.postern', name))).mode & 0o777).toBe(0o600);
    await expect(stat(join(desk.folder, '.postern', 'lock'))).rejects.toThrow('ENOENT');
  });

  test('is where --state says', async () => {
    await using desk = await openDesk();
    const state = join(await mkdtemp(join(tmpdir(), 'postern-state-')), 'deep', 'er');
    expect((await desk.run('apply', '--yes', '--state', state)).code).toBe(0);
    expect(await desk.memory()).toBe('');
    expect(await readFile(join(state, 'journal.jsonl'), 'utf8')).toContain('From Mimecast');
  });

  test('that is damaged is not written on: 1, with its line', async () => {
    await using desk = await openDesk();
    await desk.run('apply', '--yes');
    const journal = join(desk.folder, '.postern', 'journal.jsonl');
    const text = (await readFile(journal, 'utf8')).replace('"seq":2', '"seq":7');
    await writeFile(journal, text);
    for (const command of ['plan', 'drift', 'apply']) {
      const { code, stderr } = await desk.run(command, ...(command === 'apply' ? ['--yes'] : []));
      expect([code, stderr]).toEqual([1, expect.stringMatching(/PSTN5009 .*journal\.jsonl:3: the journal is damaged/)]);
    }
    expect(await readFile(journal, 'utf8')).toBe(text);
  });

  test('that cannot be made is told: 1', async () => {
    await using desk = await openDesk();
    await writeFile(join(desk.folder, 'file'), '');
    const { code, stderr } = await desk.run('apply', '--yes', '--state', join(desk.folder, 'file'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('PSTN5009')]);
    expect(desk.sandbox.requests.writes()).toBe(0);
  });
});

describe('there is nothing to work on: an error, and not in sync', () => {
  test.each([
    ['an empty folder', {}],
    [
      'a folder of other things',
      { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n', 'readme.md': '' },
    ],
  ])('in %s', async (_, files) => {
    const folder = await mkdtemp(join(tmpdir(), 'postern-empty-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    for (const command of ['plan', 'drift', 'apply']) {
      const { code, stderr } = await typed([command, '-f', folder]);
      expect([code, stderr]).toEqual([1, expect.stringContaining('PSTN5010')]);
    }
  });

  test('without -f', async () => {
    for (const command of ['plan', 'drift', 'apply']) {
      const { code, stdout, stderr } = await typed([command]);
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining("required option '-f, --file <path>'")]);
    }
  });
});

test('an estate of another name does not own what this one made', async () => {
  await using desk = await openDesk();
  await desk.run('apply', '--yes');
  const { code, stdout } = await desk.run('plan', '--estate', 'other', '--state', join(desk.folder, '.other'));
  expect([code, stdout]).toEqual([1, expect.stringMatching(/PSTN2002.*default/s)]);
  expect(spfOf(desk.sandbox)).toContain('mimecastprotect');
});
