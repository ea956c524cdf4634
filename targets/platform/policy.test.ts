import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalPolicy, vendorWord, wordOf } from '../../kinds/language/platform-policy.ts';
import type { Json } from '../../kinds/words.ts';
import { platformRun } from '../../test/platform-run.ts';
import { foundPolicy, merged, ownWords, policyBody, publicWords } from './policy-convert.ts';

const words = ['BLOCK', 'DO_NOTHING', 'MOVE_TO_JUNK', 'ADV_DEVICE_ENROLLMENT', 'ALL', 'MODERATE'];

test('words go to the vendor and back, those that nobody knows too [G25]', () => {
  for (const word of words) expect(vendorWord(wordOf(word))).toBe(word);
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z]{1,8}(_[A-Z]{1,8}){0,3}$/), (word) => vendorWord(wordOf(word)) === word),
  );
});

test('a word that is written as the vendor writes it is the same word', () => {
  const [ours, theirs] = ['MoveToJunk', 'MOVE_TO_JUNK'].map((spam) => canonicalPolicy({ actions: { spam } }));
  expect(theirs).toEqual(ours);
});

const texts = fc.array(fc.stringMatching(/^[a-z]{1,6}@[a-z]{1,6}\.example$/), { maxLength: 3 });
const side = fc.record(
  {
    route: fc.constantFrom('All', 'Internal', 'External'),
    emails: texts,
    groups: fc.uniqueArray(fc.constantFrom('Pilot ring', 'Finance', 'All staff'), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const policy = fc.record(
  {
    name: fc.constant('Pilot'),
    mode: fc.constantFrom('Protect', 'Monitor'),
    targets: fc.record(
      { senders: side, recipients: side, addressMatchedOn: fc.constantFrom('Header', 'Envelope', 'Both') },
      { requiredKeys: [] },
    ),
    actions: fc.record(
      { spam: fc.constantFrom('Block', 'MoveToJunk'), malware: fc.constant('DoNothing') },
      { requiredKeys: [] },
    ),
    engines: fc.record({ urlClick: fc.record({ rewriteEnabled: fc.boolean(), sensitivity: fc.constant('High') }) }),
  },
  { requiredKeys: ['name'] },
);

test.each([
  ['the public API', publicWords],
  ['the reference platform', ownWords],
])('a policy in the words of %s reads back as it was', (_, system) => {
  const names = ['Pilot ring', 'Finance', 'All staff'];
  const ids = new Map(names.map((name, index) => [name, `id-${index}`]));
  const back = new Map([...ids].map(([name, id]) => [id, name]));
  fc.assert(
    fc.property(policy, (given) => {
      const value = canonicalPolicy(given as Json) as { readonly [field: string]: Json };
      const found = foundPolicy(policyBody(value, system, ids), 'h', system, back);
      expect(found?.value).toEqual({ ...value, description: '' });
    }),
  );
});

test('what is written on top of what is there loses nothing that it does not name', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (live, given) => {
        const [one, two] = [live as Json, given as Json];
        const both = merged(one, two) as { readonly [field: string]: Json };
        for (const [name, value] of Object.entries(live))
          if (!Object.hasOwn(given, name)) expect(both[name]).toEqual(value);
        expect(merged(both, two)).toEqual(both);
      },
    ),
  );
});

const mode = (name: string, spec: object = {}) => ({
  kind: 'Policy',
  name: name.toLowerCase(),
  spec: { name, mode: 'Monitor', ...spec },
});

test('a policy of somebody else with the same name is refused, and taken over where that is asked for', async () => {
  await using run = await platformRun('Reference');
  run.platform.admin.createPolicy('eve@contoso.example', { name: 'PILOT', mode: 'PROTECT' });
  expect((await run.plan([mode('Pilot')])).refused.map(({ code }) => code)).toEqual(['PSTN2003']);
  const { ended } = await run.apply([{ ...mode('Pilot'), annotations: { 'postern.dev/adopt': 'true' } }]);
  expect([ended, run.platform.admin.policies()]).toMatchObject([['done'], [{ name: 'Pilot', mode: 'MONITOR' }]]);
});

test('another name in the resource renames the policy, whatever was declared of it', async () => {
  await using run = await platformRun('Reference');
  await run.apply([mode('Pilot')]);
  const [before] = run.platform.admin.policies();
  const { ended } = await run.apply([{ ...mode('Pilot'), spec: { name: 'Ring one', mode: 'Monitor' } }]);
  expect(new Set(ended)).toEqual(new Set(['done']));
  expect(run.platform.admin.policies()).toMatchObject([{ name: 'Ring one', policyId: before?.policyId }]);
});

test('a target that names a group waits until the platform has it [C81]', async () => {
  await using run = await platformRun('Reference');
  const pilot = mode('Pilot', { targets: { recipients: { groups: ['Nobody here'] } } });
  const { ended, plan } = await run.apply([pilot]);
  expect([ended, Object.keys(plan.gates)]).toEqual([['held'], ['GroupImported/Nobody-here']]);
  expect(run.platform.admin.policies()).toEqual([]);
});

test('the Default Policy is looked at: what the vendor makes different is said and never written [C83] [C84]', async () => {
  await using run = await platformRun('Reference');
  const declared = {
    kind: 'Policy',
    name: 'default-policy',
    spec: { name: 'Default Policy', mode: 'Monitor', managementPolicy: 'Observe' },
  };
  const { changes, notes } = await run.plan([declared]);
  expect([changes, notes.map(({ code }) => code).sort()]).toEqual([[], ['PSTN1352', 'PSTN2013']]);
});

test('a list that breaks off, or goes in a circle, is unknown and nothing is made on it', async () => {
  await using run = await platformRun('Reference');
  for (let index = 0; index < 150; index += 1)
    run.platform.admin.createPolicy('eve@contoso.example', { name: `Of others ${index}`, mode: 'MONITOR' });
  for (const act of ['partialPage', 'repeatedPage'] as const) {
    const remove = run.platform.faults.add({
      match: 'GET /reference/v1/policies',
      act,
      times: Number.POSITIVE_INFINITY,
    });
    const { changes, unknown } = await run.plan([mode('Pilot')]);
    expect([changes, unknown.map(({ code }) => code)]).toEqual([[], ['PSTN8007']]);
    remove();
  }
  expect((await run.plan([mode('Pilot')])).changes.map(({ op }) => op)).toEqual(['create']);
});

test.each(['lostReply', 'dropRequest', 'silent'] as const)('a create that meets %s is made once', async (act) => {
  await using run = await platformRun('Reference', {}, { callTimeoutMs: 500 });
  run.platform.faults.add({ match: 'POST /reference/v1/policies', act });
  const first = await run.apply([mode('Pilot')]);
  run.pass(60);
  const { after } = first.ended.includes('done') ? first : await run.apply([mode('Pilot')]);
  expect(after.changes).toEqual([]);
  expect(run.platform.admin.policies()).toHaveLength(1);
});
