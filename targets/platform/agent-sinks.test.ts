import { describe, expect, test } from 'vitest';
import type { Finding } from '../../kinds/words.ts';
import { heldSecrets } from '../../test/held-secrets.ts';
import { type Given, type PlatformRun, platformRun } from '../../test/platform-run.ts';

const ADA = 'ada@contoso.example';
const PLACE = 'agent.secret.yaml';
const key: Given = { kind: 'AgentKey', spec: { writeTo: { file: PLACE } } };
const tamper: Given = { kind: 'AgentTamperProtection', spec: { writeTo: { file: 'tamper.yaml' } } };

const closed: Finding = { code: 'PSTN8101', message: 'closed', remedy: '', ref: null, path: '', retry: 'later' };

const start = async (system: 'Reference' | 'Mimecast' = 'Reference', server = {}) => {
  const held = heldSecrets();
  const run = await platformRun(system, server, { sinks: held.sinks });
  return { ...held, run };
};

const made = (run: PlatformRun) => run.platform.admin.audit().filter(({ action }) => action === 'Agent key created');
const keyIn = (places: ReadonlyMap<string, Readonly<Record<string, string>>>) =>
  places.get(PLACE)?.['CustomerKey'] ?? '';

describe('the agent key', () => {
  test('is made once and put into its sink; a second plan is empty, and no plan or journal holds it [G16] [G18] [X16]', async () => {
    const { run, places } = await start();
    await using _ = run;
    const first = await run.apply([key]);
    expect(first.plan.changes.map(({ op }) => op)).toEqual(['create', 'update']);
    expect(first.ended).toEqual(['done', 'done']);
    expect(first.after.changes).toEqual([]);
    const value = keyIn(places);
    expect(() => run.platform.admin.installAgent('laptop', value)).not.toThrow();
    expect(made(run)).toHaveLength(1);
    expect(JSON.stringify([first, await run.plan([key])])).not.toContain(value);
    expect(await run.journal()).not.toContain(value);
  });

  test('that is there already is fetched and not made again [G17]', async () => {
    const { run, places } = await start();
    await using _ = run;
    await run.apply([key]);
    const value = keyIn(places);
    places.clear();
    run.pass(60);
    const again = await run.apply([key]);
    expect(again.plan.changes.map(({ op }) => op)).toEqual(['update']);
    expect([keyIn(places), made(run).length, again.after.changes]).toEqual([value, 1, []]);
  });

  test('replaces what somebody else has put into the sink, and other data keys stay', async () => {
    const { run, places } = await start();
    await using _ = run;
    await run.apply([key]);
    const value = keyIn(places);
    places.set(PLACE, { CustomerKey: 'of-another-account', other: 'theirs' });
    run.pass(60);
    const plan = await run.plan([key]);
    expect(plan.changes).toMatchObject([
      { op: 'update', before: { sink: 'Other' }, why: `${PLACE} holds something else` },
    ]);
    await run.apply([key]);
    expect(places.get(PLACE)).toEqual({ CustomerKey: value, other: 'theirs' });
  });

  test('is made once when the answer is lost, and when the process ends before the sink is written', async () => {
    for (const what of ['no answer', 'no sink'] as const) {
      const { run, places, world } = await start();
      await using _ = run;
      if (what === 'no answer') run.platform.faults.add({ match: 'POST /reference/v1/agent/key', act: 'lostReply' });
      else
        run.platform.onWrite({
          after: async () => {
            world.broken = closed;
            return 'reply';
          },
        });
      await run.apply([key]);
      expect([what, made(run).length]).toEqual([what, 1]);
      world.broken = null;
      await run.restart();
      run.pass(60);
      const left = await run.apply([key]);
      expect([what, left.after.changes, made(run).length, keyIn(places).length > 8]).toEqual([what, [], 1, true]);
    }
  });

  test('is made after the settings that are declared beside it [G02]', async () => {
    const { run } = await start();
    await using _ = run;
    const settings: Given = { kind: 'AgentSettings', spec: { manageUpdates: true } };
    const { plan } = await run.apply([key, settings]);
    expect(plan.changes.map(({ type, op }) => `${op} ${type}`)).toEqual([
      'update AgentSettings',
      'create AgentKey',
      'update AgentKey',
    ]);
    const [first, second] = plan.changes;
    expect(second?.needs).toContain(first?.id);
  });

  test('once in its sink, the plan says how each system is installed until a device works with it [G23] [G24]', async () => {
    const { run, places } = await start();
    await using _ = run;
    expect((await run.plan([key])).notes).toEqual([]);
    await run.apply([key]);
    const [note] = (await run.plan([key])).notes;
    expect(note).toMatchObject({ code: 'PSTN1390' });
    for (const piece of [PLACE, 'windows: msiexec', 'macos: sudo installer']) expect(note?.message).toContain(piece);
    for (const piece of ['blocks is blocked', 'diagnostics', 'disable and enable'])
      expect(note?.remedy).toContain(piece);
    run.platform.admin.installAgent('laptop', keyIn(places));
    expect((await run.plan([key])).notes).toEqual([]);
  });

  test('stays when its resource goes, whatever the deletion policy says [G20]', async () => {
    const { run, places } = await start();
    await using _ = run;
    const deleting = { ...key, spec: { ...key.spec, deletionPolicy: 'Delete' } };
    await run.apply([deleting]);
    const value = keyIn(places);
    expect((await run.end([deleting])).plan.changes.map(({ op }) => op)).toEqual(['forget']);
    expect(() => run.platform.admin.installAgent('laptop', value)).not.toThrow();
    expect(keyIn(places)).toBe(value);
  });

  test('is only looked at with Observe, and nothing is written anywhere', async () => {
    const { run, places } = await start();
    await using _ = run;
    const observed = { ...key, spec: { ...key.spec, managementPolicy: 'Observe' } };
    const { plan } = await run.apply([observed]);
    expect([plan.changes, plan.notes.map(({ code }) => code), made(run), places.size]).toEqual([
      [],
      ['PSTN2013'],
      [],
      0,
    ]);
  });

  test('whose sink cannot be read is unknown, and nothing is made', async () => {
    const { run, world } = await start();
    await using _ = run;
    world.broken = closed;
    await run.apply([key]);
    const broken = await run.plan([key]);
    expect([broken.unknown.map(({ code }) => code), made(run)]).toEqual([['PSTN8101'], []]);
  });

  test('two resources for one account are refused: there is one key [G16]', async () => {
    const { run } = await start();
    await using _ = run;
    await expect(run.plan([key, { ...key, name: 'second' }])).rejects.toThrow(/AgentKey agent/);
  });
});

