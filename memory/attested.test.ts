import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDirectoryMemory } from './directory.ts';
import { runsOf } from './history.ts';
import { BrokenJournal } from './journal.ts';

const at = '2026-03-02T08:15:00Z';
const step = '2ab528be09eff98e';
const word = (by: string, name = 'agents') => ({
  ref: { kind: 'Attestation', namespace: 'default', name },
  annotations: {},
  spec: { for: { kind: 'AgentSettings', name: 'agents' }, step, by, at },
});

test('a word is kept over a restart, the latest of each name, and belongs to no run', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'postern-attested-'));
  const memory = await openDirectoryMemory(directory);
  for (const by of ['ada', 'ben']) await memory.attest(step, word(by), at);
  await memory.attest(step, word('ada', 'other'), at);
  expect(memory.attested()).toEqual([word('ben'), word('ada', 'other')]);
  await memory.close();
  const again = await openDirectoryMemory(directory);
  expect(again.attested()).toEqual([word('ben'), word('ada', 'other')]);
  expect(again.history.map(({ what, changeId }) => [what, changeId])).toEqual(Array(3).fill(['attest', step]));
  expect(runsOf(again.history)).toEqual([]);
  await again.close();
  await rm(directory, { recursive: true });
});

test('a word that somebody has changed in the journal is refused with all that follows it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'postern-attested-'));
  const memory = await openDirectoryMemory(directory);
  for (const by of ['ada', 'ben']) await memory.attest(step, word(by), at);
  await memory.close();
  const file = join(directory, 'journal.jsonl');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"by":"ada"', '"by":"eve"'));
  await expect(openDirectoryMemory(directory)).rejects.toThrow(BrokenJournal);
  await rm(directory, { recursive: true });
});
