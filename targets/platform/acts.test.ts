import { describe, expect, test } from 'vitest';
import { visitor } from '../../platform/enrollment/visitor.ts';
import { ADA, ALIAS, codes, done, noted, revocation, shown } from '../../test/platform-acts.ts';
import { type Given, type PlatformRun, platformRun } from '../../test/platform-run.ts';

const scanning = async () => {
  const run = await platformRun('Reference');
  await run.platform.admin.signUp();
  run.platform.admin.requestMode(ADA, 'ThreatScanOnly');
  await run.platform.admin.consent({ actor: ADA, isGranted: true });
  run.pass(130);
  await run.platform.settle();
  return run;
};

const scanIn = async (run: PlatformRun): Promise<string> => {
  const { plan } = await run.apply([{ kind: 'ThreatScanEnd', spec: {} }]);
  return /scan ([0-9a-f-]+)/.exec(plan.refused[0]?.message ?? '')?.[1] ?? '';
};

const enroll = async (run: PlatformRun, address: string): Promise<void> => {
  const browser = visitor(run.platform.url);
  await browser.post('/enroll', { address });
  await run.platform.settle();
  const code = /Code: (\d{4} \d{4})/.exec(run.platform.admin.mails().at(-1)?.text ?? '')?.[1] ?? '';
  await browser.post('/enroll/code', { code });
};

describe('revoking enrollments', () => {
  test('takes every device of the person, whose alias is resolved and shown, and happens once [E35, E36, E48, X18]', async () => {
    await using run = await platformRun('Reference');
    await enroll(run, ADA);
    await enroll(run, ADA);
    const given = revocation({ user: ALIAS, confirm: ADA });
    const { plan, ended, after } = await run.apply(given);
    expect(plan.changes).toMatchObject([{ op: 'run', risk: 'high' }]);
    expect(shown(plan)).toBe(
      `${ALIAS} is an alias of ${ADA}\nall devices of ${ADA} (2 enrolled browsers) have to be enrolled again`,
    );
    expect([ended, after.changes, done(run)]).toEqual([['done'], [], ['Device enrollments revoked']]);
    await enroll(run, ADA);
    await run.apply(given);
    expect(run.platform.admin.revokeEnrollments('desk@contoso.example', ADA)).toBe(1);
    await run.apply(revocation({ user: ALIAS, confirm: ADA }, 'lost-laptop'));
    expect(done(run)).toEqual(['Device enrollments revoked', 'Device enrollments revoked']);
  });

  test.each([
    ['not confirmed', { user: ADA }, 'PSTN1900', `confirm: ${ADA}`],
    ['confirmed by an alias', { user: ALIAS, confirm: ALIAS }, 'PSTN1901', `confirm: ${ADA}`],
    ['confirmed for somebody else', { user: ADA, confirm: 'ben@contoso.example' }, 'PSTN1901', `confirm: ${ADA}`],
    ['asked for an outsider', { user: 'eve@fabrikam.example', confirm: 'eve@fabrikam.example' }, 'PSTN1902', 'user'],
  ])('%s sends nothing and says what to write [E37, E38, E48, X17]', async (_, spec, code, remedy) => {
    await using run = await platformRun('Reference');
    const { plan, ended } = await run.apply(revocation(spec));
    expect([codes(plan), ended, run.platform.requests.writes()]).toEqual([[code], [], 0]);
    expect(plan.refused[0]?.remedy).toContain(remedy);
  });

  test('waits while nobody can tell whose the address is', async () => {
    await using run = await platformRun('Reference');
    run.platform.faults.add({ match: 'GET /reference/v1/people', act: 'forbidden', times: Number.POSITIVE_INFINITY });
    await run.apply(revocation({ user: ADA, confirm: ADA }));
    expect(run.platform.requests.writes()).toBe(0);
  });
});

