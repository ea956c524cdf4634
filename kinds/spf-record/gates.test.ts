import { expect, test } from 'vitest';
import type { Fact, Json, Resource, Verdict } from '../words.ts';
import { gates } from './gates.ts';
import { items } from './items.ts';
import { spfRecord } from './kind.ts';
import { regionIncludes } from './vendor.ts';

const name = 'mail.contoso.example';
const us = 'include:spf.us-1.a.mimecastprotect.com';
const zone: Resource = {
  ref: { kind: 'Zone', namespace: 'default', name: 'z' },
  spec: { name: 'contoso.example' },
  annotations: {},
};
const record: Resource = {
  ref: { kind: 'SpfRecord', namespace: 'default', name: 'r' },
  spec: { zoneRef: { name: 'z' }, name, region: 'US', all: 'Fail', soak: '7d' },
  annotations: {},
};
const now = '2026-01-10T00:00:00Z';

const fact = (value: Json, since?: string): Fact => ({
  value,
  at: now,
  by: 'dns',
  ...(since === undefined ? {} : { since }),
});
const own = (text: string | null) => ({
  [`SpfTree/${name}`]: fact({ domain: name, state: text === null ? 'none' : 'record', text, children: [] }),
});
const visible = (over: { readonly [key: string]: Json }, since?: string) => ({
  [`SpfVisible/${name}`]: fact(
    { agreed: true, all: 'SoftFail', present: [us], disagreeing: [], ttlSeconds: 3600, ...over },
    since,
  ),
});
const dmarc = (at: string, ...records: string[]) => ({ [`Dmarc/${at}`]: fact({ records }) });

/** The verdict of the gate whose id begins like this. */
const verdict = (id: string, facts: Readonly<Record<string, Fact>>): Verdict => {
  const gate = gates(record, [zone]).find((one) => one.id === id);
  if (gate === undefined) throw new Error(`no gate ${id}`);
  return gate.judge(facts, now);
};
const soft = own(`v=spf1 ${us} ~all`);

test('every gate that an item needs is there, and asks in the zone of the record', () => {
  const made = gates(record, [zone]);
  const needed = new Set(items(record, [zone]).items.flatMap((item) => item.needs));
  // SpfVisible is there for others to wait for: a rule that routes mail through one of the senders.
  expect(made.map(({ id }) => id).sort()).toEqual([...needed, `SpfVisible/${name}`].sort());
  expect(made.flatMap(({ asks }) => asks.map(({ scope }) => scope.id))).toEqual(
    made.flatMap(({ asks }) => asks.map(() => 'contoso.example')),
  );
});

test.each(Object.entries(regionIncludes))(
  'region %s needs the tree of %s [C15] [C16] [C17] [C18] [C19] [C20]',
  (region, include) => {
    const spec = { zoneRef: { name: 'z' }, region, onlySender: true };
    const [term] = items({ ...record, spec }, [zone]).items;
    expect(term).toMatchObject({
      value: { term: `include:${include}` },
      needs: ['SpfTreeKnown/contoso.example', `SpfTreeKnown/contoso.example/${include}`],
    });
    expect(include).toBe(`spf.${region.toLowerCase()}-1.a.mimecastprotect.com`);
  },
);

test('a tree that could not be followed is unknown, a known one opens whatever it says', () => {
  expect(verdict(`SpfTreeKnown/${name}`, {}).state).toBe('unknown');
  expect(verdict(`SpfTreeKnown/${name}`, own(null)).state).toBe('open');
  expect(verdict(`SpfTreeKnown/${name}/spf.us-1.a.mimecastprotect.com`, soft).state).toBe('unknown');
});

test.each(['SpfHardening', 'SpfSoak', 'DmarcPublished'])('%s does not hold back the step to ~all', (gate) => {
  expect(verdict(`${gate}/${name}`, own('v=spf1 mx')).state).toBe('open');
  expect(verdict(`${gate}/${name}`, own(null)).state).toBe('open');
  expect(verdict(`${gate}/${name}`, {}).state).toBe('unknown');
  expect(verdict(`${gate}/${name}`, soft).state).toBe('unknown');
});

test('a record that no name server was asked about is not visible, whatever its all says', () => {
  expect(verdict(`SpfVisible/${name}`, own('v=spf1 mx')).state).toBe('unknown');
  expect(verdict(`SpfVisible/${name}`, own(null)).state).toBe('unknown');
});

