import { describe, expect, test } from 'vitest';
import type { DomainFact } from '../language/internal-domain.ts';
import type { Item, Json, Observation } from '../words.ts';
import { tenantDomain } from './kind.ts';

const scope = { target: 'microsoft365', id: 'tenant' } as const;
const name = 'm1.vendor.example';

const item = (type: string, key: string, value: Json, more: Partial<Item> = {}): Item => ({
  scope,
  type,
  key,
  value,
  wanted: 'present',
  needs: [],
  from: { kind: type, namespace: 'default', name: key.replaceAll(/[^a-z0-9]/g, '-') },
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
  ...more,
});
const domain = item('TenantDomain', name, { name }, { management: 'Observe' });

const healthy: DomainFact = {
  name,
  isThere: true,
  isVerified: true,
  isDefault: false,
  isLeaving: false,
  domainType: 'Authoritative',
  certificateOf: ['From Vendor'],
  uses: [],
  references: {},
};

const seen = (more: Partial<DomainFact> | null): readonly Observation[] => [
  {
    scope,
    at: '',
    collections: {},
    missing: {},
    facts:
      more === null
        ? {}
        : { [`TenantDomain/${name}`]: { value: { ...healthy, ...more } as unknown as Json, at: '', by: 'Graph' } },
  },
];

const noted = (more: Partial<DomainFact> | null, ...beside: readonly Item[]) =>
  (tenantDomain.notes?.([domain, ...beside], seen(more)) ?? []).map(({ code, message, ref, path }) => ({
    code,
    message,
    at: `${ref?.kind} ${path}`,
  }));

const codes = (more: Partial<DomainFact> | null, ...beside: readonly Item[]) =>
  noted(more, ...beside).map(({ code }) => code);

describe('an internal domain', () => {
  test('that is there, verified and named by one certificate is not worth a word', () => {
    expect(codes({})).toEqual([]);
  });

  test('is protected while a connector refers to it [C48]', () => {
    expect(noted({ isThere: false, isVerified: false, domainType: null })).toEqual([
      {
        code: 'PSTN1710',
        message: expect.stringContaining('the certificate of From Vendor is issued for it'),
        at: 'TenantDomain /spec/name',
      },
    ]);
    expect(codes({ isThere: false, certificateOf: [] })).toEqual([]);
    expect(codes({ isLeaving: true })).toEqual(['PSTN1712']);
    expect(codes({ isLeaving: true, certificateOf: [] })).toEqual(['PSTN1730']);
  });

  test('is needed by a connector that this run is about to make', () => {
    const coming = item('InboundConnector', 'from vendor', {
      name: 'From Vendor',
      tlsSenderCertificateName: `*.${name}`,
    });
    expect(codes({ certificateOf: [] }, coming)).toEqual([]);
    expect(codes({ isThere: false, certificateOf: [] }, coming)).toEqual(['PSTN1710']);
  });

  test.each<readonly [string, Partial<DomainFact>, string]>([
    ['not verified', { isVerified: false, domainType: null }, 'PSTN1711'],
    ['unknown to Exchange', { domainType: null }, 'PSTN1713'],
    ['the default domain [C50]', { isDefault: true }, 'PSTN1714'],
    ['needed by no connector', { certificateOf: [] }, 'PSTN1730'],
  ])('is told to be %s', (_, more, code) => {
    expect(codes(more)).toEqual([code]);
  });

  test('says nothing about the tenant while that is not known', () => {
    expect(codes(null)).toEqual([]);
  });
});

describe('no mail is sent with it: told is', () => {
  test('what stands in the tenant and nobody declared [C50]', () => {
    const uses = [{ type: 'TransportRule', name: 'Old', field: 'recipientDomainIs' }];
    expect(noted({ uses, references: { user: 2, group: 1 } })).toEqual([
      {
        code: 'PSTN1720',
        message: `TransportRule Old names ${name} in recipientDomainIs`,
        at: 'TenantDomain /spec/name',
      },
      { code: 'PSTN1721', message: `2 users with an address in ${name}`, at: 'TenantDomain /spec/name' },
      { code: 'PSTN1721', message: `1 group with an address in ${name}`, at: 'TenantDomain /spec/name' },
    ]);
  });

  test.each<readonly [string, Item, string]>([
    [
      'a rule with an address there',
      item('TransportRule', 'rule', { name: 'Rule', redirectMessageTo: [`a@${name}`] }),
      'TransportRule /spec/redirectMessageTo',
    ],
    [
      'a rule for it or below it',
      item('TransportRule', 'rule', { name: 'Rule', exceptIfSenderDomainIs: [`x.${name}`] }),
      'TransportRule /spec/exceptIfSenderDomainIs',
    ],
    [
      'an inbound connector scoped to it, in the form that Exchange keeps',
      item('InboundConnector', 'in', { name: 'In', senderDomains: [`smtp:${name};1`] }),
      'InboundConnector /spec/senderDomains',
    ],
    [
      'an outbound connector for it and all below',
      item('OutboundConnector', 'out', { name: 'Out', recipientDomains: [`*.${name}`] }),
      'OutboundConnector /spec/recipientDomains',
    ],
  ])('%s, where it stands, once [C50]', (_, use, at) => {
    const { type } = use;
    const live = [{ type, name: 'RULE', field: 'x' }].filter(() => type === 'TransportRule');
    expect(noted({ uses: live }, use)).toEqual([{ code: 'PSTN1720', message: expect.any(String), at }]);
  });

  test('an SPF record at it, and a term that names it [C50]', () => {
    const dns = { target: 'dns', id: 'contoso.example' } as const;
    const term = (at: string, text: string): Item =>
      item('SpfTerm', `${at} ${text}`, {}, { scope: dns, container: `TXT ${at}` });
    expect(codes({}, term(name, 'ip4:192.0.2.1'))).toEqual(['PSTN1722']);
    expect(codes({}, term('contoso.example', `include:spf.${name}`))).toEqual(['PSTN1722']);
    expect(codes({}, term('contoso.example', `a:${name}/24`))).toEqual(['PSTN1722']);
    expect(codes({}, term('contoso.example', 'include:vendor.example'))).toEqual([]);
  });

  test('nothing about domains that only look alike, other tenants, and words of text', () => {
    const other = item('OutboundConnector', 'out', { name: 'Out', recipientDomains: [`not${name}`, 'vendor.example'] });
    const text = item('TransportRule', 'rule', { name: 'Rule', subjectContainsWords: [name], setHeaderValue: name });
    const elsewhere = { ...other, value: { name: 'Out', recipientDomains: [name] }, scope: { ...scope, id: 'other' } };
    expect(codes({}, other, text, elsewhere)).toEqual([]);
  });
});

test('what is found becomes the spec that describes it', () => {
  expect(tenantDomain.spec?.({ key: name, value: { name } }, 'contoso')).toEqual({
    tenantRef: { name: 'contoso' },
    name,
  });
});
