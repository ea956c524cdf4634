import { expect, test } from 'vitest';
import { platformRun } from '../../test/platform-run.ts';
import catalogue from './catalogue.json' with { type: 'json' };

const allow = (name: string) => ({ name, by: 'the test', reason: 'nobody has made one' });
const word = [allow('policy-may-exist')];
const pilot = { kind: 'Policy', name: 'pilot', spec: { name: 'Pilot', mode: 'Monitor' } } as const;
const members = (after: unknown): Readonly<Record<string, unknown>> => after as Readonly<Record<string, unknown>>;

/** Whether a path of a request is that of an operation of the catalogue. */
const isOfCatalogue = (what: string): boolean =>
  what === 'POST /oauth/token' ||
  catalogue.operations.some((line) =>
    new RegExp(`^${line.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(what),
  );

test('everything that is declared ends in writes and steps for a person, and only the catalogue is called', async () => {
  await using run = await platformRun('Mimecast');
  const given = [
    {
      kind: 'Account',
      spec: {
        region: 'DE',
        contact: { email: 'ben@contoso.example', alternateEmails: ['ada@contoso.example'], reviewedAt: '2026-03-01' },
        password: { minimumLength: 14 },
        userAccess: { adminSessionTimeoutMinutes: 30, displaySenderAvatar: true },
      },
    },
    { kind: 'EnrollmentSettings', spec: { enabled: true } },
    { kind: 'AgentSettings', spec: { manageUpdates: true } },
    pilot,
  ];
  const { plan, after } = await run.apply(given, word);
  expect(run.platform.admin.settings().contact).toMatchObject({
    name: 'Ada Lind',
    email: 'ben@contoso.example',
    alternateEmails: ['ada@contoso.example'],
  });
  expect(run.platform.admin.policies()).toMatchObject([{ name: 'Pilot', mode: 'MONITOR' }]);
  const steps = after.changes.map(({ op, keys, after: wanted }) => [op, keys[0], Object.keys(members(wanted))[0]]);
  expect(steps.sort()).toEqual(
    [
      ['manual', 'AccountSettings password', 'minimumLength'],
      ['manual', 'AccountSettings userAccess', 'adminSessionTimeoutMinutes'],
      ['manual', 'AccountSettings userAccess', 'displaySenderAvatar'],
      ['manual', 'AgentSettings agent', 'manageUpdates'],
      ['manual', 'EnrollmentSettings enrollment', 'enabled'],
    ].sort(),
  );
  expect(plan.changes.flatMap(({ shown }) => shown)).toContain(
    'Administration | Account | Account Settings | User Access and Permissions | Administration Console Timeout: set 30 (now 60)',
  );
  expect(run.platform.requests.entries.map(({ what }) => what).filter((what) => !isOfCatalogue(what))).toEqual([]);
});

test('what a person has set where it can be read is no step any more', async () => {
  await using run = await platformRun('Mimecast');
  const given = [{ kind: 'Account', spec: { userAccess: { adminSessionTimeoutMinutes: 30 } } }];
  expect((await run.plan(given)).changes.map(({ op }) => op)).toEqual(['manual']);
  run.platform.admin.editSettings('eve@contoso.example', { userAccess: { adminSessionTimeoutMinutes: 30 } });
  expect((await run.plan(given)).changes).toEqual([]);
});

test('a new policy waits for the word that none of its name is there', async () => {
  await using run = await platformRun('Mimecast');
  const held = await run.apply([pilot]);
  expect([held.ended, held.plan.gates['policy-may-exist']?.state]).toEqual([['held'], 'closed']);
  expect(run.platform.admin.policies()).toEqual([]);
  const { ended, after } = await run.apply([pilot], word);
  expect([ended, after.changes]).toEqual([['done'], []]);
});

test('its own policy is found again by the id of its creation, though each answer has another one', async () => {
  await using run = await platformRun('Mimecast');
  await run.apply([pilot], word);
  await run.restart();
  run.pass(600);
  expect((await run.plan([pilot])).changes).toEqual([]);
  const { ended } = await run.apply([{ ...pilot, spec: { ...pilot.spec, mode: 'Protect' } }]);
  expect([ended, run.platform.admin.policies()]).toMatchObject([['done'], [{ name: 'Pilot', mode: 'PROTECT' }]]);
});

test('an id that a person has looked up takes over the policy behind it, and what nobody declares survives [C93]', async () => {
  await using run = await platformRun('Mimecast');
  const policyId = run.platform.admin.createPolicy('eve@contoso.example', {
    name: 'Finance',
    description: 'of the finance team',
    mode: 'MONITOR',
    securityEngines: { urlClick: { rewriteEnabled: true }, later: { engine: 'on' } },
  } as never);
  const finance = {
    kind: 'Policy',
    name: 'finance',
    spec: { policyId, name: 'Finance', mode: 'Protect', engines: { urlClick: { sensitivity: 'High' } } },
  };
  const refused = await run.plan([finance]);
  expect([refused.changes, refused.refused.map(({ code }) => code)]).toEqual([[], ['PSTN2003']]);
  const { ended, after } = await run.apply([{ ...finance, annotations: { 'postern.dev/adopt': 'true' } }]);
  expect([ended, after.changes]).toEqual([['done'], []]);
  expect(run.platform.admin.policies()).toMatchObject([
    {
      description: 'of the finance team\npostern owner=cli:estate/Policy/finance',
      mode: 'PROTECT',
      securityEngines: { urlClick: { rewriteEnabled: true, sensitivity: 'HIGH' }, later: { engine: 'on' } },
    },
  ]);
});

test('Disabled has no word there: on a policy that is there it is one step for a person, a new one is all theirs', async () => {
  await using run = await platformRun('Mimecast');
  const disabled = { ...pilot, spec: { ...pilot.spec, mode: 'Disabled' } };
  expect((await run.plan([disabled], word)).changes.map(({ op }) => op)).toEqual(['manual']);
  await run.apply([pilot], word);
  const { changes } = await run.plan([disabled], word);
  expect(changes.map(({ op, after }) => [op, after])).toEqual([['manual', { mode: 'Disabled' }]]);
  run.platform.admin.patchPolicy('eve@contoso.example', run.platform.admin.policies()[0]?.policyId ?? '', {
    mode: 'DISABLED',
  });
  // What it shows then is a word that nobody documents, so that it proves nothing.
  expect((await run.plan([disabled], word)).changes.map(({ op }) => op)).toEqual(['manual']);
});

test('a create whose answer was lost is not known, and is never sent again without a word', async () => {
  await using run = await platformRun('Mimecast', {}, { callTimeoutMs: 1000 });
  run.platform.faults.add({ match: 'POST /email/cloud-integrated/v1/policies', act: 'lostReply' });
  const { ended } = await run.apply([pilot], word);
  expect(ended).toEqual(['unknown']);
  run.pass(3600);
  const again = await run.apply([pilot]);
  expect([again.ended, run.platform.admin.policies().length]).toEqual([['held'], 1]);
});

test('a fail on 200 is a failure, never an empty answer', async () => {
  await using run = await platformRun('Mimecast');
  const code = 'err_account_locked';
  run.platform.faults.add({
    match: 'POST /api/account/get-account',
    act: { kind: 'failOn200', code, message: 'ada@contoso.example', retryable: false },
    times: Number.POSITIVE_INFINITY,
  });
  const plan = await run.plan([{ kind: 'Account', spec: { archive: { ccmArchiveSearchLimitDays: 1 } } }]);
  expect(plan.unknown.map((one) => one.message).join()).toContain(code);
  expect(JSON.stringify(plan)).not.toContain('ada@contoso.example');
});

test('an end deletes what is ours by its id, and nothing else', async () => {
  await using run = await platformRun('Mimecast');
  run.platform.admin.createPolicy('eve@contoso.example', { name: 'Theirs', mode: 'PROTECT' });
  const ours = { ...pilot, spec: { ...pilot.spec, deletionPolicy: 'Delete' } };
  await run.apply([ours], word);
  expect((await run.end([ours])).ended).toEqual(['done']);
  expect(run.platform.admin.policies().map(({ name }) => name)).toEqual(['Theirs']);
});
