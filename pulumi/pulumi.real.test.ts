import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digest, readWorld, writeWorld } from '../test/pulumi/notice.ts';
import { missingPulumi, type Pulumi, startPulumi } from '../test/real/pulumi.ts';

const provider = fileURLToPath(new URL('../test/pulumi/notice-bin.ts', import.meta.url));
const missing = missingPulumi();
let pulumi: Pulumi;
let file: string;

beforeEach(async ({ skip }) => {
  if (missing !== null) return skip(missing);
  pulumi = await startPulumi({ provider, env: (folder) => ({ NOTICE_WORLD: join(folder, 'world.json') }) });
  file = join(pulumi.folder, 'world.json');
  await pulumi.configure({ 'postern:boards.one.id': 'system-1' }, { 'postern:boards.one.token': 'board token' });
});
afterEach(async () => {
  if (missing === null) await pulumi.stop();
});

const notice = (properties: Readonly<Record<string, unknown>>, options?: Readonly<Record<string, unknown>>) => ({
  type: 'postern:Notice',
  properties: { boardRef: { name: 'one' }, ...properties },
  ...(options === undefined ? {} : { options }),
});
const program = (resources: Readonly<Record<string, unknown>>) => pulumi.program({ resources });
const hanging = () => readWorld(file)['system-1'] ?? {};

