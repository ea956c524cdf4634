import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

let folder: string;
let installed: string;

const postern = (...words: readonly string[]) =>
  run(process.execPath, [join(installed, 'dist/cli/bin.js'), ...words], { cwd: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-packed-'));
  installed = join(folder, 'package');
  await run('npm', ['run', 'build'], { cwd: root });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
  const packed: unknown = JSON.parse(stdout);
  const [entry] = Object.values(packed as Record<string, { readonly filename: string }>);
  await run('tar', ['-xzf', join(folder, entry?.filename ?? ''), '-C', folder]);
  await symlink(join(root, 'node_modules'), join(installed, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package as it is published, without the source tree', () => {
  it('tells the whole story', async () => {
    const { stdout } = await postern('demo');
    expect(stdout).toContain('kept every byte');
  });

  it('explains kinds and codes and prints schemas', async () => {
    expect((await postern('explain', 'SpfRecord')).stdout).toContain('zoneRef');
    expect((await postern('explain', 'PSTN2003')).stdout).toContain('adopt');
    expect(JSON.parse((await postern('schema', 'Zone')).stdout)).toHaveProperty('properties');
  });
});
