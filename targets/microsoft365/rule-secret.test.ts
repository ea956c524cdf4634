import { afterEach, beforeEach, expect, test } from 'vitest';
import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../../plan/codes.ts';
import { openRuleWorld, type RuleSpec, type RuleWorld } from '../../test/sample-rule.ts';
import { loopRef, loopSecret, markingRule, rotatedSecret, secretsIn } from '../../test/secret-rule.ts';

let world: RuleWorld;
let secret: string | null;
beforeEach(async () => {
  secret = loopSecret;
  world = await openRuleWorld(async () => {
    if (secret === null) throw new FindingError(finding('PSTN2004', { message: 'no Secret vendor' }));
    return secret;
  });
});
afterEach(() => world.stop());

const [name] = [String(markingRule['name'])];
const live = () => world.sandbox.tenant.snapshot().rules.find((rule) => rule['Name'] === name);
const planOf = (spec: RuleSpec = markingRule) => world.plan(world.wishes(spec));
const everything = async (...more: readonly unknown[]): Promise<string> =>
  [await world.journal(), JSON.stringify(await world.owned()), JSON.stringify(more)].join('\n');

test('a rule gets the secrets that it names; the plan after it is empty, and nothing kept or said holds them', async () => {
  const before = await planOf();
  const applied = await world.apply(world.wishes(markingRule));
  expect(applied.ended.map(({ state }) => state)).toEqual(['done', 'done']);
  expect(live()).toMatchObject({
    State: 'Enabled',
    SetHeaderValue: loopSecret,
    ExceptIfHeaderContainsWords: [loopSecret, 'yes'],
  });
  world.skip(600_000);
  const after = await planOf();
  expect(after.changes).toEqual([]);
  expect(before.changes[0]?.shown).toContain('setHeaderValue: (secret vendor/loop)');
  const said = await everything(before, applied, after);
  expect(said).toContain('"setHeaderValue":{"secretKeyRef":{"name":"vendor","key":"loop"}}');
  expect(secretsIn(said, loopSecret)).toEqual([]);
});

test('a rotated secret is a difference, in the same words, and is written once', async () => {
  await world.apply(world.wishes(markingRule));
  world.skip(600_000);
  secret = rotatedSecret;
  const plan = await planOf();
  expect(plan.changes.map(({ shown }) => shown)).toEqual([
    [
      'exceptIfHeaderContainsWords: ["yes",(another secret)] -> ["yes",(secret vendor/loop)]',
      'setHeaderValue: (another secret) -> (secret vendor/loop)',
    ],
  ]);
  // The same in another process, or a saved plan could not be applied.
  await world.restart();
  expect((await planOf()).hash).toBe(plan.hash);
  const applied = await world.apply(world.wishes(markingRule));
  expect(live()).toMatchObject({ SetHeaderValue: rotatedSecret, ExceptIfHeaderContainsWords: [rotatedSecret, 'yes'] });
  world.skip(600_000);
  expect((await planOf()).changes).toEqual([]);
  expect(secretsIn(await everything(plan, applied), loopSecret, rotatedSecret)).toEqual([]);
});

test('the old secret is not called drift while the tenant still shows it after a rotation', async () => {
  await world.apply(world.wishes(markingRule));
  world.skip(600_000);
  secret = rotatedSecret;
  world.sandbox.tenant.setLag({ listMs: 120_000, identityMs: 30_000 });
  const applied = await world.apply(world.wishes(markingRule));
  expect(applied.ended.map(({ state }) => state)).toEqual(['done']);
  for (let seconds = 0; seconds < 200; seconds += 20) {
    expect([seconds, (await planOf()).changes.map(({ shown }) => shown)]).toEqual([seconds, []]);
    world.skip(20_000);
  }
});

test('what another admin wrote in its place is not shown either, nor what stood there once no secret is asked for', async () => {
  await world.apply(world.wishes(markingRule));
  world.skip(600_000);
  world.sandbox.tenant.setRule(name, {
    SetHeaderName: 'X-Vendor-Loop',
    SetHeaderValue: 'canary-somebody-elses',
  });
  const drift = await planOf();
  expect(drift.changes).toHaveLength(1);
  const { exceptIfHeaderContainsWordsRefs: _refs, setHeaderValueRef: _ref, ...plain } = markingRule;
  const inClear = await planOf({ ...plain, setHeaderValue: 'v1' });
  expect(inClear.changes[0]?.shown).toContain('setHeaderValue: (another secret) -> "v1"');
  expect(secretsIn(await everything(drift, inClear), loopSecret, 'canary-somebody-elses')).toEqual([]);
});

test('a removed rule leaves no secret behind, whether its Secret is still there or not', async () => {
  for (const left of [loopSecret, null]) {
    secret = loopSecret;
    await world.apply(world.wishes({ ...markingRule, deletionPolicy: 'Delete' }));
    world.skip(600_000);
    secret = left;
    const gone = await world.apply(world.absent({ ...markingRule, deletionPolicy: 'Delete' }));
    expect(gone.ended.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(live()).toBeUndefined();
    world.skip(600_000);
    expect(secretsIn(await everything(gone), loopSecret)).toEqual([]);
  }
});

test('a secret that cannot be read makes the rules unknown, says which one, and nothing is written', async () => {
  secret = null;
  const plan = await planOf();
  expect(plan.unknown).toMatchObject([{ message: 'no Secret vendor', ref: { kind: 'TransportRule' } }]);
  expect((await world.apply(world.wishes(markingRule))).stopped).toBe('unknown');
  expect(world.sandbox.requests.writes()).toBe(0);
});

test('a service that repeats what it was sent does not make the secret known', async () => {
  world.sandbox.faults.add({
    plane: 'tenant',
    match: 'New-TransportRule',
    act: { kind: 'status', status: 400, body: JSON.stringify({ error: { message: `no: ${loopSecret}` } }) },
    times: Number.POSITIVE_INFINITY,
  });
  const applied = await world.apply(world.wishes(markingRule));
  expect(applied.ended[0]?.state).not.toBe('done');
  expect(secretsIn(await everything(applied), loopSecret)).toEqual([]);
});

test('an adopted rule that holds the secret already is taken over without a write to it', async () => {
  world.sandbox.tenant.createRule({
    Name: name,
    FromScope: 'NotInOrganization',
    ExceptIfHeaderContainsMessageHeader: 'X-Vendor-Loop',
    ExceptIfHeaderContainsWords: ['yes', loopSecret],
    SetHeaderName: 'X-Vendor-Loop',
    SetHeaderValue: loopSecret,
    Enabled: true,
  });
  const plan = await world.plan(world.wishes(markingRule, { 'postern.dev/adopt': 'true' }));
  expect(plan.changes.map(({ op, after }) => [op, Object.keys(after as object)])).toEqual([['adopt', ['comments']]]);
  expect(secretsIn(JSON.stringify(plan), loopSecret)).toEqual([]);
  expect(JSON.stringify(plan)).toContain(JSON.stringify(loopRef));
});
