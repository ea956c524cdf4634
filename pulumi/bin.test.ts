import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { engine } from '../test/pulumi/client.ts';
import { bundle } from './bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-bundle-'));
const started: ChildProcess[] = [];
let file = '';

beforeAll(async () => {
  ({ file } = await bundle(fileURLToPath(new URL('./bin.ts', import.meta.url)), folder));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = async (...args: readonly string[]) => {
  const child = spawn(process.execPath, [file, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, line };
};

describe('the bundled provider', () => {
  it('is one executable file that runs where there is no node_modules, and says its port first', async () => {
    expect(statSync(file).mode & 0o111).toBe(0o111);
    expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
    const { line } = await start();
    expect(line).toMatch(/^\d+$/);
    const client = engine(Number(line));
    const schema = await new Promise<string>((resolve, reject) =>
      client.client.getSchema(new provider.GetSchemaRequest(), (error, response) =>
        error === null ? resolve(response.getSchema()) : reject(error),
      ),
    );
    client.close();
    expect(JSON.parse(schema)).toStrictEqual(
      JSON.parse(readFileSync(new URL('./schema.json', import.meta.url), 'utf8')),
    );
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once and well when the engine sends %s', async (signal) => {
    const { child } = await start('--logtostderr', '-v', '9', '127.0.0.1:1');
    child.kill(signal);
    expect(await once(child, 'exit')).toStrictEqual([0, null]);
  });

  it('under an old Node says which version it needs, and nothing on standard output', async () => {
    const old = join(folder, 'old.cjs');
    writeFileSync(old, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });\n");
    const ran = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
      execFile(process.execPath, ['--require', old, file], (error, stdout, stderr) =>
        resolve({ code: error?.code, stdout, stderr }),
      ),
    );
    expect(ran).toStrictEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/needs Node 24 or later/) });
  });
});
