import { expect, test } from 'vitest';
import type { Fact, Json, Resource, Verdict } from '../words.ts';
import { sendersOf, sendingDomainGates, spfRecordOnSendingDomain } from './sending-domains.ts';

const tenantId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const now = '2026-03-02T08:15:00Z';
const fact = (value: Json): Fact => ({ value, at: now, by: 'test' });

const tenantWith = (nonSendingDomains: readonly string[] = []): Resource => ({
  ref: { kind: 'Tenant', namespace: 'mail', name: 'contoso' },
  annotations: {},
  spec: { tenantId: tenantId.toUpperCase(), nonSendingDomains },
});
const zoneOf = (name: string, namespace = 'mail'): Resource => ({
  ref: { kind: 'Zone', namespace, name: name.replaceAll('.', '-') },
  annotations: {},
  spec: { name },
});

type Domain = { readonly domainName: string; readonly sendingFromDomainDisabled?: boolean };
const accepted = (...domains: readonly (string | Domain)[]) => ({
  AcceptedDomain: fact(
    domains.map((one): Json => ({ tenantId, ...(typeof one === 'string' ? { domainName: one } : one) })),
  ),
});
const spf = (name: string, value: Readonly<Record<string, Json>> = {}) => ({
  [`SpfVisible/${name}`]: fact({ agreed: true, record: 'one', disagreeing: [], ...value }),
});
const dmarc = (name: string, ...records: string[]) => ({ [`Dmarc/${name}`]: fact({ records }) });

type Facts = Readonly<Record<string, Fact>>;
const gatesOf = (zones: readonly string[], silent: readonly string[] = []) => {
  const tenant = tenantWith(silent);
  const [spfGate, dmarcGate] = sendingDomainGates(sendersOf(tenant, [tenant, ...zones.map((one) => zoneOf(one))]));
  if (spfGate === undefined || dmarcGate === undefined) throw new Error('two gates');
  return { spfGate, dmarcGate };
};
const spfVerdict = (facts: Facts, zones = ['contoso.example'], silent: readonly string[] = []): Verdict =>
  gatesOf(zones, silent).spfGate.judge(facts, now);

test('SPF of every accepted domain is asked of its own zone, of the innermost where one stands in another [X12]', () => {
  const { spfGate } = gatesOf(['contoso.example', 'shop.contoso.example', 'fabrikam.example']);
  const asks = spfGate.asksNext?.(
    accepted('contoso.example', 'Shop.Contoso.example', 'news.contoso.example', 'x.test'),
  );
  expect(asks?.map(({ scope, keys }) => `${scope.id}: ${keys.join()}`)).toEqual([
    'contoso.example: contoso.example',
    'contoso.example: news.contoso.example',
    'shop.contoso.example: shop.contoso.example',
  ]);
  expect(spfGate.asksNext?.({})).toEqual([]);
});

test('a zone of another namespace is none', () => {
  const tenant = tenantWith();
  expect(sendersOf(tenant, [tenant, zoneOf('contoso.example', 'other'), zoneOf('a.example')]).zones).toEqual([
    'a.example',
  ]);
});

test('one valid record, the same on all name servers of every domain, opens the gate', () => {
  const facts = { ...accepted('contoso.example', 'news.contoso.example'), ...spf('contoso.example') };
  expect(spfVerdict({ ...facts, ...spf('news.contoso.example') })).toMatchObject({ state: 'open' });
});

test('SPF is not inherited: a subdomain without a record of its own closes it, and is named', () => {
  const facts = { ...accepted('contoso.example', 'news.contoso.example'), ...spf('contoso.example') };
  const verdict = spfVerdict({ ...facts, ...spf('news.contoso.example', { record: 'none' }) });
  expect(verdict).toMatchObject({ state: 'closed', waitsFor: 'person' });
  expect(verdict.evidence).toEqual([expect.stringMatching(/^news\.contoso\.example has no SPF record/)]);
  expect(verdict.remedy).toContain('v=spf1 -all');
});

test.each([
  ['several', /more than one/],
  ['invalid', /not valid/],
])('%s records close it', (record, reason) => {
  const verdict = spfVerdict({ ...accepted('contoso.example'), ...spf('contoso.example', { record }) });
  expect(verdict).toMatchObject({ state: 'closed', waitsFor: 'person' });
  expect(verdict.evidence.join()).toMatch(reason);
});

