import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { type Said, type } from '../test/e2e/terminal.ts';
import { loopRef, loopSecret, markingRule, rotatedSecret, secretsIn } from '../test/secret-rule.ts';

const manifest = (spec: object = markingRule) => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind: 'TransportRule',
  metadata: { name: 'mark' },
  spec: { tenantRef: { name: 'contoso' }, deletionPolicy: 'Delete', ...spec },
});

const given = (value: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'vendor' },
  stringData: { loop: value },
});

const live = (desk: Desk) => desk.sandbox.tenant.snapshot().rules.find((rule) => rule['Name'] === 'Vendor - Mark');

/** A desk that keeps what was said at it, with `-f` its folder in every command. */
const listening = async () => {
  const desk = await openDesk();
  const said: Said[] = [];
  const run = async (command: string, ...words: readonly string[]): Promise<Said> => {
    const answer = await desk.run(command, ...words);
    said.push(answer);
    return answer;
  };
  const everything = async (): Promise<string> =>
    [
      ...said.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      await readFile(join(desk.folder, 'saved'), 'utf8').catch(() => ''),
      await desk.memory(),
    ].join('\n');
  return { desk, run, everything };
};

test('the secret of a rule is applied, rotated, rolled back and removed, and no output, plan file or journal has it', async () => {
  const { desk, run, everything } = await listening();
  await using _desk = desk;
  await run('apply', '--yes');
  await desk.put('rule.yaml', manifest());
  await desk.put('vendor.yaml', given(loopSecret));
  for (const format of ['text', 'json', 'markdown'])
    expect((await run('plan', '--output', format, '--out', join(desk.folder, 'saved'))).code).toBe(2);
  expect((await run('apply', '--yes')).code).toBe(0);
  expect(live(desk)).toMatchObject({ SetHeaderValue: loopSecret });
  expect((await run('plan')).code).toBe(0);

  await desk.put('vendor.yaml', given(rotatedSecret));
  const rotation = await run('plan', '--out', join(desk.folder, 'saved'));
  expect(rotation.stdout).toContain('setHeaderValue: (another secret) -> (secret vendor/loop)');
  expect((await run('apply', '--plan', join(desk.folder, 'saved'))).code).toBe(0);
  expect(live(desk)).toMatchObject({ SetHeaderValue: rotatedSecret });
  expect((await run('drift')).code).toBe(0);

  const runs = (await desk.memory()).matchAll(/"run":"(run-[^"]+)"/g);
  const last = [...runs].at(-1)?.[1] ?? '';
  const back = await run('rollback', last, '--yes');
  expect(back.stdout + back.stderr).toContain('secrets are not kept');
  expect(live(desk)).toMatchObject({ SetHeaderValue: rotatedSecret });

  await run('doctor');
  await desk.remove('rule.yaml');
  expect((await run('apply', '--yes', '--prune')).code).toBe(0);
  expect(live(desk)).toBeUndefined();
  const kept = await everything();
  expect(kept).toContain('"holds"');
  expect(secretsIn(kept, loopSecret, rotatedSecret)).toEqual([]);
});

test('a Secret that is not there is named, with file and line, and nothing is written', async () => {
  const { desk, run } = await listening();
  await using _desk = desk;
  await desk.put('rule.yaml', manifest());
  const plan = await run('plan');
  expect(plan.code).toBe(1);
  expect(plan.stdout + plan.stderr).toMatch(/TransportRule\/default\/mark: no Secret vendor with key loop/);
  expect((await run('apply', '--yes')).code).toBe(1);
  expect(live(desk)).toBeUndefined();
});

test.each([
  ['of the environment', { env: 'CANARY_LOOP' }],
  ['of a file beside the YAML', { file: 'loop.txt' }],
])('a secret %s does as well', async (_where, reference) => {
  await using desk = await openDesk();
  await writeFile(join(desk.folder, 'loop.txt'), `${loopSecret}\n`);
  await desk.put(
    'rule.yaml',
    manifest({ ...markingRule, setHeaderValueRef: reference, exceptIfHeaderContainsWordsRefs: [reference] }),
  );
  const applied = await type(['apply', '--yes', '-f', desk.folder], { CANARY_LOOP: loopSecret });
  expect(applied.code).toBe(0);
  expect(live(desk)).toMatchObject({ SetHeaderValue: loopSecret });
  expect(secretsIn(applied.stdout + applied.stderr + (await desk.memory()), loopSecret)).toEqual([]);
});

test('text and secret for one value are refused', async () => {
  const { desk, run } = await listening();
  await using _desk = desk;
  await desk.put('rule.yaml', manifest({ ...markingRule, setHeaderValue: 'v1', setHeaderValueRef: loopRef }));
  const plan = await run('plan');
  expect(plan.code).toBe(1);
  expect(plan.stderr).toContain('setHeaderValue and setHeaderValueRef: only one of them can be set');
});
