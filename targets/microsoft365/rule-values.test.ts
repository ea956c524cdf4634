import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  canonicalRule,
  fieldOf,
  partnersOf,
  type RuleMembers,
  ruleMembers,
  ruleParameter,
  ruleParameters,
} from '../../kinds/language/exchange-transport-rule.ts';
import { transportRule } from '../../kinds/transport-rule/kind.ts';
import { validate } from '../../kinds/validate.ts';
import type { Found, Json, Resource } from '../../kinds/words.ts';
import { differences } from '../../plan/compare.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { toVendor } from '../../test/sample-rule.ts';
import { tenantResource } from '../../test/sample-tenant.ts';
import { foundRule, ruleCommand } from './rule-convert.ts';
import { lowerRule } from './rule-lower.ts';

const world = await startSandbox();
world.tenant.createOutboundConnector(toVendor);
afterAll(() => world.stop());

const words = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9]{1,8}$/), { minLength: 1, maxLength: 3 });
const addresses = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}@[a-z]{1,6}\.example$/), { minLength: 1, maxLength: 3 });
const ranges = fc.uniqueArray(fc.constantFrom('192.0.2.1', '192.0.2.0/24', '198.51.100.1-198.51.100.9'), {
  minLength: 1,
});

const anyOf = ({ field, form, known }: (typeof ruleParameters)[number]): fc.Arbitrary<Json> => {
  if (field === 'routeMessageOutboundConnector') return fc.constant('To Vendor');
  if (/header(name)?$/i.test(field)) return fc.stringMatching(/^X-Test-[A-Za-z]{1,6}$/);
  switch (form) {
    case 'flag':
      return fc.constant(true);
    case 'words':
    case 'lowerWords':
    case 'patterns':
      return words;
    case 'recipients':
      return addresses;
    case 'ranges':
      return ranges;
    case 'size':
      return fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom('B', 'KB', 'MB')).map((size) => size.join(''));
    case 'number':
      return fc.integer({ min: -1, max: 9 });
    case 'time':
      return fc.constantFrom('2030-01-01T00:00:00Z', '2031-06-01T12:30:00+02:00');
    case 'choice':
      return fc.constantFrom(...known);
    case 'choices':
      return fc.uniqueArray(fc.constantFrom(...known), { minLength: 1 });
    default:
      return fc.stringMatching(/^[A-Za-z0-9 ]{1,12}$/).filter((text) => text.trim() === text);
  }
};

const parameters = ruleParameters.filter(({ field }) => field !== 'name' && field !== 'comments');

const resourceOf = (spec: RuleMembers): Resource => ({
  ref: { kind: 'TransportRule', namespace: 'default', name: 'random' },
  spec: { tenantRef: { name: 'contoso' }, name: 'Random', enabled: false, ...spec },
  annotations: {},
});

const isValid = (resource: Resource): boolean =>
  validate(transportRule, resource).errors.length === 0 &&
  transportRule.checks.flatMap((check) => check.test(resource)).length === 0;

const someRule: fc.Arbitrary<Resource> = fc
  .uniqueArray(fc.constantFrom(...parameters), { minLength: 1, maxLength: 8, selector: ({ field }) => field })
  .chain((chosen) =>
    fc.record(
      Object.fromEntries([
        ...chosen.map((one) => [one.field, anyOf(one)] as const),
        ['stopRuleProcessing', fc.constant(true)],
      ]),
    ),
  )
  .map((spec) => resourceOf(spec as RuleMembers))
  .filter(isValid);

const { tenant } = world;

/** Carries out the first write that the target plans for a wish on what is there, as another administrator would. */
const written = (resource: Resource, found: Found | null): Found => {
  const [item] = transportRule.items?.(resource, [tenantResource(tenant)]).items ?? [];
  if (item === undefined) throw new Error('nothing is wanted');
  const action = found === null ? 'create' : 'update';
  const mark = 'cli:estate/TransportRule/random';
  const [change] = lowerRule({ item, found, paths: [], action, owned: null, mark });
  const command = change === undefined ? null : ruleCommand(change);
  if (command?.cmdlet === 'New-TransportRule') tenant.createRule(command.parameters);
  if (command?.cmdlet === 'Set-TransportRule') tenant.setRule(found?.handle ?? '', command.parameters);
  const object = tenant.snapshot().rules.find(({ Name: name }) => name === 'Random');
  const live = object === undefined ? null : foundRule(object);
  if (live === null) throw new Error('the rule is not there');
  expect(differences(item.value, live.value)).toEqual([]);
  expect(differences(live.value, canonicalRule(live.value))).toEqual([]);
  expect(live.owner).toBe(mark);
  expect('unmodelled' in ruleMembers(live.value)).toBe(false);
  return live;
};

const gone = (): void => {
  for (const { Guid: guid } of tenant.snapshot().rules) tenant.removeRule(String(guid));
};

test('any rule that the checks let through is, once made, exactly as declared; changed into another one, too', () => {
  fc.assert(
    fc
      .property(someRule, someRule, (first, second) => {
        written(second, written(first, null));
      })
      .afterEach(gone),
    { numRuns: 60 },
  );
});

test('every single field that a rule can have comes back as it was declared, also on a rule that has another', () => {
  const partners: RuleMembers = {
    headerContainsMessageHeader: 'X-A',
    headerContainsWords: ['a'],
    headerMatchesMessageHeader: 'X-A',
    headerMatchesPatterns: ['a'],
    betweenMemberOf1: ['a@b.example'],
    betweenMemberOf2: ['a@b.example'],
    managerAddresses: ['a@b.example'],
    managerForEvaluatedUser: 'Sender',
    adComparisonAttribute: 'City',
    setHeaderName: 'X-A',
    setHeaderValue: 'a',
    applyHtmlDisclaimerText: 'a',
    generateIncidentReport: 'a@b.example',
  };
  const neededBy = (field: string): readonly (readonly [string, Json])[] =>
    partnersOf(field).flatMap((partner) => {
      const plain = fieldOf((ruleParameter(partner)?.parameter ?? '').replace(/^ExceptIf/, ''));
      const value = partners[plain];
      return value === undefined ? [] : [[partner, value] as const];
    });
  let found: Found | null = null;
  for (const parameter of parameters) {
    const [value = null] = fc.sample(anyOf(parameter), 1);
    const spec = {
      stopRuleProcessing: true,
      ...Object.fromEntries(neededBy(parameter.field)),
      [parameter.field]: value,
    };
    const resource = resourceOf(spec);
    const problems = transportRule.checks.flatMap((check) => check.test(resource));
    expect([parameter.field, problems.map(({ message }) => message)]).toEqual([parameter.field, []]);
    found = written(resource, found);
  }
  gone();
});
