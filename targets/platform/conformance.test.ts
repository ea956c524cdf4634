import { describe, expect, test } from 'vitest';
import type { PlainFault } from '../../platform/index.ts';
import { platformRun } from '../../test/platform-run.ts';

/*
 * What both systems can read and write, the contact and the policies, behaves alike: what is declared, what is asserted and how it
 * ends is one text for both.
 */
const systems = [
  { system: 'Reference', contact: 'PUT /reference/v1/account/settings', policies: '/reference/v1/policies' },
  {
    system: 'Mimecast',
    contact: 'PATCH /account/cloud-gateway/v1/emergency-contact',
    policies: '/email/cloud-integrated/v1/policies',
  },
] as const;

const eve = 'eve@contoso.example';
/* The public API lists no policies: that none of a name is there is somebody's word. The reference needs none. */
const word = [{ name: 'policy-may-exist', by: 'the test', reason: 'nobody has made one' }];
const contact = { kind: 'Account', spec: { contact: { name: 'Ben Osei', alternateEmails: ['ada@contoso.example'] } } };
const pilotSpec = {
  name: 'Pilot',
  description: 'first ring',
  mode: 'Monitor',
  targets: { recipients: { domains: ['pilot.contoso.example'] }, addressMatchedOn: 'Both' },
  actions: { malware: 'Quarantine' },
  engines: { urlClick: { rewriteEnabled: true } },
  deletionPolicy: 'Delete',
} as const;
const pilot = { kind: 'Policy', name: 'pilot', spec: pilotSpec };
const all = [contact, pilot];

describe.each(systems)('$system', ({ system, contact: saveContact, policies }) => {
  const open = (server: Parameters<typeof platformRun>[1] = {}) => platformRun(system, server, { callTimeoutMs: 1000 });

  test('brings about what is declared, keeps everything else, and a second plan is empty, also in a new process', async () => {
    await using run = await open();
    run.platform.admin.createPolicy(eve, { name: 'Theirs', mode: 'PROTECT', description: 'not ours' });
    const before = run.platform.admin.settings();
    const { ended, after } = await run.apply(all, word);
    expect([ended, after.changes]).toEqual([['done', 'done'], []]);
    expect(run.platform.admin.settings()).toEqual({
      ...before,
      contact: { ...before.contact, ...contact.spec.contact },
    });
    expect(run.platform.admin.policies()).toMatchObject([
      { name: 'Theirs', mode: 'PROTECT', description: 'not ours' },
      {
        name: 'Pilot',
        mode: 'MONITOR',
        description: expect.stringMatching(/^first ring\npostern owner=cli:estate\/Policy\/pilot$/),
        targets: { recipients: { domains: ['pilot.contoso.example'] } },
        securityEngines: { urlClick: { rewriteEnabled: true } },
      },
    ]);
    await run.restart();
    run.pass(600);
    expect((await run.plan(all)).changes).toEqual([]);
  });

  test('shows what somebody changes as that field, puts it back, and keeps what nobody declares', async () => {
    await using run = await open();
    await run.apply(all, word);
    run.pass(600);
    const [made] = run.platform.admin.policies();
    run.platform.admin.patchPolicy(eve, made?.policyId ?? '', {
      mode: 'PROTECT',
      securityEngines: { urlClick: { rewriteEnabled: true, sensitivity: 'HIGH' }, later: { engine: 'on' } },
    } as never);
    run.platform.admin.editSettings(eve, { contact: { name: 'Eve', telephone: '+49 30 1234' } });
    const { plan, ended, after } = await run.apply(all);
    expect(plan.changes.map(({ op, keys, shown }) => [op, keys, shown.join()])).toEqual([
      ['update', ['AccountSettings contact'], 'name: "Eve" -> "Ben Osei"'],
      ['update', ['Policy pilot'], 'mode: "Protect" -> "Monitor"'],
    ]);
    expect([ended, after.changes]).toEqual([['done', 'done'], []]);
    expect(run.platform.admin.settings().contact).toMatchObject({ name: 'Ben Osei', telephone: '+49 30 1234' });
    expect(run.platform.admin.policies()).toMatchObject([
      { mode: 'MONITOR', securityEngines: { urlClick: { sensitivity: 'HIGH' }, later: { engine: 'on' } } },
    ]);
  });

  test('deletes what is ours when it is to go, and nothing else', async () => {
    await using run = await open();
    run.platform.admin.createPolicy(eve, { name: 'Theirs', mode: 'PROTECT' });
    await run.apply([pilot], word);
    run.pass(600);
    const { ended, after } = await run.end([pilot]);
    expect([ended, after.changes]).toEqual([['done'], []]);
    expect(run.platform.admin.policies().map(({ name }) => name)).toEqual(['Theirs']);
    expect(await run.owned()).toEqual([]);
  });

  test.each<PlainFault>(['lostReply', 'dropRequest', 'throttle', 'unauthorizedOnce'])(
    'writes the contact once when the write meets %s, and is then in sync',
    async (act) => {
      await using run = await open();
      run.platform.faults.add({ match: saveContact, act });
      const first = await run.apply([contact]);
      const { after } = first.ended.includes('done') ? first : await run.apply([contact]);
      expect(after.changes).toEqual([]);
      expect(run.platform.admin.settings().contact.name).toBe('Ben Osei');
      expect(run.platform.requests.applied()).toBe(1);
    },
  );

  test('takes a read that failed for unknown: nothing is made, changed or called drift', async () => {
    await using run = await open();
    await run.apply(all, word);
    run.pass(600);
    const before = run.platform.requests.applied();
    run.platform.faults.add({ match: `GET ${policies}`, act: 'forbidden', times: Number.POSITIVE_INFINITY });
    const plan = await run.plan([contact, { ...pilot, spec: { ...pilotSpec, mode: 'Protect' } }]);
    expect(plan.changes).toEqual([]);
    expect(plan.unknown.length).toBeGreaterThan(0);
    expect(run.platform.requests.applied()).toBe(before);
  });

  test('waits for readers that are behind, and calls nothing drift meanwhile [X22]', async () => {
    await using run = await open({ lagMs: 20_000 });
    const { ended, after } = await run.apply(all, word);
    expect([ended, after.changes]).toEqual([['done', 'done'], []]);
    expect(run.platform.admin.policies()).toHaveLength(1);
  });

  test('leaves alone what carries the mark of another owner', async () => {
    await using run = await open();
    const theirs = {
      name: 'Pilot',
      mode: 'PROTECT',
      description: 'x\npostern owner=pulumi:prod/Policy/pilot',
    } as const;
    const policyId = run.platform.admin.createPolicy(eve, theirs);
    const adopting = {
      ...pilot,
      spec: { ...pilotSpec, policyId },
      annotations: { 'postern.dev/adopt': 'true' },
    };
    const plan = await run.plan([adopting], word);
    expect([plan.changes, plan.refused.length]).toEqual([[], 1]);
    expect(run.platform.admin.policies()).toMatchObject([theirs]);
  });
});
