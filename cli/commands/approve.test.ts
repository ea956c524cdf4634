import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Desk, openDesk } from '../../test/e2e/desk.ts';
import { rejectingPartner } from '../../test/manifest.ts';

const guard = 'connector-rejects-mail';
const resource = 'InboundConnector/from-partner';
const person = ['--by', 'ada@contoso.example', '--reason', 'CHG-7: direct mail was moved'] as const;

const heldDesk = async (): Promise<Desk> => {
  const desk = await openDesk();
  await desk.put('partner.yaml', rejectingPartner());
  return desk;
};

const isMade = ({ sandbox }: Desk): boolean =>
  sandbox.tenant.snapshot().connectors.some((one) => one['Name'] === 'From Partner');

test('what is printed opens the guard for this spec, and not for another one', async () => {
  await using desk = await heldDesk();
  const said = await desk.run('approve', resource, '--for', guard, ...person);
  expect([said.code, said.stderr]).toEqual([0, expect.stringContaining('InboundConnector/default/from-partner')]);
  await desk.put('approval.yaml', said.stdout);
  await desk.put('partner.yaml', rejectingPartner('mail.contoso.example'));
  expect((await desk.run('apply', '--yes', '--wait', '1s')).code).toBe(3);
  expect(isMade(desk)).toBe(false);
  await desk.put('partner.yaml', rejectingPartner());
  const applied = await desk.run('apply', '--yes', '--wait', '1s');
  expect([applied.code, isMade(desk)]).toEqual([0, true]);
});

test('the command that the plan names writes what opens it, beside the files', async () => {
  await using desk = await heldDesk();
  const plan = await desk.run('plan');
  const [, words = ''] = /as postern approve (.+?) writes it/.exec(plan.stdout.replaceAll(/\s+/g, ' ')) ?? [];
  const file = join(desk.folder, 'approval.yaml');
  const said = await desk.run('approve', ...words.split(' '), ...person, '--write', file);
  expect([said.code, said.stdout]).toEqual([0, '']);
  expect((await desk.run('plan')).code).toBe(2);
  const again = await desk.run('approve', resource, '--for', 'nothing', ...person, '--write', file);
  expect(again.code).toBe(1);
});

test('one for the plan ends with the plan, and one with a day ends with that day', async () => {
  await using desk = await heldDesk();
  const forPlan = await desk.run('approve', '--plan-hash', '--for', guard, ...person);
  expect(forPlan.stdout).toContain('planHash: ');
  await desk.put('approval.yaml', forPlan.stdout);
  expect((await desk.run('plan')).stdout).not.toContain(`waits for ${guard}`);
  await desk.put('spf.yaml', { ...desk.company.spf, spec: { ...desk.company.spf.spec, region: 'UK' } });
  expect((await desk.run('plan')).stdout).toContain(`waits for ${guard}`);
  const past = await desk.run('approve', resource, '--for', guard, ...person, '--expires', '2020-01-31');
  expect(past.stdout).toContain('expires: 2020-01-31T23:59:59.999Z');
  await desk.put('approval.yaml', past.stdout);
  expect((await desk.run('plan')).stdout).toContain(`waits for ${guard}`);
});

test('what nothing waits for is refused, with what there is to approve', async () => {
  await using desk = await heldDesk();
  const refusal = async (...words: readonly string[]): Promise<readonly [number, string]> => {
    const { code, stdout, stderr } = await desk.run('approve', ...words, ...person);
    expect(stdout).toBe('');
    return [code, stderr.replaceAll(/\s+/g, ' ')];
  };
  expect(await refusal(resource, '--for', 'SpfTreeKnown')).toEqual([1, expect.stringContaining(`it has ${guard}`)]);
  expect(await refusal('InboundConnector/from-vendor', '--for', guard)).toEqual([
    1,
    expect.stringContaining('nothing holds it'),
  ]);
  expect(await refusal('--for', guard)).toEqual([1, expect.stringContaining('--plan-hash')]);
  expect(await refusal(resource, '--for', guard, '--expires', 'soon')).toEqual([1, expect.stringContaining('2027')]);
  await desk.put('approval.yaml', (await desk.run('approve', resource, '--for', guard, ...person)).stdout);
  expect(await refusal(resource, '--for', guard)).toEqual([1, expect.stringContaining('is open')]);
});

test('what no word lifts is not approved', async () => {
  await using desk = await openDesk();
  desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', ['v=spf1 ~all', 'v=spf1 -all']);
  const said = await desk.run('approve', '--plan-hash', '--for', 'spf-multiple-records', ...person);
  expect([said.code, said.stdout]).toEqual([1, '']);
  expect(said.stderr).toContain('spf-multiple-records');
});
