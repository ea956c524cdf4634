import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Change, Owned } from '../kinds/words.ts';
import type { Outcome } from '../plan/memory.ts';
import { shopScope as scope } from '../test/world/world.ts';
import { openDirectoryMemory } from './directory.ts';
import { ownedBefore, runsOf } from './history.ts';

const from = { kind: 'Thing', namespace: 'default', name: 'lamp' };
const at = '2026-01-01T00:00:00Z';

const change = (id: string): Change => ({
  id,
  op: 'create',
  scope,
  type: 'Thing',
  keys: [`Thing ${id}`],
  collection: 'Thing',
  before: null,
  after: {},
  leaves: [{ type: 'Thing', key: id, value: {}, before: null }],
  expects: {},
  needs: [],
  group: id,
  for: [from],
  why: '',
  risk: 'low',
  shown: [],
});

const owned = (key: string): Owned => ({ scope, type: 'Thing', key, from, deletion: 'Retain', before: null });

test('a journal tells its runs with what they did or may have done, and what was owned before each', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'postern-history-'));
  const memory = await openDirectoryMemory(directory);
  const write = async (run: string, id: string, state: Outcome['state'] | null): Promise<void> => {
    await memory.intend(run, 'hash', change(id), at);
    if (state !== null) await memory.settle(run, change(id), { state }, state === 'done' ? [owned(id)] : [], at);
  };
  await write('one', 'lamp', 'done');
  await write('two', 'rope', 'moved');
  await write('two', 'rope', 'done');
  await write('two', 'bell', 'refused');
  await write('two', 'door', null);
  await write('three', 'rope', 'notSent');
  await memory.close();

  const { history, close } = await openDirectoryMemory(directory);
  const told = runsOf(history).map(({ name, changes }) => [name, ...changes.map(({ id }) => id)]);
  expect(told).toEqual([['one', 'lamp'], ['two', 'rope', 'door'], ['three']]);
  expect(runsOf(history)[0]?.changes[0]?.leaves).toEqual([{ type: 'Thing', key: 'lamp', value: {}, before: null }]);
  const keys = (run: string) => ownedBefore(history, run).map(({ key }) => key);
  expect([keys('one'), keys('two'), keys('three')]).toEqual([[], ['lamp'], ['lamp', 'rope']]);
  await close();
  await rm(directory, { recursive: true });
});
