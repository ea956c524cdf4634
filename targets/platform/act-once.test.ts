import { describe, expect, test } from 'vitest';
import { ADA, done, revocation } from '../../test/platform-acts.ts';
import { type Given, platformRun } from '../../test/platform-run.ts';

describe('an act', () => {
  const revoke = revocation({ user: ADA, confirm: ADA });

  test('whose answer is lost is found in the audit log, and not done again [X18]', async () => {
    await using run = await platformRun('Reference');
    run.platform.faults.add({ match: 'POST /reference/v1/enrollment-revocations', act: 'lostReply' });
    expect((await run.apply(revoke)).ended).toEqual(['done']);
    await run.restart();
    await run.apply(revoke);
    expect(done(run)).toHaveLength(1);
  });

  test('that never arrived is sent again', async () => {
    await using run = await platformRun('Reference');
    run.platform.faults.add({ match: 'POST /reference/v1/enrollment-revocations', act: 'dropRequest' });
    await run.apply(revoke);
    run.pass(60);
    await run.apply(revoke);
    expect(done(run)).toHaveLength(1);
  });

  test('whose outcome cannot be read is not sent again, whoever comes, until it can be read [X18]', async () => {
    await using run = await platformRun('Reference');
    const readable = { match: 'GET /reference/v1/audit-events', act: 'forbidden' } as const;
    run.platform.onWrite({
      before: async () => {
        run.platform.faults.add({ ...readable, times: Number.POSITIVE_INFINITY });
      },
    });
    run.platform.faults.add({ match: 'POST /reference/v1/enrollment-revocations', act: 'lostReply' });
    const first = await run.apply(revoke);
    expect([first.ended, first.findings[0]?.code]).toEqual([['unknown'], 'PSTN2009']);
    for (let pass = 0; pass < 3; pass += 1) {
      run.pass(3600);
      await run.restart();
      const { plan } = await run.apply(revoke);
      expect(plan.unknown.map(({ code }) => code)).toContain('PSTN8004');
    }
    expect(done(run)).toHaveLength(1);
    run.platform.faults.clear();
    expect((await run.apply(revoke)).after.changes).toEqual([]);
    expect(done(run)).toHaveLength(1);
  });

  test('that was accepted and never shows is Unconfirmed: a person decides, and it is not sent again [X18]', async () => {
    await using run = await platformRun('Reference');
    // As of a log that loses lines: the names of requests are gone.
    run.platform.faults.add({
      match: 'GET /reference/v1/audit-events',
      act: { kind: 'status', status: 200, body: '{"items":[],"meta":{"pagination":{"pageSize":100}}}' },
      times: Number.POSITIVE_INFINITY,
    });
    const first = await run.apply(revoke);
    expect([first.ended, first.findings[0]?.code]).toEqual([['unconfirmed'], 'PSTN2007']);
    for (let pass = 0; pass < 3; pass += 1) {
      run.pass(86_400);
      await run.restart();
      await run.apply(revoke);
    }
    expect(done(run)).toHaveLength(1);
  });

  test('of which a page of the log is missing is not done', async () => {
    await using run = await platformRun('Reference');
    run.platform.faults.add({ match: 'GET /reference/v1/audit-events', act: 'truncated', times: 99 });
    const { plan } = await run.apply(revoke);
    expect([plan.unknown.length, run.platform.requests.writes()]).toEqual([1, 0]);
  });

  test('that is no longer asked for is let go of, and not done again when it is asked for once more', async () => {
    await using run = await platformRun('Reference');
    await run.apply(revoke);
    const { plan } = await run.end(revoke);
    expect(plan.changes).toMatchObject([{ op: 'forget' }]);
    expect(await run.owned()).toEqual([]);
    expect((await run.apply(revoke)).plan.changes.map(({ op }) => op)).not.toContain('run');
    expect(done(run)).toHaveLength(1);
  });

  test('on the public API is a step for a person with its place in the console, until somebody attests it', async () => {
    await using run = await platformRun('Mimecast');
    const given: readonly Given[] = [
      ...revoke,
      { kind: 'ThreatScanEnd', spec: { confirm: 'a1' } },
      { kind: 'ThreatRemediation', spec: { confirm: 'a1' } },
      { kind: 'AgentKeyDeletion', spec: { confirm: 'a1' } },
      { kind: 'TamperPasswordRotation', spec: { confirm: 'a1' } },
    ];
    const { plan, ended } = await run.apply(given);
    expect([ended, run.platform.requests.writes()]).toEqual([Array(5).fill('manual'), 0]);
    for (const { shown: lines } of plan.changes) expect(lines[0]).toMatch(/^(Administration|Home) \| /);
    const words = plan.changes.map(
      ({ id, for: [ref] }): Given => ({
        kind: 'Attestation',
        name: (ref?.kind ?? '').toLowerCase(),
        spec: { for: { kind: ref?.kind ?? '', name: ref?.name ?? '' }, step: id, by: ADA, at: '2026-03-02T08:00:00Z' },
      }),
    );
    expect((await run.plan([...given, ...words])).changes).toEqual([]);
  });
});
