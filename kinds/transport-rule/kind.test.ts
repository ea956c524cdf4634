import { expect, test } from 'vitest';
import { ruleMembers, ruleParameters } from '../language/exchange-transport-rule.ts';
import type { Json, Resource } from '../words.ts';
import { transportRule } from './kind.ts';
import { wantedRule } from './rule.ts';

const tenantId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const tenant: Resource = {
  ref: { kind: 'Tenant', namespace: 'default', name: 'contoso' },
  spec: { tenantId },
  annotations: {},
};
const rule = (spec: { readonly [field: string]: Json }): Resource => ({
  ref: { kind: 'TransportRule', namespace: 'default', name: 'route-inbound' },
  spec: { tenantRef: { name: 'contoso' }, ...spec },
  annotations: {},
});
const isSet = ([, value]: readonly [string, Json]): boolean => value !== null;

const routing = rule({
  name: 'Vendor - Route inbound',
  enabled: true,
  enableAfter: ['SpfVisible/b.example', 'SpfVisible/a.example'],
  useLegacyRegex: false,
  fromScope: 'notinorganization',
  senderDomainIs: ['Fabrikam.Example', 'a.example', ' a.example'],
  routeMessageOutboundConnector: 'To Vendor',
  stopRuleProcessing: true,
  deleteMessage: false,
  subjectContainsWords: [],
  activationDate: '2030-01-01T01:00:00+01:00',
  messageSizeOver: '10240 KB',
});

test('a rule is one item, keyed by its name without case, and every spelling of a value is one value [C97]', () => {
  const [item, ...others] = transportRule.items?.(routing, [tenant]).items ?? [];
  expect(others).toEqual([]);
  expect(item).toMatchObject({ type: 'TransportRule', key: 'vendor - route inbound', needs: [] });
  expect(Object.fromEntries(Object.entries(ruleMembers(item?.value ?? null)).filter(isSet))).toEqual({
    name: 'Vendor - Route inbound',
    enabled: true,
    fromScope: 'NotInOrganization',
    senderDomainIs: ['a.example', 'fabrikam.example'],
    routeMessageOutboundConnector: 'To Vendor',
    stopRuleProcessing: true,
    activationDate: '2030-01-01T00:00:00Z',
    messageSizeOver: '10MB',
  });
});

test('what holds the enabling, and what only New-TransportRule takes, is not compared', () => {
  const [item] = transportRule.items?.(routing, [tenant]).items ?? [];
  expect(item?.options).toEqual({
    enableAfter: ['SpfVisible/a.example', 'SpfVisible/b.example'],
    useLegacyRegex: false,
  });
});

test('a condition, exception or action that is left out is cleared; a setting that is left out is nobody’s business', () => {
  const wanted = wantedRule(routing);
  const left = ruleParameters.filter(({ field }) => !(field in ruleMembers(routing.spec)));
  for (const { field, role } of left)
    expect([field, wanted[field]]).toEqual([field, role === 'setting' ? undefined : null]);
  expect(wanted['deleteMessage']).toBeNull();
  expect(wanted['subjectContainsWords']).toBeNull();
});

test('what Exchange fills in beside a given field is not managed, and cleared once that is gone', () => {
  const given = wantedRule(
    rule({ enabled: false, applyHtmlDisclaimerText: 'x', generateIncidentReport: 'a@b.example' }),
  );
  expect('applyHtmlDisclaimerLocation' in given).toBe(false);
  expect('incidentReportContent' in given).toBe(false);
  const gone = wantedRule(rule({ enabled: false, prependSubject: 'x' }));
  expect(gone).toMatchObject({ applyHtmlDisclaimerLocation: null, incidentReportContent: null });
});

test('the gates of a routing rule are about its connector, other systems and the senders, those of another rule are none', () => {
  expect(transportRule.gates?.(routing, [tenant]).map(({ id }) => id)).toEqual([
    'RouteTargetExists/to vendor',
    'RouteTargetEnabled/to vendor',
    `ThirdPartyRulesDeclared/${tenantId}`,
    `SpfOnSendingDomains/${tenantId}`,
    `DmarcOnSendingDomains/${tenantId}`,
  ]);
  expect(transportRule.gates?.(rule({ enabled: true, prependSubject: 'x' }), [tenant])).toEqual([]);
});

test('a live rule becomes a spec that asks for it; one with unknown parts is only to be observed', () => {
  const value = { ...wantedRule(rule({ name: 'Tag', enabled: true, prependSubject: 'x' })), mode: 'Enforce' };
  const spec = transportRule.spec?.({ key: 'tag', value }, 'contoso');
  expect(spec).toEqual({
    tenantRef: { name: 'contoso' },
    name: 'Tag',
    enabled: true,
    mode: 'Enforce',
    prependSubject: 'x',
  });
  expect(
    transportRule.spec?.({ key: 'tag', value: { ...value, unmodelled: ['NovelPredicate'] } }, 'contoso'),
  ).toMatchObject({ managementPolicy: 'Observe' });
});
