import { describe, expect, test } from 'vitest';
import type { Allow } from '../../kinds/kind.ts';
import { holding, type Plan } from '../../plan/plan.ts';
import { type PlatformRun, platformRun } from '../../test/platform-run.ts';

const ADA = 'ada@contoso.example';
const day = 86_400;
const said = (...names: readonly string[]): readonly Allow[] =>
  names.map((name) => ({ name, by: ADA, reason: 'meant' }));

/* The rules and domains of a tenant are evidence of another scope, which these tests leave out on somebody's word. */
const mode = (word: string, spec = {}) => [{ kind: 'ProtectionMode', spec: { mode: word, ...spec } }];
const withoutTenant = said('TenantDeclared');
const approved = (word: string) => [...withoutTenant, ...said(`ModeApproved/cde123a45/${word}`)];

const lines = (plan: Plan): readonly string[] =>
  plan.changes.map((change) =>
    [change.op, ...holding(plan, change).map(([id, { state }]) => `${id.split('/')[0]} ${state}`)].join(' '),
  );
const asked = (run: PlatformRun): number => run.platform.admin.audit({ text: 'requested' }).length;

/** A person consents, and the platform is given the time to configure. */
const consented = async (run: PlatformRun): Promise<void> => {
  await run.platform.admin.consent({ actor: ADA, isGranted: true });
  run.pass(600);
  await run.platform.settle();
};

const atScan = async () => {
  const run = await platformRun('Reference');
  await run.platform.admin.signUp();
  await run.apply(mode('ThreatScanOnly'));
  await consented(run);
  return run;
};

const reviewed = async (run: PlatformRun): Promise<void> => {
  run.pass(10 * day);
  await run.platform.settle();
  run.platform.admin.reviewDetections(ADA);
};

describe('a new installation', () => {
  test('waits for the sign-up, then asks once and waits for a person with the link [C29, C33, C44, C45]', async () => {
    await using run = await platformRun('Reference');
    expect(lines(await run.plan(mode('ThreatScanOnly')))).toEqual(['update SignedUp closed']);
    await run.apply(mode('ThreatScanOnly'));
    expect(run.platform.admin.installation().phase).toBe('Invited');

    await run.platform.admin.signUp();
    const { ended, after } = await run.apply(mode('ThreatScanOnly'));
    expect([ended, lines(after)]).toEqual([['done'], ['manual']]);
    expect(after.changes[0]?.shown.join(' ')).toContain(`${run.platform.url}/consent/`);
    await run.apply(mode('ThreatScanOnly'));
    expect(run.platform.admin.installation().requestedMode).toBe('ThreatScanOnly');

    await run.platform.admin.consent({ actor: ADA, isGranted: true });
    const configuring = await run.plan(mode('ThreatScanOnly'));
    expect(lines(configuring)).toEqual(['update ModeConfigured closed']);
    run.pass(600);
    await run.platform.settle();
    expect((await run.plan(mode('ThreatScanOnly'))).changes).toEqual([]);
    expect(run.platform.admin.installation().mode).toBe('ThreatScanOnly');
  });
});

