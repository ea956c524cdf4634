import { expect, test } from 'vitest';
import type { Item, Json, Observation } from '../words.ts';
import { notes } from './notes.ts';

const scope = { target: 'microsoft365', id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' } as const;

const item = (value: Json): Item => ({
  scope,
  type: 'InboundConnector',
  key: 'from mimecast',
  value,
  wanted: 'present',
  needs: [],
  from: { kind: 'InboundConnector', namespace: 'default', name: 'from-vendor' },
  management: 'Converge',
  deletion: 'Retain',
  adopt: false,
});

const seeing = (...live: readonly { readonly [member: string]: Json }[]): Observation => ({
  scope,
  at: '2026-03-02T08:15:00Z',
  collections: {
    InboundConnector: {
      state: 'complete',
      found: live.map((value) => ({
        type: 'InboundConnector',
        key: String(value['name']).toLowerCase(),
        value,
        version: 'v',
      })),
    },
  },
  facts: {},
  missing: {},
});

const wanted = {
  name: 'From Mimecast',
  connectorType: 'OnPremises',
  senderDomains: ['*'],
  requireTls: true,
  tlsSenderCertificateName: 'in.contoso.example',
  enabled: true,
};
const live = { ...wanted, senderIPAddresses: [] };

const said = (value: Json, seen: Observation) =>
  notes([item(value)], [seen]).map(({ code, message }) => ({ code, message }));

test('a connector as declared needs no words', () => {
  expect(said(wanted, seeing(live))).toEqual([]);
});

test('a certificate match that became an address match is critical drift [C49]', () => {
  const seen = seeing({ ...live, tlsSenderCertificateName: '', senderIPAddresses: ['203.0.113.9'] });
  expect(said(wanted, seen)).toEqual([
    {
      code: 'PSTN1420',
      message: expect.stringMatching(/^critical: .*in\.contoso\.example.*addresses \(203\.0\.113\.9\)$/),
    },
  ]);
});

test('a connector that the tenant keeps disabled is said, with what to do [C01]', () => {
  const [note] = notes([item(wanted)], [seeing({ ...live, enabled: false })]);
  expect(note).toMatchObject({
    code: 'PSTN1421',
    path: '/spec/enabled',
    remedy: expect.stringContaining('paid licence'),
  });
});

test('a connector that is disabled without anybody having declared it is said too, and a declared one is not [C01]', () => {
  const { enabled: _, ...undeclared } = wanted;
  expect(said(undeclared, seeing({ ...live, enabled: false })).map(({ code }) => code)).toEqual(['PSTN1421']);
  expect(said({ ...wanted, enabled: false }, seeing({ ...live, enabled: false }))).toEqual([]);
});

test('a restriction on an OnPremises connector does nothing, and that is said', () => {
  expect(said({ ...wanted, restrictDomainsToCertificate: true }, seeing(live)).map(({ code }) => code)).toEqual([
    'PSTN1422',
  ]);
});

test('no mail is sent with the internal domain: a connector scoped to it is said [C50]', () => {
  const other = { name: 'Other', senderDomains: ['in.contoso.example'] };
  expect(said(wanted, seeing(live, other))).toEqual([
    { code: 'PSTN1423', message: expect.stringMatching(/^Other takes mail from in\.contoso\.example/) },
  ]);
  expect(said({ ...wanted, senderDomains: ['in.contoso.example'] }, seeing()).map(({ code }) => code)).toEqual([
    'PSTN1423',
  ]);
});
