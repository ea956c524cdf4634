import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Change, Owned } from '../kinds/words.ts';
import { MemoryWithoutDisk } from '../test/world/memory.ts';
import { shopScope as scope } from '../test/world/world.ts';
import { type DirectoryMemory, openDirectoryMemory } from './directory.ts';
import { BrokenJournal, ForeignWriter } from './journal.ts';
import { LockedError, lockDirectory } from './lock.ts';

const made: string[] = [];

const newDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'postern-memory-'));
  made.push(directory);
  return directory;
};

afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

const from = { kind: 'Thing', namespace: 'default', name: 'lamp' };
const at = '2026-01-01T00:00:00Z';

const change = (key: string, value = 1): Change => ({
  id: `${key}-${value}`,
  op: 'create',
  scope,
  type: 'Thing',
  keys: [`Thing ${key}`],
  collection: 'Thing',
  before: null,
  after: { value },
  leaves: [{ type: 'Thing', key, value: { value } }],
  expects: {},
  needs: [],
  group: key,
  for: [from],
  why: '',
  risk: 'low',
  shown: [],
  raw: { bytes: 'never on disk' },
});

const entry = (key: string, handle: string): Owned => ({
  scope,
  type: 'Thing',
  key,
  handle,
  from,
  deletion: 'Retain',
  before: null,
});

const journalOf = (directory: string): string => join(directory, 'journal.jsonl');

const everything = async (memory: Pick<DirectoryMemory, 'owned' | 'open' | 'written'>) => ({
  owned: await memory.owned(scope),
  open: await memory.open(scope),
  written: await memory.written(scope, 1e9, at),
});

describe('a journal', () => {
  test('replayed gives the state that the running process had, whatever was written', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      value: fc.integer({ min: 1, max: 3 }),
      what: fc.constantFrom('intend', 'done', 'unconfirmed', 'moved', 'refused', 'notSent'),
      owns: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const directory = await newDirectory();
        const memory = await openDirectoryMemory(directory);
        const model = new MemoryWithoutDisk();
        for (const { key, value, what, owns } of steps) {
          const one = change(key, value);
          for (const each of [memory, model])
            if (what === 'intend') await each.intend('run', 'hash', one, at);
            else await each.settle('run', one, { state: what, handle: 'h' }, owns ? [entry(key, 'h')] : [], at);
        }
        const running = await everything(memory);
        await memory.close();
        const replayed = await openDirectoryMemory(directory);
        expect(await everything(replayed)).toEqual(running);
        expect(await everything(model)).toEqual(running);
      }),
      { numRuns: 25 },
    );
  });

  test('does not hold what only memory may hold, and only its owner can read it', async () => {
    const directory = await newDirectory();
    const memory = await openDirectoryMemory(join(directory, 'state'));
    await memory.intend('run', 'hash', change('lamp'), at);
    await memory.close();
    const file = journalOf(join(directory, 'state'));
    expect(await readFile(file, 'utf8')).not.toContain('never on disk');
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test('whose last line was cut off drops it and goes on after the line before', async () => {
    const directory = await newDirectory();
    const memory = await openDirectoryMemory(directory);
    await memory.intend('run', 'hash', change('lamp'), at);
    await memory.close();
    const whole = await readFile(journalOf(directory), 'utf8');
    for (const cut of [1, 20, whole.length - 1]) {
      await writeFile(journalOf(directory), whole + whole.slice(0, cut));
      const again = await openDirectoryMemory(directory);
      expect((await again.open(scope)).map(({ change: { id } }) => id)).toEqual(['lamp-1']);
      await again.intend('run', 'hash', change('rope'), at);
      await again.close();
      const third = await openDirectoryMemory(directory);
      expect((await third.open(scope)).map(({ change: { id } }) => id)).toEqual(['lamp-1', 'rope-1']);
    }
  });

  test('with a line that was changed, taken out or damaged is refused', async () => {
    const directory = await newDirectory();
    const memory = await openDirectoryMemory(directory);
    for (const key of ['a', 'b', 'c']) await memory.intend('run', 'hash', change(key), at);
    await memory.close();
    const lines = (await readFile(journalOf(directory), 'utf8')).split('\n').slice(0, -1);
    const damaged = [
      lines.map((line, index) => (index === 1 ? line.replace('"run":"run"', '"run":"ruin"') : line)),
      lines.filter((_, index) => index !== 1),
      lines.map((line, index) => (index === 1 ? line.slice(0, 30) : line)),
      lines.map((line, index) => (index === 0 ? 'null' : line)),
    ];
    for (const text of damaged) {
      await writeFile(journalOf(directory), `${text.join('\n')}\n`);
      await expect(openDirectoryMemory(directory)).rejects.toThrow(BrokenJournal);
    }
  });

  test('that another process wrote in since it was read is not cut back and not written on', async () => {
    const directory = await newDirectory();
    const first = await openDirectoryMemory(directory);
    const second = await openDirectoryMemory(directory);
    await second.intend('run-2', 'hash', change('rope'), at);
    await expect(first.intend('run-1', 'hash', change('lamp'), at)).rejects.toThrow(ForeignWriter);
    await second.close();

    const third = await openDirectoryMemory(directory);
    expect((await third.open(scope)).map(({ run }) => run)).toEqual(['run-2']);
    await third.intend('run-3', 'hash', change('bell'), at);
    await appendFile(journalOf(directory), 'somebody\n');
    await expect(third.intend('run-3', 'hash', change('lamp'), at)).rejects.toThrow(ForeignWriter);
    expect((await third.open(scope)).map(({ run }) => run)).toEqual(['run-2', 'run-3']);
    await third.close();
  });
});