test('the record counts as visible when every name server shows it with its senders', () => {
  const see = (over: { readonly [key: string]: Json }) => verdict(`SpfVisible/${name}`, { ...soft, ...visible(over) });
  expect(see({}).state).toBe('open');
  expect(see({ present: [] })).toMatchObject({ state: 'closed', evidence: [expect.stringContaining(us)] });
  expect(see({ agreed: false, disagreeing: ['192.0.2.2:53'] })).toMatchObject({
    state: 'closed',
    waitsFor: 'system',
    evidence: [expect.stringContaining('192.0.2.2:53')],
  });
});

test.each([
  ['seven days and the TTL ago', '2026-01-02T23:00:00Z', 'open'],
  ['seven days ago, but not the TTL', '2026-01-02T23:00:01Z', 'closed'],
  ['just now', undefined, 'closed'],
])('~all visible since %s [C24]', (_, since, state) => {
  expect(verdict(`SpfSoak/${name}`, { ...soft, ...visible({}, since) })).toMatchObject({ state, waitsFor: 'time' });
});

test('a soak does not run while some name server shows something else [C24]', () => {
  const since = '2020-01-01T00:00:00Z';
  expect(verdict(`SpfSoak/${name}`, { ...soft, ...visible({ all: 'Neutral' }, since) }).state).toBe('closed');
  expect(verdict(`SpfSoak/${name}`, { ...soft, ...visible({ agreed: false }, since) }).state).toBe('closed');
});

test.each([
  ['a record of its own', dmarc(name, 'v=DMARC1; p=none'), 'open'],
  ['the record of the domain above', { ...dmarc(name), ...dmarc('contoso.example', 'v=DMARC1; p=reject') }, 'open'],
  ['none anywhere', { ...dmarc(name), ...dmarc('contoso.example') }, 'closed'],
  ['one that is not valid', dmarc(name, 'v=DMARC1; p=reject rua=mailto:x@contoso.example'), 'closed'],
  ['two', dmarc(name, 'v=DMARC1; p=none', 'v=DMARC1; p=none'), 'closed'],
  ['none of its own, and the domain above not known', dmarc(name), 'unknown'],
])('DMARC: %s [C05]', (_, facts, state) => {
  expect(verdict(`DmarcPublished/${name}`, { ...soft, ...facts }).state).toBe(state);
});

test('the way to -all leads over ~all [C23] [C24]', () => {
  const all = items(record, [zone]).items.find(({ type }) => type === 'SpfAll');
  if (all === undefined) throw new Error('no SpfAll');
  const aim = (found: string | null) =>
    spfRecord.stations?.(
      all,
      found === null ? null : { type: 'SpfAll', key: name, value: { all: found }, version: '1' },
    );
  expect([null, 'None', 'Neutral', 'Pass', 'SoftFail', 'Fail'].map(aim)).toEqual([
    ...Array.from({ length: 4 }, () => ({ all: 'SoftFail' })),
    null,
    null,
  ]);
});

test('a live item read back is the spec that asks for it', () => {
  const specs = [
    { key: `${name} ${us}`, value: { term: us } },
    { key: `${name} ip4:192.0.2.1`, value: { term: 'ip4:192.0.2.1' } },
    { key: name, value: { all: 'Fail' } },
    { key: name, value: { all: 'Neutral' } },
  ].map((item) => spfRecord.spec?.(item, 'z'));
  const base = { zoneRef: { name: 'z' }, name };
  expect(specs).toEqual([
    { ...base, region: 'US' },
    { ...base, senders: ['ip4:192.0.2.1'] },
    { ...base, all: 'Fail' },
    null,
  ]);
});

test('what routes mail away waits while the record is for another region than the account [C21]', () => {
  const tenant: Resource = {
    ref: { kind: 'Tenant', namespace: 'default', name: 't' },
    spec: { tenantId: '6F1E0000-0000-0000-0000-000000000001' },
    annotations: {},
  };
  const account: Resource = {
    ref: { kind: 'Account', namespace: 'default', name: 'a' },
    spec: { region: 'DE' },
    annotations: {},
  };
  const id = 'SpfOnSendingDomains/6f1e0000-0000-0000-0000-000000000001';
  const domains = fact([{ tenantId: '6f1e0000-0000-0000-0000-000000000001', domainName: name }]);
  const facts = { AcceptedDomain: domains, ...visible({}) };
  const judged = (region: string) => {
    const spec = { zoneRef: { name: 'z' }, name, region };
    const gate = gates({ ...record, spec }, [zone, tenant, account]).find((one) => one.id === id);
    return gate?.judge(
      { ...facts, ...visible({ present: [`include:spf.${region.toLowerCase()}-1.a.mimecastprotect.com`] }) },
      now,
    );
  };
  expect(judged('DE')?.state).toBe('open');
  expect(judged('US')).toMatchObject({
    state: 'closed',
    waitsFor: 'person',
    evidence: [expect.stringContaining('DE')],
  });
});
