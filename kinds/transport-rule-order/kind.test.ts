import { describe, expect, test } from 'vitest';
import type { RuleSeen } from '../language/order-set.ts';
import { fits, rolesOf, unmatched } from '../language/order-set.ts';
import { undeclaredThirdPartyRules } from '../language/third-party-rules.ts';
import type { Fact, Json, Resource } from '../words.ts';
import { gates } from './gates.ts';

const tenant: Resource = {
  ref: { kind: 'Tenant', namespace: 'default', name: 'contoso' },
  spec: { tenantId: 'AAAA' },
  annotations: {},
};
const orderWith = (spec: { readonly [field: string]: Json }): Resource => ({
  ref: { kind: 'TransportRuleOrder', namespace: 'default', name: 'main' },
  spec: { tenantRef: { name: 'contoso' }, block: { pattern: 'V*' }, ...spec },
  annotations: {},
});
const rule = (name: string, more: Partial<RuleSeen> = {}): RuleSeen => ({
  name,
  guid: name,
  routesTo: null,
  stops: false,
  enabled: true,
  ...more,
});
const fact = (tenantId: string, ...names: readonly string[]): Readonly<Record<string, Fact>> => ({
  TransportRules: {
    value: { tenantId, rules: names.map((name) => rule(name)) as unknown as Json },
    at: '2026-01-01T00:00:00Z',
    by: 'test',
  },
});
const verdict = (id: string, resource: Resource, facts: Readonly<Record<string, Fact>>) => {
  const gate = gates(resource, [tenant]).find((one) => one.id.startsWith(id));
  if (gate === undefined) throw new Error(`no gate ${id}`);
  return gate.judge(facts, '2026-01-01T00:00:00Z');
};

describe('what a rule is to an order', () => {
  test('is said by exact name, pattern or route, in any letter case', () => {
    expect([fits('Disclaimer*', 'disclaimer EU'), fits('a.c', 'abc'), fits('*x*', 'yXy'), fits('a', 'ab')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    const rules = [rule('P'), rule('R', { routesTo: 'To Vendor' }), rule('t'), rule('u')];
    const set = { block: { routesTo: 'to vendor' }, pinnedAbove: ['p', 'T'], thirdParty: ['t', 'gone'] };
    expect(rolesOf(set, rules)).toEqual({ pinned: ['P', 't'], block: ['R'], thirdParty: [], unlisted: ['u'] });
    expect(unmatched(set, rules)).toEqual(['thirdParty gone']);
  });
});

describe('the gate ThirdPartyRulesDeclared', () => {
  test('is closed while nothing is said, and open when it is said that there are none [C06]', () => {
    const said = (spec: { readonly [field: string]: Json }) =>
      verdict('ThirdPartyRulesDeclared', orderWith(spec), fact('aaaa', 'V1')).state;
    expect([said({}), said({ thirdParty: [] })]).toEqual(['closed', 'open']);
    expect(undeclaredThirdPartyRules({ target: 'microsoft365', id: 'aaaa' }).judge({}, '').state).toBe('closed');
  });

  test('is open only while every declared rule is there', () => {
    const declared = orderWith({ thirdParty: ['Signature*'] });
    expect(verdict('ThirdPartyRulesDeclared', declared, fact('aaaa', 'V1', 'Signature EU')).state).toBe('open');
    expect(verdict('ThirdPartyRulesDeclared', declared, fact('aaaa', 'V1'))).toMatchObject({
      state: 'closed',
      evidence: ['thirdParty Signature* fits no rule of the tenant'],
    });
  });

  test('is unknown without the rules of this very tenant', () => {
    const declared = orderWith({ thirdParty: [] });
    expect(verdict('ThirdPartyRulesDeclared', declared, {}).state).toBe('unknown');
    expect(verdict('ThirdPartyRulesDeclared', declared, fact('bbbb', 'V1')).state).toBe('unknown');
  });
});

test('the gate RuleSelectorsMatch is closed by a pattern that fits nothing', () => {
  const order = orderWith({ pinnedAbove: ['Disclaimer*'] });
  expect(verdict('RuleSelectorsMatch', order, fact('aaaa', 'V1', 'Disclaimer')).state).toBe('open');
  expect(verdict('RuleSelectorsMatch', order, fact('aaaa', 'V1')).evidence).toEqual([
    'pinnedAbove Disclaimer* fits no rule of the tenant',
  ]);
  expect(verdict('RuleSelectorsMatch', order, fact('aaaa', 'Disclaimer')).state).toBe('closed');
});
