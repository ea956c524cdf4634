import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change, Owned, Scope } from '../kinds/words.ts';
import type { Memory } from '../plan/memory.ts';
import { shelfIn } from './shelf.ts';

const scope: Scope = { target: 'dns', id: 'contoso.example' };
const from = { kind: 'SpfRecord', namespace: 'default', name: 'r' };
const owned: Owned = { scope, type: 'SpfTerm', key: 'x', from, deletion: 'Delete', before: null };
const change: Change = {
  id: 'c',
  op: 'create',
  scope,
  type: 'SpfTerm',
  keys: ['SpfTerm x'],
  collection: 'TXT x',
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: 'c',
  for: [from],
  why: '',
  risk: 'low',
  shown: [],
};
const use = { writes: true, signal: new AbortController().signal };
const record = async (memory: Memory): Promise<void> => {
  await memory.intend('run', 'hash', change, '2026-01-01T00:00:00Z');
  await memory.settle('run', change, { state: 'done' }, [owned], '2026-01-01T00:00:01Z');
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-shelf-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Another process that is alive holds the lock of the estate. */
const locked = (): string => {
  mkdirSync(join(folder, 'estate'), { recursive: true });
  const file = join(folder, 'estate', 'lock');
  writeFileSync(file, `${process.ppid}\n`);
  return file;
};

describe('the shelf', () => {
  it('lends one memory to calls at the same time, and frees it for others after the last', async () => {
    const shelf = shelfIn(() => folder);
    const lent: Memory[] = [];
    await Promise.all(
      [0, 20, 40].map((milliseconds) =>
        shelf.lend('estate', use, async (memory) => {
          lent.push(memory);
          await new Promise((resolve) => setTimeout(resolve, milliseconds));
          if (milliseconds === 40) await record(memory);
        }),
      ),
    );
    expect(new Set(lent).size).toBe(1);
    expect(existsSync(join(folder, 'estate', 'lock'))).toBe(false);
    expect(await shelfIn(() => folder).lend('estate', use, (memory) => memory.owned(scope))).toStrictEqual([owned]);
  });

  it('says whether anything had been remembered before', async () => {
    const isNew = () => shelfIn(() => folder).lend('estate', use, async (_memory, fresh) => fresh);
    expect([await isNew(), await isNew()]).toStrictEqual([true, false]);
  });

  it('keeps estates apart', async () => {
    const shelf = shelfIn(() => folder);
    await shelf.lend('estate', use, record);
    expect(await shelf.lend('other', use, (memory) => memory.owned(scope))).toStrictEqual([]);
  });

  it('lets who only looks go on while another process works, and who writes wait for it', async () => {
    const shelf = shelfIn(() => folder);
    await shelf.lend('estate', use, record);
    const file = locked();
    const looked = await shelf.lend('estate', { ...use, writes: false }, (memory) => memory.owned(scope));
    expect(looked).toStrictEqual([owned]);

    let isDone = false;
    const writing = shelf.lend('estate', use, async () => {
      isDone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(isDone).toBe(false);
    rmSync(file);
    await writing;
    expect(isDone).toBe(true);
  });

  it('does not keep a cancelled writer waiting', async () => {
    locked();
    const cancel = new AbortController();
    const writing = shelfIn(() => folder).lend('estate', { writes: true, signal: cancel.signal }, async () => 'wrote');
    cancel.abort();
    await expect(writing).rejects.toThrow(/abort/i);
  });

  it('refuses a damaged journal and a folder that is none, with the remedy', async () => {
    mkdirSync(join(folder, 'estate'));
    writeFileSync(join(folder, 'estate', 'journal.jsonl'), 'not a line\n');
    await expect(shelfIn(() => folder).lend('estate', use, async () => 'used')).rejects.toThrow(/PSTN7016.*damaged/);
    expect(existsSync(join(folder, 'estate', 'lock'))).toBe(false);
    writeFileSync(join(folder, 'file'), '');
    await expect(shelfIn(() => join(folder, 'file')).lend('estate', use, async () => 'used')).rejects.toThrow(
      'PSTN7016',
    );
  });
});
