import { describe, expect, test } from 'vitest';
import { ADA, allowed, codes, done, noted, shown } from '../../test/platform-acts.ts';
import { type Given, type PlatformRun, platformRun } from '../../test/platform-run.ts';

describe('deleting the agent key', () => {
  const deletion = (spec: Given['spec']): readonly Given[] => [{ kind: 'AgentKeyDeletion', spec }];

  test('says how many devices stop, and takes a confirmation and a second word [G20, G21, G22, X17]', async () => {
    await using run = await platformRun('Reference');
    const fingerprint = run.platform.admin.createAgentKey(ADA);
    const value = await (
      await fetch(`${run.platform.url}/reference/v1/agent/key/CustomerKey`, { headers: await bearer(run) })
    ).text();
    run.platform.admin.installAgent('laptop-1', value);
    run.platform.admin.installAgent('laptop-2', value);
    expect(codes(await run.plan(deletion({})))).toEqual(['PSTN1940']);
    expect(codes(await run.plan(deletion({ confirm: 'sha256:other' })))).toEqual(['PSTN1941']);
    const given = deletion({ confirm: fingerprint });
    const held = await run.apply(given);
    expect(shown(held.plan)).toContain('2 protected devices will stop being protected');
    expect([held.ended, held.findings[0]?.message]).toEqual([['held'], expect.stringContaining('2 protected devices')]);
    expect(JSON.stringify(held.plan)).not.toContain(value);

    const { ended } = await run.apply(given, allowed('agents-stop'));
    expect([ended, done(run)]).toEqual([['done'], ['Agent key deleted']]);
    run.platform.admin.createAgentKey(ADA);
    expect((await run.apply(given, allowed('agents-stop'))).plan.changes).toEqual([]);
    expect(done(run)).toHaveLength(1);
  });

  test('that is not there is nothing to do', async () => {
    await using run = await platformRun('Reference');
    const { plan } = await run.apply(deletion({ confirm: 'sha256:gone' }));
    expect([plan.changes, plan.refused, noted(plan)]).toEqual([[], [], [expect.stringContaining('PSTN1943')]]);
  });
});

const bearer = async ({ platform }: PlatformRun): Promise<{ readonly authorization: string }> => {
  const form = { grant_type: 'client_credentials', client_id: platform.clientId, client_secret: platform.clientSecret };
  const answer = await fetch(`${platform.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  return { authorization: `Bearer ${token}` };
};

describe('rotating the tamper password', () => {
  const rotation = (name: string, confirm?: string): Given => ({
    kind: 'TamperPasswordRotation',
    name,
    spec: confirm === undefined ? {} : { confirm },
  });
  const current = (run: PlatformRun): string => {
    const { after } = run.platform.admin.audit({ text: 'Tamper protection password generated' }).at(-1) ?? {};
    return (after as { readonly current: { readonly fingerprint: string } }).current.fingerprint;
  };
  const rotations = (run: PlatformRun): number => done(run).filter((action) => action.startsWith('Tamper')).length;

  test('happens by an act alone, keeps one previous password, and leaves its roll-out to people [G09, G10, G11, G13, G15]', async () => {
    await using run = await platformRun('Reference');
    run.platform.admin.rotateTamperPassword(ADA);
    const before = current(run);
    const { plan, ended, after } = await run.apply([rotation('first', before)]);
    expect(shown(plan)).toContain(`the password ${before} becomes the previous one`);
    expect([ended, rotations(run)]).toEqual([['done'], 1]);
    expect(after.changes).toMatchObject([{ op: 'manual', after: { rolledOut: current(run) } }]);
    for (let pass = 0; pass < 3; pass += 1) await run.apply([rotation('first', before)]);
    expect(rotations(run)).toBe(1);
  });

  test('needs the fingerprint of the current one; where there is none yet, nothing [X17]', async () => {
    await using run = await platformRun('Reference');
    expect(codes(await run.plan([rotation('first', 'sha256:none')]))).toEqual(['PSTN1951']);
    expect((await run.apply([rotation('first')])).ended).toEqual(['done']);
    const second = await run.plan([rotation('first'), rotation('second')]);
    expect([codes(second), rotations(run)]).toEqual([['PSTN1950'], 1]);
    expect(second.refused[0]?.remedy).toContain(current(run));
  });

  test('is refused a second time until somebody attests the roll-out, or allows it [G12]', async () => {
    await using run = await platformRun('Reference');
    const first = rotation('first');
    await run.apply([first]);
    const second = rotation('second', current(run));
    const held = await run.apply([first, second]);
    expect(held.findings.map((one) => one?.message ?? '').join()).toContain('nobody has attested');
    expect(rotations(run)).toBe(1);
    const step = held.plan.changes.find(({ op }) => op === 'manual')?.id ?? '';
    const word: Given = {
      kind: 'Attestation',
      spec: { for: { kind: 'TamperPasswordRotation', name: 'first' }, step, by: ADA, at: '2026-03-02T08:00:00Z' },
    };
    await run.apply([first, second, word]);
    expect(rotations(run)).toBe(2);
    const third = rotation('third', current(run));
    await run.apply([first, second, third, word]);
    expect(rotations(run)).toBe(2);
    await run.apply([first, second, third, word], allowed('tamper-password-rolled-out'));
    expect(rotations(run)).toBe(3);
  });

  test('is refused where the roll-out of a password from the console is nobody’s word [G12]', async () => {
    await using run = await platformRun('Reference');
    run.platform.admin.rotateTamperPassword(ADA);
    run.platform.admin.rotateTamperPassword(ADA);
    await run.apply([rotation('first', current(run))]);
    expect(rotations(run)).toBe(0);
  });

  test('asked for twice in one go happens once [G12]', async () => {
    await using run = await platformRun('Reference');
    await run.apply([rotation('first'), rotation('second')], []);
    await run.apply([rotation('first'), rotation('second')], allowed('tamper-password-rolled-out'));
    expect(rotations(run)).toBe(1);
  });
});
