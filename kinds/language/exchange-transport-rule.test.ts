import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../words.ts';
import { rangeProblem } from './exchange-range.ts';
import { leftOut } from './exchange-rule-table.ts';
import { bytesOf, canonicalRuleValue } from './exchange-rule-values.ts';
import {
  canonicalRule,
  fieldOf,
  partnersOf,
  ruleMembers,
  ruleParameters,
  unmodelled,
} from './exchange-transport-rule.ts';

const value = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.integer(),
  fc.constant(null),
  fc.array(fc.string()),
  fc.constantFrom('10 MB (10,485,760 bytes)', '2030-01-01T00:00:00.0000000+00:00', 'smtp:A@b.example', '1.2.3.4/32'),
);

test('one parameter, one field: no two are called the same, and no reason is given for one that is there', () => {
  expect(new Set(ruleParameters.map(({ field }) => field)).size).toBe(ruleParameters.length);
  expect(ruleParameters.filter(({ parameter }) => parameter in leftOut)).toEqual([]);
});

test.each([
  ['FromScope', 'fromScope'],
  ['ADComparisonAttribute', 'adComparisonAttribute'],
  ['SCLOver', 'sclOver'],
  ['SetSCL', 'setSCL'],
  ['ExceptIfSCLOver', 'exceptIfSCLOver'],
])('the parameter %s is the field %s', (parameter, field) => expect(fieldOf(parameter)).toBe(field));

test('the canonical form of any rule is its own canonical form', () => {
  const rule = fc.record(Object.fromEntries(ruleParameters.map(({ field }) => [field, value])), { requiredKeys: [] });
  fc.assert(
    fc.property(rule, (one) => {
      const once = canonicalRule(one as Json);
      expect(canonicalRule(once)).toEqual(once);
    }),
    { numRuns: 200 },
  );
});

test('null, "", [], [""] and a false flag are the same emptiness', () => {
  for (const { form, known } of ruleParameters)
    for (const empty of [null, '', [], [''], false]) expect(canonicalRuleValue(form, known, empty)).toBeNull();
});

test('the order of a set and the letter case of addresses and documented words mean nothing; that of words and patterns does', () => {
  expect(
    canonicalRule({
      from: ['smtp:B@x.example', 'a@x.example'],
      messageTypeMatches: 'oof',
      subjectContainsWords: ['b', 'A'],
      headerMatchesPatterns: ['^ B$'],
      senderIpRanges: ['192.0.2.1/32', '192.0.2.5 - 192.0.2.9'],
    }),
  ).toEqual({
    from: ['a@x.example', 'b@x.example'],
    messageTypeMatches: 'OOF',
    subjectContainsWords: ['A', 'b'],
    headerMatchesPatterns: ['^ B$'],
    senderIpRanges: ['192.0.2.1', '192.0.2.5-192.0.2.9'],
  });
});

test('sizes as people and as Exchange write them', () => {
  expect(['10MB', '10 MB (10,485,760 bytes)', '10240 KB', '10485760'].map(bytesOf)).toEqual(Array(4).fill(10_485_760));
  expect(bytesOf('lots')).toBeNull();
  expect(canonicalRule({ messageSizeOver: '1500 B (1,500 bytes)' })).toEqual({ messageSizeOver: '1500B' });
});

test('the parts of a condition belong together, and those of its exception among themselves', () => {
  expect(partnersOf('headerMatchesPatterns')).toEqual(['headerMatchesMessageHeader']);
  expect(partnersOf('exceptIfHeaderMatchesPatterns')).toEqual(['exceptIfHeaderMatchesMessageHeader']);
  expect(partnersOf('fromScope')).toEqual([]);
  expect(partnersOf('mode')).toEqual([]);
});

test('a class that no field explains is found, also one whose field is not shown', () => {
  const rule = ruleMembers(canonicalRule({ fromScope: 'InOrganization', setSCL: 0 }));
  const classes = { condition: ['a.b.FromScopePredicate'], exception: [], action: ['a.b.SetSclAction'] };
  expect(unmodelled(rule, classes)).toEqual([]);
  expect(unmodelled(rule, { ...classes, exception: ['a.b.FromScopePredicate'] })).toEqual(['FromScopePredicate']);
  expect(unmodelled(rule, { ...classes, action: ['a.b.SetSclAction', 'a.b.NovelAction'] })).toEqual(['NovelAction']);
});

test.each([
  ['192.0.2.1', true],
  ['192.0.2.0/24', true],
  ['192.0.2.1-192.0.2.9', true],
  ['2001:db8::/32', true],
  ['2001:db8::1-2001:db8::9', true],
  ['192.0.2.256', false],
  ['192.0.2.0/33', false],
  ['192.0.2.1-2001:db8::1', false],
  ['192.0.2.1-192.0.2.2-192.0.2.3', false],
  ['contoso.example', false],
  ['2001:db8::/129', false],
])('%s as an address range: %s', (entry, fits) => expect(rangeProblem(entry) === null).toBe(fits));