describe('the threat scan', () => {
  test('is never started, and the plan says how far it is [C36, C57, C58]', async () => {
    await using run = await scanning();
    const plan = await run.plan([{ kind: 'ThreatScan', spec: {} }]);
    expect([plan.changes, run.platform.requests.writes()]).toEqual([[], 0]);
    expect(noted(plan)).toEqual([expect.stringMatching(/^PSTN1931 scan \S+ has seen \d of 3 mailboxes .*30 days/)]);
  });

  test('that no installation has had is yet to come, whatever mode is wanted [C36]', async () => {
    await using run = await platformRun('Reference');
    expect(noted(await run.plan([{ kind: 'ThreatScan', spec: {} }]))).toEqual([expect.stringContaining('PSTN1930')]);
    const ending = await run.apply([{ kind: 'ThreatScanEnd', spec: { confirm: 'none' } }]);
    expect([ending.ended, run.platform.requests.writes()]).toEqual([['held'], 0]);
  });

  test('ends early once, for its own id only, and its report is partial for ever [C53, C54, C55, C56]', async () => {
    await using run = await scanning();
    const other = await run.plan([{ kind: 'ThreatScanEnd', spec: { confirm: 'another' } }]);
    expect(codes(other)).toEqual(['PSTN1921']);
    const given = [{ kind: 'ThreatScanEnd', spec: { confirm: await scanIn(run) } }] as const;
    const { plan, ended } = await run.apply(given);
    expect(shown(plan)).toMatch(/^the report will be partial: \d of 3 mailboxes have been seen\nthis cannot be undone/);
    expect([ended, done(run)]).toEqual([['done'], ['Threat scan ended early']]);
    run.pass(3600);
    const after = await run.apply([...given, { kind: 'ThreatScan', spec: {} }]);
    expect([after.plan.changes, done(run).length]).toEqual([[], 1]);
    expect(noted(after.plan)).toContainEqual(expect.stringMatching(/^PSTN1932 .* report was sent at/));
  });

  test('that was over by itself leaves nothing to end [C56]', async () => {
    await using run = await scanning();
    const confirm = await scanIn(run);
    run.pass(3600);
    await run.platform.settle();
    const { plan } = await run.apply([{ kind: 'ThreatScanEnd', spec: { confirm } }]);
    expect([plan.changes, run.platform.requests.writes()]).toEqual([[], 0]);
    expect(noted(plan)).toEqual([expect.stringContaining('PSTN1922')]);
  });
});

describe('removing threats', () => {
  const found = async () => {
    const run = await scanning();
    const confirm = await scanIn(run);
    run.pass(3600);
    await run.platform.settle();
    return { run, confirm, [Symbol.asyncDispose]: () => run[Symbol.asyncDispose]() };
  };

  test('names every message, needs the id of the scan, and tells progress and result [C59, C60, C63, C64, C65, C66]', async () => {
    await using scene = await found();
    const { run, confirm } = scene;
    const given = (spec: Given['spec']) => [{ kind: 'ThreatRemediation', name: 'first', spec }];
    expect(codes(await run.plan(given({})))).toEqual(['PSTN1910']);
    expect(codes(await run.plan(given({ confirm: 'another' })))).toEqual(['PSTN1911']);
    expect(codes(await run.plan(given({ confirm, detectionIds: ['nothing'] })))).toEqual(['PSTN1912']);
    expect(run.platform.requests.writes()).toBe(0);

    const { plan, ended, after } = await run.apply(given({ confirm }));
    expect(plan.changes[0]?.shown).toHaveLength(5);
    expect([ended, done(run)]).toEqual([['done'], ['Threat remediation started']]);
    expect(noted(after)).toEqual(['PSTN1914 0 of 3 threats are removed']);
    run.pass(600);
    await run.platform.settle();
    expect(noted(await run.plan(given({ confirm })))).toEqual(['PSTN1915 3 threats were removed']);
    expect((await run.apply([{ kind: 'ThreatRemediation', name: 'second', spec: { confirm } }])).plan).toMatchObject({
      changes: [],
      notes: [{ code: 'PSTN1913' }],
    });
  });

  test('that somebody began in the console or by the mail is left alone [C61, C62]', async () => {
    await using scene = await found();
    const { run, confirm } = scene;
    run.platform.admin.remediate('eve@contoso.example');
    const { plan } = await run.apply([{ kind: 'ThreatRemediation', spec: { confirm } }]);
    expect([plan.changes, plan.refused, run.platform.requests.writes()]).toEqual([[], [], 0]);
  });
});
