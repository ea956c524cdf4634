import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { Static } from 'typebox';
import { describe, expect, test } from 'vitest';
import type { AppliedView, PlanView } from '../plan/walk.ts';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import type { Plain, Same } from '../test/same-type.ts';
import type { outputSchemas } from './output-schema.ts';

test('the compiler proves that the schemas and the types say the same', () => {
  const plan: Same<Plain<Static<(typeof outputSchemas)['plan-view']>>, Plain<PlanView>> = true;
  const applied: Same<Plain<Static<(typeof outputSchemas)['applied']>>, Plain<AppliedView>> = true;
  expect([plan, applied]).toEqual([true, true]);
});

const published = (name: string) =>
  JSON.parse(readFileSync(`${import.meta.dirname}/../schemas/${name}.json`, 'utf8')) as object;

const ajv = new Ajv({ allErrors: true });
const judges = { plan: ajv.compile(published('plan-view')), apply: ajv.compile(published('applied')) };

/** Runs a command with JSON and checks it against the published schema. */
const told = async (desk: Desk, command: 'plan' | 'apply', ...words: readonly string[]) => {
  const { stdout } = await desk.run(command, '--output', 'json', ...words);
  const value = JSON.parse(stdout);
  expect(judges[command](value), JSON.stringify(judges[command].errors)).toBe(true);
  return value;
};
const apply = (desk: Desk, ...words: readonly string[]) => told(desk, 'apply', '--yes', '--wait', '1s', ...words);

describe('what is printed with --output json fits the published schema', () => {
  test('from the first plan to the second one', async () => {
    await using desk = await openDesk();
    expect(await told(desk, 'plan')).toMatchObject({ apiVersion: 'postern.dev/plan-view/v1', state: 'applicable' });
    expect(await apply(desk)).toMatchObject({
      apiVersion: 'postern.dev/applied/v1',
      run: expect.stringMatching(/^run-/),
      stopped: null,
      ended: [{ state: 'done' }, { state: 'done' }],
      after: { state: 'inSync' },
    });
    expect(await told(desk, 'plan')).toMatchObject({ state: 'inSync', scopes: [] });
    expect(await apply(desk)).toMatchObject({ run: null, stopped: null, ended: [], after: { state: 'inSync' } });
  });

  test('when something waits', async () => {
    await using desk = await openDesk();
    await desk.put('spf.yaml', { ...desk.company.spf, spec: { ...desk.company.spf.spec, all: 'Fail' } });
    const applied = await apply(desk);
    expect(applied.ended.map((one: { state: string }) => one.state)).toContain('held');
    expect(applied.after.state).toBe('waiting');
    expect(await told(desk, 'plan')).toMatchObject({ state: 'waiting' });
  });

  test('when something is refused', async () => {
    await using desk = await openDesk();
    desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', ['v=spf1 ~all', 'v=spf1 -all']);
    expect(await told(desk, 'plan')).toMatchObject({ state: 'refused', refused: [{ code: 'PSTN1211' }] });
    expect(await apply(desk)).toMatchObject({
      run: null,
      stopped: 'refused',
      ended: [{ state: 'notBegun' }, { state: 'notBegun' }],
      after: { refused: [{ code: 'PSTN1211' }] },
    });
  });

  test('when something is unknown', async () => {
    await using desk = await openDesk();
    desk.sandbox.faults.add({ plane: 'tenant', match: 'Get-InboundConnector', times: 99, act: 'forbidden' });
    expect(await told(desk, 'plan')).toMatchObject({
      state: 'unknown',
      unknown: [{ at: expect.stringContaining('connector.yaml:') }],
    });
    expect(await apply(desk)).toMatchObject({ run: null, stopped: 'unknown' });
  });

  test('when the world moved since a saved plan', async () => {
    await using desk = await openDesk();
    const file = `${desk.folder}/saved-plan`;
    await desk.run('plan', '--out', file);
    desk.sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', [
      'v=spf1 include:spf.protection.outlook.com -all',
    ]);
    expect(await apply(desk, '--plan', file)).toMatchObject({
      stopped: 'moved',
      ended: [{ state: 'moved', finding: { code: 'PSTN2005' } }, { state: 'notBegun' }],
    });
  });
});

test('the schemas refuse what they do not name', async () => {
  await using desk = await openDesk();
  const view = await told(desk, 'plan');
  expect(judges.plan({ ...view, more: 1 })).toBe(false);
  expect(judges.plan({ ...view, state: 'fine' })).toBe(false);
  expect(judges.plan({ ...view, scopes: [{}] })).toBe(false);
  expect(judges.apply(view)).toBe(false);
});