describe('under the real engine', () => {
  it('a preview makes nothing, up makes it, the second up and refresh change nothing, destroy takes it away', async () => {
    await program({ fire: notice({ text: 'Exit', words: ['a', 'b'] }) });
    expect((await pulumi.preview()).steps).toStrictEqual(['create fire']);
    expect(hanging()).toStrictEqual({});

    expect((await pulumi.up()).counts).toStrictEqual({ create: 1 });
    const fire = { text: 'Exit', words: ['a', 'b'], steps: [], password: '' };
    expect(hanging()).toStrictEqual({ fire });
    expect(await pulumi.state()).toMatchObject([
      { id: 'system-1/fire', refreshBeforeUpdate: true, outputs: { scope: 'system-1', pending: [], text: 'Exit' } },
    ]);

    expect((await pulumi.up()).counts).toStrictEqual({ same: 1 });
    expect((await pulumi.refresh()).counts).toStrictEqual({ same: 1 });
    expect((await pulumi.preview('--expect-no-changes')).code).toBe(0);
    expect(hanging()).toStrictEqual({ fire });

    expect((await pulumi.destroy()).counts).toStrictEqual({ delete: 1 });
    expect(hanging()).toStrictEqual({});
    expect(await pulumi.state()).toStrictEqual([]);
  });

  it('what was changed outside is seen by an ordinary preview and put right by an ordinary up', async () => {
    await program({ fire: notice({ text: 'Exit' }) });
    await pulumi.up();
    const drifted = { text: 'No exit', words: ['new'], steps: [], password: '' };
    writeWorld(file, { 'system-1': { fire: drifted } });
    expect((await pulumi.preview()).steps).toStrictEqual(['update fire']);
    expect(hanging()).toStrictEqual({ fire: drifted });
    expect((await pulumi.up()).steps).toStrictEqual(['update fire']);
    expect(hanging()['fire']?.text).toBe('Exit');
    writeWorld(file, {});
    expect((await pulumi.up()).steps).toStrictEqual(['create fire']);
    expect(hanging()['fire']?.text).toBe('Exit');
  });

  it('refresh takes over what is outside and up puts the program back', async () => {
    await program({ fire: notice({ text: 'Exit' }) });
    await pulumi.up();
    writeWorld(file, { 'system-1': { fire: { text: 'No exit', words: [], steps: [], password: '' } } });
    expect((await pulumi.refresh()).steps).toStrictEqual(['update fire']);
    expect(await pulumi.state()).toMatchObject([{ inputs: { text: 'No exit' } }]);
    expect((await pulumi.up()).steps).toStrictEqual(['update fire']);
    expect(hanging()['fire']?.text).toBe('Exit');
  });

  it('what is there is imported by its natural key, and the same program then changes nothing', async () => {
    writeWorld(file, { 'system-1': { fire: { text: 'Old', words: ['x'], steps: [{ do: 'run' }], password: '' } } });
    const imported = await pulumi.import('postern:index:Notice', 'fire', 'system-1/fire');
    expect(imported.code, imported.stdout).toBe(0);
    await program({ fire: notice({ name: 'fire', text: 'Old', words: ['x'], steps: [{ do: 'run' }] }) });
    expect((await pulumi.up()).counts).toStrictEqual({ same: 1 });
    expect(hanging()['fire']?.text).toBe('Old');
  });

  it('no secret, of a resource or of the provider, is readable in the state or in any output', async () => {
    await program({ fire: notice({ text: 'Exit', password: { 'fn::secret': 'fire password' } }) });
    const said = [await pulumi.preview(), await pulumi.up(), await pulumi.refresh()].map(
      (ran) => ran.stdout + ran.stderr,
    );
    expect(hanging()['fire']?.password).toBe(digest('fire password'));
    for (const text of [...said, await pulumi.stateText()]) {
      expect(text).not.toContain('fire password');
      expect(text).not.toContain('board token');
    }
    expect((await pulumi.up()).counts).toStrictEqual({ same: 1 });
    await program({ fire: notice({ text: 'Exit', password: { 'fn::secret': 'another password' } }) });
    expect((await pulumi.up()).steps).toStrictEqual(['update fire']);
    expect(hanging()['fire']?.password).toBe(digest('another password'));
  });

  it('a secret that nobody marked is encrypted in the state all the same', async () => {
    await pulumi.configure({ 'postern:boards.two.id': 'system-2', 'postern:boards.two.token': 'plain token' });
    await program({ fire: notice({ text: 'Exit', password: 'plain password' }) });
    expect((await pulumi.up()).counts).toStrictEqual({ create: 1 });
    const text = await pulumi.stateText();
    expect(text).not.toContain('plain password');
    expect(text).not.toContain('plain token');
  });

  it('a wrong input is refused before anything is made, with its name and the remedy', async () => {
    await program({ fire: notice({ boardRef: { name: 'three' }, text: 'Exit' }) });
    const { code, said } = await pulumi.up();
    expect(code).not.toBe(0);
    expect(said.join('\n')).toMatch(/boardRef\.name.*PSTN1001: there is no board three\. Change it/s);
    expect(hanging()).toStrictEqual({});
  });

  it('a wrong provider setting is refused with its name', async () => {
    await pulumi.configure({ 'postern:boards.two.token': 'x' });
    await program({ fire: notice({ text: 'Exit' }) });
    const { code, said } = await pulumi.up();
    expect(code).not.toBe(0);
    expect(said.join('\n')).toMatch(/boards\.two\.id.*board two has no id/s);
  });

  it('another outside system behind the same name replaces this one resource, and others stay', async () => {
    await pulumi.configure({ 'postern:boards.two.id': 'system-2' });
    await program({ fire: notice({ text: 'Exit' }), water: notice({ boardRef: { name: 'two' }, text: 'Drink' }) });
    await pulumi.up();
    await pulumi.configure({ 'postern:boards.one.id': 'system-9' });
    const { counts, steps } = await pulumi.up();
    expect(steps).toContain('replace fire');
    expect(counts['same']).toBe(1);
    expect(Object.keys(readWorld(file)['system-9'] ?? {})).toStrictEqual(['fire']);
    expect(Object.keys(readWorld(file)['system-2'] ?? {})).toStrictEqual(['water']);
  });

  it('the options ignoreChanges and replaceOnChanges work', async () => {
    await program({ fire: notice({ text: 'Exit', words: ['a'] }) });
    await pulumi.up();
    await program({ fire: notice({ text: 'Other', words: ['a'] }, { ignoreChanges: ['text'] }) });
    expect((await pulumi.up()).counts).toStrictEqual({ same: 1 });
    await program({
      fire: notice({ text: 'Exit', words: ['b'] }, { replaceOnChanges: ['words'], deleteBeforeReplace: true }),
    });
    expect((await pulumi.up()).steps).toContain('replace fire');
    expect(hanging()['fire']?.words).toStrictEqual(['b']);
  });

  it('what was made but is not right stays in the state, is reported, and the next up repairs it', async () => {
    await program({ fire: notice({ text: 'half' }) });
    const failed = await pulumi.up();
    expect(failed.code).not.toBe(0);
    expect(failed.said.join('\n')).toContain('the notice hangs askew');
    expect(await pulumi.state()).toMatchObject([
      { id: 'system-1/fire', initErrors: [expect.stringContaining('askew')] },
    ]);
    await program({ fire: notice({ text: 'whole' }) });
    expect((await pulumi.up()).steps).toStrictEqual(['update fire']);
    expect(hanging()['fire']?.text).toBe('whole');
  });

  it('a resource that waits behind a gate is a success, and stays a difference until the gate is open', async () => {
    await program({ fire: notice({ text: 'gate' }) });
    expect((await pulumi.up()).code).toBe(0);
    expect((await pulumi.preview()).steps).toStrictEqual(['update fire']);
  });

  it('an input that is known only after another resource is planned, and known when it comes to be made', async () => {
    await program({ fire: notice({ text: 'Exit' }), copy: notice({ text: `\${fire.scope}`, words: [`\${fire.id}`] }) });
    expect((await pulumi.preview()).steps).toStrictEqual(['create fire', 'create copy']);
    await pulumi.up();
    expect(hanging()['copy']).toMatchObject({ text: 'system-1', words: ['system-1/fire'] });
  });

  it('warnings of the provider reach the user', async () => {
    await program({ fire: notice({ text: 'warn' }) });
    expect((await pulumi.up()).said.join('\n')).toContain('warning: PSTN1004: the notice is unusual');
  });
});
