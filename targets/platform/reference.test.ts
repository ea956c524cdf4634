import { expect, test } from 'vitest';
import { platformRun } from '../../test/platform-run.ts';

const settings = {
  kind: 'Account',
  spec: {
    region: 'DE',
    password: { minimumLength: 12, requireUppercase: true },
    userAccess: { displaySenderAvatar: true, adminIpRanges: ['203.0.113.0/24'], breakGlassIpRange: '203.0.113.8/32' },
    notifications: { postmasterAddress: 'postmaster@contoso.example' },
    archive: { ccmArchiveSearchLimitDays: 90 },
  },
} as const;
const enrollment = { kind: 'EnrollmentSettings', spec: { enabled: true, durationDays: 14 } } as const;
const agents = { kind: 'AgentSettings', spec: { manageUpdates: true } } as const;

test('every declared field of the page is written, the rest keeps its value, and a second plan is empty [E11] [X04] [R05]', async () => {
  await using run = await platformRun('Reference');
  run.platform.admin.editSettings('eve@contoso.example', { archive: { later: 'kept' } } as object);
  const before = run.platform.admin.settings();
  const { ended, after } = await run.apply([settings, enrollment, agents]);
  expect(new Set(ended)).toEqual(new Set(['done']));
  expect(after.changes).toEqual([]);
  expect(run.platform.admin.settings()).toEqual({
    ...before,
    password: { ...before.password, minimumLength: 12 },
    userAccess: {
      ...before.userAccess,
      displaySenderAvatar: true,
      adminIpRanges: ['203.0.113.0/24'],
      authenticationDurationDays: 14,
    },
    notifications: { ...before.notifications, postmasterAddress: 'postmaster@contoso.example' },
    archive: { ...before.archive, ccmArchiveSearchLimitDays: 90 },
  });
  expect((await run.plan([settings, enrollment, agents])).changes).toEqual([]);
});

test('what an administrator changes in the console is drift, field by field [E09]', async () => {
  await using run = await platformRun('Reference');
  await run.apply([settings, enrollment]);
  run.platform.admin.editSettings('eve@contoso.example', { userAccess: { authenticationDurationDays: 365 } });
  const { changes } = await run.plan([settings, enrollment]);
  expect(changes.map(({ op, keys, before, after }) => ({ op, keys, before, after }))).toEqual([
    {
      op: 'update',
      keys: ['EnrollmentSettings enrollment'],
      before: { durationDays: 365 },
      after: { durationDays: 14 },
    },
  ]);
});

test('a page that somebody saves between look and write loses nothing', async () => {
  await using run = await platformRun('Reference');
  let isFirst = true;
  run.platform.onWrite({
    before: async () => {
      if (isFirst) run.platform.admin.editSettings('eve@contoso.example', { password: { minimumLength: 20 } });
      isFirst = false;
    },
  });
  const { ended, after } = await run.apply([{ kind: 'Account', spec: { archive: { ccmArchiveSearchLimitDays: 7 } } }]);
  expect([ended, after.changes]).toEqual([['done'], []]);
  expect(run.platform.admin.settings()).toMatchObject({
    password: { minimumLength: 20 },
    archive: { ccmArchiveSearchLimitDays: 7 },
  });
});

test.each(['lostReply', 'dropRequest', 'truncated', 'throttle', 'unauthorizedOnce'] as const)(
  'a write that meets %s happens once and is then in sync',
  async (act) => {
    await using run = await platformRun('Reference', {}, { callTimeoutMs: 1000 });
    run.platform.faults.add({ match: 'PUT /reference/v1/agent/settings', act });
    const first = await run.apply([agents]);
    const { after } = first.ended.includes('done') ? first : await run.apply([agents]);
    expect(after.changes).toEqual([]);
    const written = run.platform.admin.audit().filter(({ action }) => action === 'Agent settings updated');
    expect(written).toHaveLength(1);
  },
);

test('readers that are behind are waited for, and no drift is called meanwhile', async () => {
  await using run = await platformRun('Reference', { lagMs: 20_000 });
  const { ended, after } = await run.apply([agents, enrollment]);
  expect([ended, after.changes]).toEqual([['done', 'done'], []]);
});

test('a credential of another account reads and writes nothing', async () => {
  await using run = await platformRun('Reference', {}, {}, { accountCode: 'CXX999A99' });
  const plan = await run.plan([settings]);
  expect(plan.changes).toEqual([]);
  expect(plan.unknown.map(({ code }) => code)).toContain('PSTN8009');
  expect(run.platform.requests.entries.map(({ what }) => what)).not.toContain('GET /reference/v1/account/settings');
});

test('a permission that is missing makes that collection unknown and names it', async () => {
  await using run = await platformRun('Reference');
  run.platform.admin.setPermissions(['Web Security|Agent|Read']);
  const plan = await run.plan([agents, settings]);
  expect(plan.changes.map(({ type }) => type)).toEqual(['AgentSettings']);
  expect(plan.unknown.map(({ code, message }) => `${code} ${message}`).join()).toMatch(
    /PSTN8004 .*Account \| Settings \| Read/,
  );
});

test('the passphrase that get-account returns is in nothing that Postern says or keeps [E25] [X16]', async () => {
  await using run = await platformRun('Reference', { account: { passphrase: 'canary-7f3a' } });
  const { plan, after } = await run.apply([settings, enrollment, agents]);
  const seen = await run
    .target()
    .read(
      [{ scope: run.scope, collection: 'AccountIdentity', type: 'AccountIdentity', keys: ['account'] }],
      AbortSignal.timeout(5000),
    );
  const said = JSON.stringify([plan, after, seen, await run.journal()]);
  expect(said).toContain('CDE123A45');
  expect(said).not.toContain('canary-7f3a');
});

test('an end lets go of settings and leaves them as they are', async () => {
  await using run = await platformRun('Reference');
  await run.apply([enrollment]);
  const before = run.platform.admin.settings();
  const { ended } = await run.end([enrollment]);
  expect(ended).toEqual(['done']);
  expect([run.platform.admin.settings(), await run.owned()]).toEqual([before, []]);
});
