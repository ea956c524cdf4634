import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalSettings } from '../language/exchange-inbound-connector.ts';
import { outboundConnectorSettings } from '../language/exchange-outbound-connector.ts';
import { nodeOf, propertiesOf } from '../schema-walk.ts';
import { validate } from '../validate.ts';
import type { Item, Json, Observation, Resource } from '../words.ts';
import { outboundConnector } from './kind.ts';

const tenant: Resource = {
  ref: { kind: 'Tenant', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: { tenantId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
};
const resource = (spec: Json, name = 'to-vendor'): Resource => ({
  ref: { kind: 'OutboundConnector', namespace: 'default', name },
  annotations: {},
  spec,
});
const findingsOf = (spec: Json, name?: string) =>
  outboundConnector.checks.flatMap((check) => check.test(resource(spec, name))).map(({ code }) => code);

test('the schema has every setting of the cmdlets under its parameter name in camelCase, and no other', () => {
  const own = propertiesOf(nodeOf(outboundConnector.schema)).flatMap(([field, node]) =>
    node['x-parameter'] === undefined ? [] : [[field, node['x-parameter']]],
  );
  expect(Object.fromEntries(own)).toEqual(
    Object.fromEntries(outboundConnectorSettings.map(({ field, parameter }) => [field, parameter])),
  );
  for (const { field, parameter } of outboundConnectorSettings)
    expect(field).toBe(parameter.replace(/^[A-Z]/, (start) => start.toLowerCase()));
});

test('the form of a setting is stable, whatever the tenant answers', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, -1)),
    fc.array(
      fc.oneof(
        fc.domain(),
        fc.ipV4(),
        fc.ipV4().map((one) => `[${one}]`),
      ),
    ),
  ) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(fc.constantFrom(...outboundConnectorSettings), value, ({ field }, one) => {
      const once = canonicalSettings(outboundConnectorSettings, { [field]: one });
      expect(canonicalSettings(outboundConnectorSettings, once)).toEqual(once);
    }),
  );
});

test('a comment fits when it leaves room for the widest mark, and not with one character more', () => {
  const given = (length: number, name: string) =>
    findingsOf({ tenantRef: { name: 'contoso' }, comment: 'x'.repeat(length) }, name);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,63}$/), (name) => {
      const mark = `\npostern owner=operator:${'e'.repeat(63)}/OutboundConnector/${name}`;
      expect(given(1024 - mark.length, name)).toEqual([]);
      expect(given(1025 - mark.length, name)).toEqual(['PSTN1448']);
    }),
  );
});

test('an emptied choice of the vendor is no unknown word, a misspelt one is', () => {
  const warned = (tlsSettings: string) =>
    validate(outboundConnector, resource({ tenantRef: { name: 'contoso' }, tlsSettings })).warnings.length;
  expect(['', 'EncryptionOnly', 'EncyptionOnly'].map(warned)).toEqual([0, 0, 1]);
});

const live = {
  name: 'Fabrikam Relay',
  comment: 'hybrid',
  enabled: false,
  connectorType: 'Partner',
  connectorSource: 'AdminUI',
  isTransportRuleScoped: false,
  recipientDomains: ['fabrikam.example'],
  allAcceptedDomains: false,
  useMXRecord: false,
  smartHosts: ['198.51.100.25', 'relay.fabrikam.example'],
  tlsSettings: '',
  tlsDomain: '',
  mtaStsMode: 'Opportunistic',
  smtpDaneMode: 'Opportunistic',
  testMode: true,
  validationRecipients: ['postmaster@fabrikam.example'],
  isValidated: true,
  lastValidationTimestamp: '2026-03-02T08:20:00Z',
};

test('what is imported from a live connector is valid and wants just what is there', () => {
  const spec = outboundConnector.spec?.({ key: 'fabrikam relay', value: live }, 'contoso') ?? null;
  expect(validate(outboundConnector, resource(spec))).toEqual({ errors: [], warnings: [] });
  expect(findingsOf(spec)).toEqual([]);
  const [item] = outboundConnector.items?.(resource(spec), [tenant]).items ?? [];
  expect(item?.key).toBe('fabrikam relay');
  expect({ ...live, ...(item?.value as Readonly<Record<string, Json>>) }).toEqual(live);
  expect(item?.value).toMatchObject({ enabled: false, testMode: true, comment: 'hybrid' });
});

test('one that is disabled or in test mode though nobody declared it is said, once declared it is not', () => {
  const seen: Observation = {
    scope: { target: 'microsoft365', id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
    at: '2026-03-02T08:15:00Z',
    collections: {
      OutboundConnector: {
        state: 'complete',
        found: [{ type: 'OutboundConnector', key: 'fabrikam relay', value: live, version: 'v' }],
      },
    },
    facts: {},
    missing: {},
  };
  const said = (spec: object) => {
    const given = resource({ tenantRef: { name: 'contoso' }, name: 'Fabrikam Relay', ...spec });
    const items: readonly Item[] = outboundConnector.items?.(given, [tenant]).items ?? [];
    return outboundConnector.notes?.(items, [seen]).map(({ code }) => code);
  };
  expect([said({}), said({ enabled: true, testMode: false }), said({ enabled: false, testMode: true })]).toEqual([
    ['PSTN1460', 'PSTN1461'],
    ['PSTN1460'],
    [],
  ]);
});
