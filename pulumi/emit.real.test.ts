import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { kinds } from '../kinds/index.ts';
import { findTool, missingTools } from '../test/real/tools.ts';
import { lantern } from '../test/sample-kind.ts';
import { emit } from './emit.ts';

const run = promisify(execFile);

/** What `pulumi schema check` says about a schema: its output, or the complaint. */
const check = async (text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-pulumi-schema-'));
  try {
    await writeFile(join(folder, 'schema.json'), text);
    const env = { ...process.env, PULUMI_HOME: folder, PULUMI_SKIP_UPDATE_CHECK: '1' };
    const { stderr } = await run(findTool('pulumi') ?? '', ['schema', 'check', join(folder, 'schema.json')], { env });
    return stderr;
  } catch (error) {
    return (error as { stderr: string }).stderr;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

test('the Pulumi CLI finds nothing wrong with the schema, and sees a reference that leads nowhere', async (context) => {
  const missing = missingTools(['pulumi']);
  if (missing !== null) return context.skip(missing);
  const text = emit([...kinds, lantern]).get('pulumi/schema.json') ?? '';
  expect(await check(text)).toBe('');
  expect(await check(text.replaceAll('types/postern:index:LampOil"', 'types/postern:index:Nothing"'))).toContain(
    'Nothing',
  );
});
