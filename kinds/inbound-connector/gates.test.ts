import { expect, test } from 'vitest';
import type { Fact, Json, Resource } from '../words.ts';
import { gates } from './gates.ts';

const tenantId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const tenant: Resource = {
  ref: { kind: 'Tenant', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: { tenantId },
};
const connector: Resource = {
  ref: { kind: 'InboundConnector', namespace: 'default', name: 'from-vendor' },
  annotations: {},
  spec: {
    tenantRef: { name: 'contoso' },
    senderDomains: ['*'],
    requireTls: true,
    tlsSenderCertificateName: 'in.contoso.example',
  },
};
const now = '2026-03-02T08:15:00Z';

const verdict = (value: Json | null) => {
  const [gate] = gates(connector, [tenant]);
  const facts: Record<string, Fact> =
    value === null ? {} : { AcceptedDomain: { value, at: now, by: 'Get-AcceptedDomain' } };
  return gate?.judge(facts, now);
};

const domain = (domainName: string, more: { readonly [member: string]: Json } = {}): Json => ({
  tenantId,
  domainName,
  matchSubDomains: false,
  ...more,
});

test('the first gate asks the tenant for its accepted domains, the second for its subscriptions [C01]', () => {
  const [gate, ...others] = gates(connector, [tenant]);
  expect(others.map(({ id }) => id)).toEqual([`MailPlanPaid/${tenantId}`]);
  expect(gate?.id).toBe('CertificateDomainAccepted/in.contoso.example');
  expect(gate?.asks).toEqual([
    { scope: { target: 'microsoft365', id: tenantId }, collection: 'AcceptedDomain', type: 'AcceptedDomain', keys: [] },
  ]);
});

test('the internal domain of the connector is an accepted domain: open [C48] [C49]', () => {
  expect(verdict([domain('contoso.example'), domain('in.contoso.example')])?.state).toBe('open');
});

test('a parent domain opens it only when it matches subdomains', () => {
  expect(verdict([domain('contoso.example')])?.state).toBe('closed');
  expect(verdict([domain('contoso.example', { matchSubDomains: true })])?.state).toBe('open');
});

test('a closed gate says what there is and what to do', () => {
  expect(verdict([domain('contoso.example'), domain('contoso.onmicrosoft.com')])).toMatchObject({
    state: 'closed',
    waitsFor: 'person',
    evidence: [
      'in.contoso.example is not an accepted domain of the tenant (there is: contoso.example, contoso.onmicrosoft.com)',
    ],
    remedy: expect.stringContaining('Add in.contoso.example to the tenant'),
  });
});

test('without the fact, and with that of another tenant, it is unknown', () => {
  expect(verdict(null)?.state).toBe('unknown');
  expect(verdict([{ tenantId: 'another', domainName: 'in.contoso.example', matchSubDomains: false }])?.state).toBe(
    'unknown',
  );
});
