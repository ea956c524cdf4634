import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inboundConnectorSettings } from '../language/exchange-inbound-connector.ts';
import { nodeOf, propertiesOf } from '../schema-walk.ts';
import { validate } from '../validate.ts';
import type { Json, Resource } from '../words.ts';
import { inboundConnector } from './kind.ts';

const tenant: Resource = {
  ref: { kind: 'Tenant', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: { tenantId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
};

const resource = (spec: Json, name = 'from-vendor'): Resource => ({
  ref: { kind: 'InboundConnector', namespace: 'default', name },
  annotations: {},
  spec,
});

const findingsOf = (spec: Json, name?: string) =>
  inboundConnector.checks.flatMap((check) => check.test(resource(spec, name))).map(({ code }) => code);

test('the schema has every setting of the cmdlets under its parameter name, and no other', () => {
  const own = propertiesOf(nodeOf(inboundConnector.schema)).flatMap(([field, node]) =>
    node['x-parameter'] === undefined ? [] : [[field, node['x-parameter']]],
  );
  expect(Object.fromEntries(own)).toEqual(
    Object.fromEntries(inboundConnectorSettings.map(({ field, parameter }) => [field, parameter])),
  );
});

test('a comment fits when it leaves room for the widest mark, and not with one character more', () => {
  const given = (length: number, name: string) =>
    findingsOf(
      { tenantRef: { name: 'contoso' }, senderDomains: ['*'], requireTls: true, comment: 'x'.repeat(length) },
      name,
    );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,63}$/), (name) => {
      const mark = `\npostern owner=operator:${'e'.repeat(63)}/InboundConnector/${name}`;
      expect(given(1024 - mark.length, name)).toEqual([]);
      expect(given(1025 - mark.length, name)).toEqual(['PSTN1408']);
    }),
  );
});

test('what is imported from a live connector is valid and wants just what is there', () => {
  const live = {
    name: 'Inbound from 5f2c1a9e',
    comment: 'hybrid',
    enabled: false,
    connectorType: 'OnPremises',
    senderDomains: ['*'],
    senderIPAddresses: [],
    requireTls: true,
    tlsSenderCertificateName: '*.contoso.example',
    restrictDomainsToCertificate: false,
    cloudServicesMailEnabled: true,
    efUsers: [],
  };
  const spec = inboundConnector.spec?.({ key: 'inbound from 5f2c1a9e', value: live }, 'contoso') ?? null;
  expect(validate(inboundConnector, resource(spec))).toEqual({ errors: [], warnings: [] });
  expect(findingsOf(spec)).toEqual([]);
  const [item] = inboundConnector.items?.(resource(spec), [tenant]).items ?? [];
  expect(item?.key).toBe('inbound from 5f2c1a9e');
  expect({ ...live, ...(item?.value as Readonly<Record<string, Json>>) }).toEqual(live);
  expect(item?.value).toMatchObject({ cloudServicesMailEnabled: true, enabled: false, comment: 'hybrid' });
});
