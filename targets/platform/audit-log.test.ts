import { expect, test } from 'vitest';
import { AUDIT_LOG, type AuditLog } from '../../kinds/language/audit-log.ts';
import { type PlatformRun, platformRun } from '../../test/platform-run.ts';

const signal = new AbortController().signal;

const logOf = async (run: PlatformRun, from: string): Promise<AuditLog> => {
  const ask = { scope: run.scope, collection: AUDIT_LOG, type: AUDIT_LOG, keys: [from] };
  const { facts } = await run.target().read([ask], signal);
  return facts[AUDIT_LOG]?.value as unknown as AuditLog;
};

const start = '2026-03-02T08:15:00.000Z';

test('the log tells a person in the console from an application, and which items became different [E12] [X23]', async () => {
  await using run = await platformRun('Reference');
  await run.apply([{ kind: 'AgentSettings', name: 'agents', spec: { manageUpdates: true } }]);
  run.pass(60);
  run.platform.admin.editSettings('eve@contoso.example', { userAccess: { authenticationDurationDays: 365 } });
  run.platform.admin.createPolicy('eve@contoso.example', { name: 'Pilot', mode: 'PROTECT' });
  const { events } = await logOf(run, start);
  expect(events.map(({ actor, client, touches }) => ({ actor, isPerson: client === null, touches }))).toEqual([
    { actor: expect.any(String), isPerson: false, touches: ['AgentSettings'] },
    { actor: 'eve@contoso.example', isPerson: true, touches: ['EnrollmentSettings enrollment'] },
    { actor: 'eve@contoso.example', isPerson: true, touches: ['Policy pilot'] },
  ]);
  expect((await logOf(run, '2026-03-02T08:15:45Z')).events).toHaveLength(2);
});

test('the public log tells no values: an edit of the page may have changed anything on it', async () => {
  await using run = await platformRun('Mimecast');
  run.platform.admin.editSettings('eve@contoso.example', { userAccess: { authenticationDurationDays: 365 } });
  const { events, from } = await logOf(run, start);
  expect(events).toMatchObject([
    {
      at: start,
      actor: 'eve@contoso.example',
      client: null,
      object: 'Account settings',
      touches: ['AccountSettings', 'EnrollmentSettings'],
    },
  ]);
  expect(from).toBe(start);
});

test('a list of many pages is read to its end, and what the vendor has forgotten is not claimed', async () => {
  await using run = await platformRun('Mimecast');
  run.platform.admin.editSettings('eve@contoso.example', { archive: { ccmArchiveSearchLimitDays: 7 } });
  run.pass(61 * 86_400);
  for (let days = 1; days <= 230; days += 1)
    run.platform.admin.editSettings('eve@contoso.example', { archive: { ccmArchiveSearchLimitDays: days } });
  const log = await logOf(run, start);
  expect(log.events).toHaveLength(230);
  expect(log.from).toBe('2026-03-03T08:15:00.000Z');
});

test('without the permission to read it the log is missing, with what it needs', async () => {
  await using run = await platformRun('Reference');
  run.platform.admin.setPermissions(['full-admin']);
  const ask = { scope: run.scope, collection: AUDIT_LOG, type: AUDIT_LOG, keys: [start] };
  const { facts, missing } = await run.target().read([ask], signal);
  expect([facts[AUDIT_LOG], missing[AUDIT_LOG]?.message]).toEqual([undefined, expect.stringContaining('Logs | Read')]);
});