describe('the tamper protection passwords', () => {
  test('are put into the sink under current and previous, again after each rotation [G13] [G14] [G15]', async () => {
    const { run, places } = await start();
    await using _ = run;
    const none = await run.plan([tamper]);
    expect([none.changes, none.notes.map(({ code }) => code)]).toEqual([[], ['PSTN1395']]);

    run.platform.admin.rotateTamperPassword(ADA);
    const first = await run.apply([tamper]);
    expect([first.ended, first.after.changes, first.after.notes]).toEqual([['done'], [], []]);
    const { current } = places.get('tamper.yaml') ?? {};
    expect(Object.keys(places.get('tamper.yaml') ?? {})).toEqual(['current']);

    run.platform.admin.rotateTamperPassword(ADA);
    expect((await run.plan([tamper])).changes).toMatchObject([{ op: 'update', before: { sink: 'Other' } }]);
    const second = await run.apply([tamper]);
    const held = places.get('tamper.yaml') ?? {};
    expect([held['previous'], held['current'] === current, second.after.changes]).toEqual([current, false, []]);
    const told = JSON.stringify([first, second]) + (await run.journal());
    for (const value of Object.values(held)) expect(told).not.toContain(value);
  });
});

describe('a rotation beside the passwords', () => {
  const rotation = (name: string, spec: Given['spec'] = {}): Given => ({ kind: 'TamperPasswordRotation', name, spec });
  const lifted = [{ name: 'tamper-password-rolled-out', by: ADA, reason: 'all devices have it' }];
  const current = (run: PlatformRun): string => {
    const { after } = run.platform.admin.audit({ text: 'Tamper protection password generated' }).at(-1) ?? {};
    return (after as { readonly current: { readonly fingerprint: string } }).current.fingerprint;
  };

  test('is followed by the sink in the same plan, also where the sink was behind', async () => {
    const { run, places } = await start();
    await using _ = run;
    const first = await run.apply([tamper, rotation('first')]);
    expect(first.plan.changes.map(({ op, type }) => `${op} ${type}`)).toEqual([
      'run TamperPasswordRotation',
      'update AgentTamperProtection',
    ]);
    expect(first.ended).toEqual(['done', 'done']);
    const made = places.get('tamper.yaml')?.['current'] ?? '';
    expect(made.length).toBeGreaterThan(8);
    places.clear();
    run.pass(60);
    const both = [tamper, rotation('first'), rotation('second', { confirm: current(run) })];
    const second = await run.apply(both, lifted);
    const left = second.after.changes.filter(({ op }) => op !== 'manual');
    expect([second.ended.filter((state) => state === 'done').length, left]).toEqual([3, []]);
    expect(places.get('tamper.yaml')).toMatchObject({ previous: made });
  });

  test('that is held holds its own filling back, and no other', async () => {
    const { run, places } = await start();
    await using _ = run;
    run.platform.admin.rotateTamperPassword(ADA);
    run.platform.admin.rotateTamperPassword(ADA);
    const { ended } = await run.apply([tamper, rotation('third', { confirm: current(run) })]);
    expect(ended).toEqual(['done', 'held', 'held']);
    expect(Object.keys(places.get('tamper.yaml') ?? {})).toEqual(['current', 'previous']);
  });
});

describe('on the public API, which shows none of it', () => {
  test.each([
    [key, PLACE, { CustomerKey: 'brought-by-hand' }],
    [tamper, 'tamper.yaml', { current: 'brought-by-hand' }],
  ])(
    'a person brings it, and what is in the sink is not taken for it without a word: %#',
    async (given, place, values) => {
      const { run, places } = await start('Mimecast');
      await using _ = run;
      const [missing, ...others] = (await run.plan([given])).changes;
      expect([missing?.op, others, missing?.leaves.length]).toEqual(['manual', [], 1]);
      expect(missing?.shown.join()).toMatch(/Agent Settings.*postern attest Agent.*--value-file FILE/);
      places.set(place, values);
      const [held] = (await run.plan([given])).changes;
      expect([held?.op, held?.leaves, held?.id === missing?.id]).toEqual(['manual', [], false]);
      expect(run.platform.requests.writes()).toBe(0);
    },
  );
});