test('a secondary that still shows another record closes it for a while', () => {
  const facts = {
    ...accepted('contoso.example'),
    ...spf('contoso.example', { agreed: false, disagreeing: ['ns2:53'] }),
  };
  expect(spfVerdict(facts)).toMatchObject({ state: 'closed', waitsFor: 'system' });
  expect(spfVerdict(facts).evidence.join()).toContain('ns2:53');
});

test('a domain whose zone nobody declares keeps it unknown, and is named with both remedies', () => {
  const facts = { ...accepted('contoso.example', 'fabrikam.example'), ...spf('contoso.example', { record: 'none' }) };
  const verdict = spfVerdict(facts);
  expect(verdict.state).toBe('unknown');
  expect(verdict.evidence.join()).toContain('fabrikam.example may send, and no Zone of this run holds it');
  expect(verdict.remedy).toMatch(/Declare the Zone of fabrikam\.example.*nonSendingDomains/);
  expect(spfVerdict({ ...accepted('contoso.example') }).state).toBe('unknown');
});

test('what cannot send does not count: said by the tenant, disabled in Exchange, or of Microsoft [C50]', () => {
  const facts = {
    ...accepted(
      'contoso.example',
      'contoso.onmicrosoft.com',
      'contoso.mail.onmicrosoft.com',
      'contoso.partner.onmschina.cn',
      'in.contoso.example',
      { domainName: 'parked.example', sendingFromDomainDisabled: true },
    ),
    ...spf('contoso.example'),
    ...dmarc('contoso.example', 'v=DMARC1; p=none'),
  };
  const verdict = spfVerdict(facts, ['contoso.example'], ['IN.contoso.example.']);
  expect(verdict.state).toBe('open');
  expect(verdict.evidence.join()).toContain('said never to send: in.contoso.example');
  expect(gatesOf(['contoso.example'], ['in.contoso.example']).dmarcGate.judge(facts, now).state).toBe('open');
  expect(spfVerdict({ ...accepted('xonmicrosoft.com') }).state).toBe('unknown');
});

test('domains of another tenant are no answer', () => {
  const other = { AcceptedDomain: fact([{ tenantId: 'other', domainName: 'contoso.example' }]) };
  expect(spfVerdict({ ...other, ...spf('contoso.example') }).state).toBe('unknown');
});

test('DMARC covers a subdomain from above; without any record the gate is closed [C05]', () => {
  const facts = accepted('contoso.example', 'news.contoso.example');
  const { dmarcGate } = gatesOf(['contoso.example']);
  expect(dmarcGate.asksNext?.(facts).map(({ keys }) => keys)).toEqual([
    ['contoso.example'],
    ['news.contoso.example', 'contoso.example'],
  ]);
  const above = { ...facts, ...dmarc('news.contoso.example'), ...dmarc('contoso.example', 'v=DMARC1; p=reject') };
  expect(dmarcGate.judge(above, now).state).toBe('open');
  const none = { ...facts, ...dmarc('news.contoso.example'), ...dmarc('contoso.example') };
  expect(dmarcGate.judge(none, now)).toMatchObject({ state: 'closed', waitsFor: 'person' });
  expect(dmarcGate.judge({ ...facts, ...dmarc('contoso.example', 'v=DMARC1; p=none') }, now).state).toBe('unknown');
});

test('an SpfRecord has its say only where its name may send', () => {
  const senders = sendersOf(tenantWith(), [zoneOf('contoso.example')]);
  const closed: Verdict = { state: 'closed', evidence: ['not yet'], remedy: 'Wait.', waitsFor: 'system' };
  const ask = {
    scope: { target: 'dns', id: 'contoso.example' },
    collection: 'SpfVisible',
    type: 'SpfVisible',
    keys: [],
  } as const;
  const gate = spfRecordOnSendingDomain(senders, 'contoso.example', ask, () => closed);
  expect(gate.judge(accepted('contoso.example'), now).state).toBe('closed');
  expect(gate.judge(accepted('fabrikam.example'), now).state).toBe('open');
});