describe('the road', () => {
  test('goes over Monitor to Protect, each step seen before it happens and made on its evidence [C39, C40, C43, C44]', async () => {
    await using run = await atScan();
    const protect = mode('Protect', { soak: '2d' });
    expect(lines(await run.plan(protect, withoutTenant))).toEqual([
      'update DetectionsReviewed closed ModeApproved closed ThreatScanEnded closed',
    ]);
    await reviewed(run);
    expect(lines(await run.plan(protect, withoutTenant))).toEqual(['update ModeApproved closed']);
    const { plan } = await run.apply(protect, approved('Monitor'));
    expect(plan.changes[0]?.shown).toEqual(['mode: ThreatScanOnly -> Monitor']);
    expect(run.platform.admin.installation().requestedMode).toBe('Monitor');
    await consented(run);
    expect(run.platform.admin.installation().mode).toBe('Monitor');

    expect(lines(await run.plan(protect, approved('Protect')))).toEqual([
      'update ModeSettled closed MonitorSoak closed',
    ]);
    await run.apply(protect, approved('Protect'));
    expect(run.platform.admin.installation().requestedMode).toBe('Monitor');
    run.pass(2 * day);
    await run.apply(protect, approved('Protect'));
    await consented(run);
    expect(run.platform.admin.installation().mode).toBe('Protect');
    const settled = await run.plan(protect);
    expect(settled.changes).toEqual([]);
    expect(settled.notes.filter(({ code }) => code === 'PSTN1820')).toEqual([]);
  });

  test('leads down only on somebody’s word, and with a consent [C43, C44]', async () => {
    await using run = await platformRun('Reference', { account: { mode: 'Protect' } });
    expect((await run.plan(mode('Protect'))).changes).toEqual([]);
    const lowered = await run.plan(mode('Monitor'));
    expect(lines(lowered)).toEqual(['update protection-lowered closed']);
    await run.apply(mode('Monitor'));
    expect(run.platform.admin.installation().requestedMode).toBe('Protect');
    await run.apply(mode('Monitor'), said('protection-lowered'));
    await consented(run);
    expect(run.platform.admin.installation().mode).toBe('Monitor');
  });

  test('is not gone on where the consent was refused, until somebody says so [C45]', async () => {
    await using run = await atScan();
    await reviewed(run);
    await run.apply(mode('Monitor'), approved('Monitor'));
    await run.platform.admin.consent({ actor: ADA, isGranted: false });
    const refused = await run.plan(mode('Monitor'), approved('Monitor'));
    expect(lines(refused)).toEqual(['update ConsentNotDenied closed']);
    for (let pass = 0; pass < 3; pass += 1) await run.apply(mode('Monitor'), approved('Monitor'));
    expect(run.platform.admin.installation().phase).toBe('ConsentDenied');
    await run.apply(mode('Monitor'), [...approved('Monitor'), ...said('ConsentNotDenied')]);
    expect(run.platform.admin.installation().phase).toBe('ConsentPending');
  });

  test('does not count a consent that was given for an earlier change of mode [A17, C44]', async () => {
    await using run = await atScan();
    await reviewed(run);
    const earlier = run.platform.admin.installation().consent;
    expect(earlier).toMatchObject({ state: 'Granted', forMode: 'ThreatScanOnly' });
    await run.apply(mode('Monitor'), approved('Monitor'));
    run.pass(day);
    await run.platform.settle();
    expect(lines(await run.plan(mode('Monitor'), approved('Monitor')))).toEqual(['manual']);
    expect(run.platform.admin.installation()).toMatchObject({ mode: 'ThreatScanOnly', phase: 'ConsentPending' });
  });

  test('says that the consent to the mode in effect was withdrawn, and goes on only with a new one [C44, C46]', async () => {
    await using run = await atScan();
    await reviewed(run);
    await run.apply(mode('Monitor'), approved('Monitor'));
    await consented(run);
    run.platform.admin.withdrawConsent(ADA);
    const held = await run.plan(mode('Monitor'), withoutTenant);
    expect(held.changes).toEqual([]);
    expect(held.notes.map(({ code }) => code)).toContain('PSTN1822');
    run.pass(30 * day);
    await run.apply(mode('Protect', { soak: '2d' }), approved('Protect'));
    expect(run.platform.admin.installation()).toMatchObject({ mode: 'Monitor', phase: 'ConsentPending' });
  });

  test('is walked after a scan that was ended early, which the plan says [C53, C56]', async () => {
    await using run = await atScan();
    run.platform.admin.endScan(ADA);
    run.platform.admin.reviewDetections(ADA);
    const plan = await run.plan(mode('Monitor'), withoutTenant);
    expect(lines(plan)).toEqual(['update ModeApproved closed']);
    expect(plan.gates['ThreatScanEnded/cde123a45']?.evidence.join()).toMatch(/in part: \d of 3 mailboxes/);
    expect(plan.notes.map(({ code }) => code)).toContain('PSTN1821');
  });

  test('asks for a mode once, also when the answer is lost [C44]', async () => {
    await using run = await atScan();
    await reviewed(run);
    const before = asked(run);
    run.platform.faults.add({ match: 'PUT /reference/v1/installation/protection-mode', act: 'lostReply' });
    await run.apply(mode('Monitor'), approved('Monitor'));
    await run.apply(mode('Monitor'), approved('Monitor'));
    expect([asked(run) - before, run.platform.admin.installation().phase]).toEqual([1, 'ConsentPending']);
  });

  test('keeps to the group that is named, and says when it narrows [C41, C42, C75]', async () => {
    await using run = await platformRun('Reference', { account: { mode: 'Monitor' } });
    const pilots = mode('Monitor', { targetedTo: { groups: ['Pilots'] } });
    expect(lines(await run.plan(pilots))).toEqual(['update target-narrowed closed']);
    expect((await run.plan(mode('Monitor', { targetedTo: { everyone: true } }))).changes).toEqual([]);
  });
});
