import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { FindingError } from '../kinds/codes.ts';
import type { SinkFor, SinkRef } from '../kinds/words.ts';
import { fileSinks } from './secret-file.ts';

const open = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-sink-'));
  const from = { kind: 'AgentKey', namespace: 'mail', name: 'agents' } as const;
  const to = (sink: SinkRef): SinkFor => ({ to: sink, from });
  return {
    folder,
    sinks: fileSinks(() => folder),
    to,
    file: (name = 'agent.yaml') => to({ file: name }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
};

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) =>
      error instanceof FindingError ? `${error.finding.code} ${error.finding.message}` : String(error),
  );

test('a value comes out as it went in, whatever it looks like, and keys beside it stay', async () => {
  await using at = await open();
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  await fc.assert(
    fc.asyncProperty(text, text, async (first, second) => {
      await at.sinks.write(at.file(), { previous: first });
      await at.sinks.write(at.file(), { current: second });
      expect(await at.sinks.read(at.file())).toEqual({ previous: first, current: second });
      await rm(join(at.folder, 'agent.yaml'));
    }),
    { numRuns: 40 },
  );
});

test('the file is a v1 Secret that only its owner may read, and no draft of it is left [G19] [X16]', async () => {
  await using at = await open();
  await at.sinks.write(at.file('deep/Agent_Key.yaml'), { CustomerKey: 'canary-key' });
  const path = join(at.folder, 'deep', 'Agent_Key.yaml');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(at.folder, 'deep'))).toEqual(['Agent_Key.yaml']);
  expect(parse(await readFile(path, 'utf8'))).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'agent-key', namespace: 'mail' },
    type: 'Opaque',
    stringData: { CustomerKey: 'canary-key' },
  });
});

test('a file that others may read is closed with the next write, and a Secret of another maker keeps its own', async () => {
  await using at = await open();
  const path = join(at.folder, 'agent.yaml');
  const data = { theirs: Buffer.from('kept').toString('base64') };
  await writeFile(path, JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, data }), {
    mode: 0o644,
  });
  await at.sinks.write(at.file(), { CustomerKey: 'canary-key' });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(parse(await readFile(path, 'utf8'))).toMatchObject({ metadata: { name: 'x' } });
  expect(await at.sinks.read(at.file())).toEqual({ theirs: 'kept', CustomerKey: 'canary-key' });
});

test('what is no v1 Secret is neither read as empty nor written over', async () => {
  await using at = await open();
  for (const text of ['password: canary-theirs\n', '- a\n', '{', 'kind: Secret\n---\nkind: Secret\n']) {
    await writeFile(join(at.folder, 'agent.yaml'), text);
    for (const act of ['read', 'write'] as const) {
      const said = await codeOf(at.sinks[act](at.file(), { CustomerKey: 'canary-key' }));
      expect(said).toMatch(/^PSTN8102 for AgentKey\/mail\/agents/);
      expect(said).not.toContain('canary');
    }
    expect(await readFile(join(at.folder, 'agent.yaml'), 'utf8')).toBe(text);
  }
});

test('a place that cannot be written to is named without the value, and so is a Secret of a cluster', async () => {
  await using at = await open();
  await writeFile(join(at.folder, 'plain'), '');
  const failed = await codeOf(at.sinks.write(at.file('plain/agent.yaml'), { CustomerKey: 'canary-key' }));
  expect(failed).toMatch(/^PSTN8101 .*plain\/agent\.yaml cannot be (read|written) \(E/);
  expect(failed).not.toContain('canary');
  expect(await codeOf(at.sinks.read(at.to({ secretRef: { name: 'agents' } })))).toMatch(/^PSTN8100 .*Secret agents/);
});
