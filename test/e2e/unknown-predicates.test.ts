import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Contoso, openContoso } from './contoso.ts';

let contoso: Contoso;
beforeEach(async () => {
  contoso = await openContoso();
});
afterEach(() => contoso[Symbol.asyncDispose]());

type More = Parameters<Contoso['sandbox']['tenant']['createRule']>[1];

const tasks = 'Microsoft.Exchange.MessagingPolicies.Rules.Tasks';
const scoped = `${tasks}.FromScopePredicate`;

/** What a newer Exchange may show of a rule, by what nobody knows about it yet. */
const fixtures: readonly (readonly [what: string, more: More])[] = [
  ['condition', { Conditions: [scoped, `${tasks}.SentimentPredicate`], Sentiment: 'Angry' }],
  ['exception', { Exceptions: [`${tasks}.SentimentPredicate`], ExceptIfSentiment: 'Calm' }],
  ['action', { Actions: [`${tasks}.PrependSubjectAction`, `${tasks}.SummarizeAction`], Summarize: true }],
  ['class for a condition that is known', { Conditions: [`${tasks}.FromScopeV2Predicate`] }],
  ['value of a condition that is known', { Conditions: [scoped, `${tasks}.SentToPredicate`], SentTo: null }],
  ['word for a condition', { FromScope: 'InPartnerOrganization' }],
  ['word for an exception', { Exceptions: [`${tasks}.WithImportancePredicate`], ExceptIfWithImportance: 'Extreme' }],
  [
    'word for an action',
    { Actions: [`${tasks}.SetAuditSeverityAction`], SetAuditSeverity: 'Critical', PrependSubject: null },
  ],
  ['mode', { Mode: 'Simulate' }],
];

const rule = 'From another time';
const file = 'imported/transport-rule-from-another-time.yaml';

const live = (): string => {
  const found = contoso.sandbox.tenant.snapshot().rules.find(({ Name }) => Name === rule);
  const { Priority: _place, ...rest } = found ?? {};
  return JSON.stringify(rest);
};

const files = (): readonly string[] =>
  [join(contoso.folder, 'scopes.yaml'), join(contoso.folder, 'imported')].flatMap((path) => ['-f', path]);

describe.each(fixtures)('a rule with an unknown %s', (_what, more) => {
  test('is imported to be looked at only, and never written', async () => {
    contoso.sandbox.tenant.createRule({ Name: rule, FromScope: 'NotInOrganization', PrependSubject: '[?] ' }, more);
    const before = live();
    const said = await contoso.type(
      'import',
      'Tenant/contoso',
      '-f',
      join(contoso.folder, 'scopes.yaml'),
      '--to',
      join(contoso.folder, 'imported'),
      '--adopt',
    );
    expect(said.code).toBe(0);
    const { metadata, spec } = parse(await readFile(join(contoso.folder, file), 'utf8'));
    expect([metadata.annotations, spec.managementPolicy]).toEqual([undefined, 'Observe']);
    expect((await contoso.type('plan', ...files())).stdout).not.toContain('TransportRule from another time');

    await contoso.edit(file, `name: ${rule}`, `name: ${rule}\n  comments: mine`);
    const edited = await contoso.type('plan', ...files());
    expect(edited.stdout).not.toContain('TransportRule from another time  ');
    expect(edited.stdout).toContain('differs in comments');
    expect(live()).toBe(before);
  });
});

test.each(fixtures.slice(0, 5))('an unknown %s: who takes the policy out is refused', async (_what, more) => {
  contoso.sandbox.tenant.createRule({ Name: rule, FromScope: 'NotInOrganization', PrependSubject: '[?] ' }, more);
  const before = live();
  await contoso.type(
    'import',
    'Tenant/contoso',
    '-f',
    join(contoso.folder, 'scopes.yaml'),
    '--to',
    join(contoso.folder, 'imported'),
  );
  await contoso.edit(file, 'managementPolicy: Observe', 'comments: mine');
  await contoso.edit(
    file,
    'name: from-another-time',
    'name: from-another-time\n  annotations: { postern.dev/adopt: "true" }',
  );
  const applied = await contoso.type('apply', '--yes', ...files());
  expect([applied.code, applied.stdout]).toEqual([1, expect.stringContaining('PSTN1622')]);
  expect([live(), contoso.sandbox.requests.writes()]).toEqual([before, 0]);
});