const node = resolve('node_modules/.bin/node');

const start = (script: string, ...given: readonly string[]): ChildProcess =>
  spawn(node, ['--input-type=module', '-e', script, ...given], { stdio: ['ignore', 'pipe', 'inherit'] });

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((done, fail) => {
    child.stdout?.once('data', (data: Buffer) => done(data.toString().trim()));
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`ended with ${code} before it said anything`)));
  });

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once('exit', done));

describe('a process killed at once', () => {
  test('leaves every intent that it was told is durable', async () => {
    const directory = await newDirectory();
    const script = `
      const [directory, text] = process.argv.slice(1);
      const { openDirectoryMemory } = await import(${JSON.stringify(resolve('memory/directory.ts'))});
      const memory = await openDirectoryMemory(directory);
      for (let count = 1; ; count += 1) {
        await memory.intend('run-' + count, 'hash', JSON.parse(text), ${JSON.stringify(at)});
        if (count === 20) process.stdout.write(String(count) + '\\n');
      }`;
    const child = start(script, directory, JSON.stringify(change('lamp')));
    const told = Number(await firstLine(child));
    child.kill('SIGKILL');
    await ended(child);
    const memory = await openDirectoryMemory(directory);
    const runs = (await memory.open(scope)).map(({ run }) => run);
    expect(runs.slice(0, told)).toEqual(Array.from({ length: told }, (_, index) => `run-${index + 1}`));
    await memory.intend('after', 'hash', change('rope'), at);
    await memory.close();
  });

  test('holding the lock: refused while it lives, taken over when it is gone', async () => {
    const directory = await newDirectory();
    const script = `
      const { lockDirectory } = await import(${JSON.stringify(resolve('memory/lock.ts'))});
      await lockDirectory(process.argv[1]);
      process.stdout.write('locked\\n');
      setInterval(() => undefined, 1000);`;
    const child = start(script, directory);
    expect(await firstLine(child)).toBe('locked');
    await expect(lockDirectory(directory)).rejects.toThrow(LockedError);
    await expect(lockDirectory(directory)).rejects.toMatchObject({ pid: child.pid });
    child.kill('SIGKILL');
    await ended(child);
    const release = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toThrow(LockedError);
    await release();
    await (await lockDirectory(directory))();
  });
});

describe('a lock', () => {
  test('with no number in it, or with our own from before, is taken over', async () => {
    const directory = await newDirectory();
    for (const text of ['', 'nobody\n', `${process.pid}\n`]) {
      await writeFile(join(directory, 'lock'), text);
      await (await lockDirectory(directory))();
    }
  });

  test('goes to one of many that ask at the same time', async () => {
    const directory = await newDirectory();
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
    const taken = asked.filter(({ status }) => status === 'fulfilled');
    expect(taken).toHaveLength(1);
  });
});

describe('clocks', () => {
  test('keep since when a fact shows one value, over a restart, and start again when it changes', async () => {
    const directory = await newDirectory();
    const memory = await openDirectoryMemory(directory);
    const clock = (digest: string, now: string) => memory.since(scope, 'Weather/hill', digest, now);
    expect(await clock('sun', '1')).toBe('1');
    expect(await clock('sun', '2')).toBe('1');
    await memory.close();
    const again = await openDirectoryMemory(directory);
    expect(await again.since(scope, 'Weather/hill', 'sun', '3')).toBe('1');
    expect(await again.since(scope, 'Weather/hill', 'rain', '4')).toBe('4');
    expect(await again.since(scope, 'Weather/hill', 'sun', '5')).toBe('5');
    await again.close();
  });

  test('that cannot be read start again', async () => {
    const directory = await newDirectory();
    await writeFile(join(directory, 'clocks.json'), '{"cut');
    const memory = await openDirectoryMemory(directory);
    expect(await memory.since(scope, 'Weather/hill', 'sun', '7')).toBe('7');
    await memory.close();
  });

  test('keep every one of many facts that begin at the same time', async () => {
    const directory = await newDirectory();
    const memory = await openDirectoryMemory(directory);
    const names = Array.from({ length: 200 }, (_, index) => `Weather/${index}`);
    await Promise.all(names.map((name) => memory.since(scope, name, 'sun', '1')));
    await memory.close();
    const again = await openDirectoryMemory(directory);
    expect(new Set(await Promise.all(names.map((name) => again.since(scope, name, 'sun', '2'))))).toEqual(
      new Set(['1']),
    );
  });
});
