import { expect, test } from 'vitest';
import type { SpfTree } from '../language/spf-tree.ts';
import type { Change, Fact, Json, Observation, Resource } from '../words.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';

const name = 'contoso.example';
const us = 'include:spf.us-1.a.mimecastprotect.com';
const microsoft = 'include:spf.protection.outlook.com';
const at = '2026-01-01T00:00:00Z';
const scope = { target: 'dns', id: name } as const;
const zone: Resource = { ref: { kind: 'Zone', namespace: 'default', name: 'z' }, spec: { name }, annotations: {} };

const tree = (domain: string, text: string | null, children: readonly SpfTree[] = []): SpfTree => ({
  domain,
  state: text === null ? 'none' : 'record',
  text,
  children,
});

const vendor = tree('spf.us-1.a.mimecastprotect.com', 'v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/25 -all');
const outlook = tree('spf.protection.outlook.com', 'v=spf1 ip4:192.0.2.0/24 -all');

type World = { readonly strings: readonly string[]; readonly cname?: string; readonly trees?: readonly SpfTree[] };

/** What a read of the zone shows. */
const observed = ({ strings, cname, trees = [vendor, outlook] }: World): Observation => ({
  scope,
  at,
  collections: {
    [`TXT ${name}`]: {
      state: 'complete',
      found: [
        {
          type: 'TxtRecordSet',
          key: name,
          version: '1',
          value: { strings: [...strings], ttl: 300, cname: cname ?? null },
        },
      ],
    },
  },
  facts: Object.fromEntries(
    trees.map((one) => [`SpfTree/${one.domain}`, { value: one as unknown as Json, at, by: 'dns' } satisfies Fact]),
  ),
  missing: {},
});

const resource = (spec: { readonly [key: string]: Json }): Resource => ({
  ref: { kind: 'SpfRecord', namespace: 'default', name: 'r' },
  spec: { zoneRef: { name: 'z' }, ...spec },
  annotations: {},
});

const change = (after: { readonly add?: string[]; readonly remove?: string[]; readonly all?: string }): Change => ({
  id: 'c',
  op: 'update',
  scope,
  type: 'SpfTerm',
  keys: [],
  collection: `TXT ${name}`,
  before: null,
  after: { add: after.add ?? [], remove: after.remove ?? [], all: after.all ?? null },
  leaves: [],
  expects: {},
  needs: [],
  group: '',
  for: [resource({}).ref],
  why: '',
  risk: 'low',
  shown: [],
});

/** The guards that refuse the change, with what they say. */
const refusals = (
  world: World,
  after: Parameters<typeof change>[0],
  spec: { readonly [key: string]: Json } = { region: 'US' },
) => {
  const desired = items(resource(spec), [zone]).items;
  return Object.fromEntries(
    guards.flatMap((guard) =>
      guard.refuse([change(after)], [observed(world)], desired).map(({ finding }) => [guard.name, finding]),
    ),
  );
};

const a = (count: number) => Array.from({ length: count }, (_, index) => `a:h${index}.example`).join(' ');

test('an ordinary record takes the include without a word [C03]', () => {
  expect(refusals({ strings: [`v=spf1 ${microsoft} ~all`, 'google-site-verification=x'] }, { add: [us] })).toEqual({});
});

test.each([
  ['ten lookups with the include', `v=spf1 ${a(9)} ~all`, []],
  ['eleven lookups with the include', `v=spf1 ${a(10)} ~all`, ['spf-lookup-limit']],
])('%s', (_, text, names) => {
  expect(Object.keys(refusals({ strings: [text] }, { add: [us] }))).toEqual(names);
});

test('lookups below the includes count, and the message names what is never reached', () => {
  const big = tree('big.example', `v=spf1 ${a(9)} -all`);
  const world = {
    strings: ['v=spf1 include:big.example -all'],
    trees: [vendor, tree(name, 'v=spf1 include:big.example -all', [big])],
  };
  expect(refusals(world, { add: [us] })['spf-lookup-limit']?.message).toContain(
    `10 -> 11 lookups of 10, 0 empty of 2; never reached: ${us}`,
  );
});

test('a record that is over the limit may lose a term and not gain one', () => {
  const text = `v=spf1 ${a(12)} ${us} ~all`;
  expect(refusals({ strings: [text] }, { remove: [us] })).toEqual({});
  expect(Object.keys(refusals({ strings: [text] }, { add: ['ip4:192.0.2.9'] }))).toEqual(['spf-lookup-limit']);
});

test('three includes without a record are one empty lookup too many', () => {
  const trees = ['x', 'y', 'z'].map((letter) => tree(`${letter}.example`, null));
  const world = {
    strings: ['v=spf1 include:x.example include:y.example include:z.example ~all'],
    trees: [vendor, ...trees],
  };
  expect(refusals(world, { add: [us] })['spf-lookup-limit']?.message).toContain('3 empty of 2');
});

test.each([
  ['two records', { strings: ['v=spf1 mx ~all', 'V=SPF1 -all'] }, 'spf-multiple-records'],
  ['an alias', { strings: [], cname: 'elsewhere.example' }, 'spf-cname'],
  ['a redirect and a wanted all', { strings: ['v=spf1 redirect=x.example'] }, 'spf-redirect-with-all'],
  ['another qualifier', { strings: [`v=spf1 ?${us} -all`] }, 'spf-qualifier'],
  ['a domain that sends no mail', { strings: ['v=spf1 -all'] }, 'spf-null-sender'],
])('refused: %s', (_, world, guard) => {
  expect(refusals(world, { add: [us], all: 'SoftFail' })).toHaveProperty(guard);
});

test('the published en dash is refused with its place and the text as it was meant [C25]', () => {
  const strings = [Buffer.from('v=spf1 mx –all', 'utf8').toString('latin1')];
  expect(refusals({ strings }, { add: [us] })['spf-invalid-record']).toMatchObject({
    message: expect.stringContaining('character 11: U+2013 EN DASH'),
    remedy: 'Publish it as: v=spf1 mx -all',
  });
});

test('an include that would break the whole record is refused', () => {
  const broken = { ...vendor, state: 'multiple', text: null } as const;
  const strings = ['v=spf1 mx ~all'];
  expect(Object.keys(refusals({ strings, trees: [broken] }, { add: [us] }))).toEqual(['spf-vendor-include-invalid']);
  const dead = tree(vendor.domain, 'v=spf1 include:gone.example -all', [tree('gone.example', null)]);
  expect(refusals({ strings, trees: [dead] }, { add: [us] })['spf-vendor-include-invalid']?.message).toContain(
    'gone.example has no SPF record',
  );
  const back = tree(vendor.domain, `v=spf1 include:${name}`, [tree(name, 'v=spf1 mx')]);
  expect(refusals({ strings, trees: [back] }, { add: [us] })).toHaveProperty('spf-vendor-include-invalid');
});

test.each([
  ['the vendor alone', { region: 'US' }, [us], ['spf-new-record']],
  ['the vendor alone, as the only sender [C22]', { region: 'US', onlySender: true }, [us], []],
  ['nobody', { all: 'SoftFail', onlySender: true }, [], ['spf-new-record']],
  ['Microsoft too', { region: 'US', senders: [microsoft] }, [microsoft, us], []],
])('a new record for %s', (_, spec, add, names) => {
  expect(Object.keys(refusals({ strings: ['unrelated'] }, { add, all: 'SoftFail' }, spec))).toEqual(names);
});

test('-all is only written over ~all, and never when the record changed after the gates looked at it [C24]', () => {
  const fail = { all: 'Fail' };
  const own = (text: string) => tree(name, text);
  expect(refusals({ strings: ['v=spf1 mx ~all'], trees: [own('v=spf1 mx ~all')] }, fail)).toEqual({});
  expect(refusals({ strings: ['v=spf1 mx ?all'] }, fail)).toHaveProperty('spf-all-fail');
  expect(refusals({ strings: ['v=spf1 mx ~all'], trees: [own('v=spf1 mx')] }, fail)).toHaveProperty('spf-all-fail');
});

test('taking the last sender out from under -all is held for a word', () => {
  expect(Object.keys(refusals({ strings: [`v=spf1 ${us} -all`] }, { remove: [us] }))).toEqual(['spf-null-sender']);
  expect(refusals({ strings: [`v=spf1 ${us} ~all`] }, { remove: [us] })).toEqual({});
});

test('an answer beyond 1232 octets is held for a word', () => {
  const strings = ['v=spf1 mx ~all', 'x'.repeat(1150)];
  expect(Object.keys(refusals({ strings }, { add: [us] }))).toEqual(['spf-record-size']);
});

/** Codes of the notes on a record. */
const noted = (world: World, spec: { readonly [key: string]: Json } = { region: 'US' }) =>
  notes(items(resource(spec), [zone]).items, [observed(world)]).map(({ code }) => code);

test.each([
  ['nothing', [`v=spf1 ${us} ~all`], []],
  ["another region's include [C21]", [`v=spf1 ${us} include:spf.uk-1.a.mimecastprotect.com ~all`], ['PSTN1230']],
  ["the gateway product's include", [`v=spf1 ${us} include:us._netblocks.mimecast.com ~all`], ['PSTN1230']],
  ['a vendor range written out [C13]', [`v=spf1 ip4:198.51.100.0/24 ${us} ~all`], ['PSTN1231']],
  ['+all', [`v=spf1 ${us} +all`], ['PSTN1232']],
  ['no all [C26]', [`v=spf1 ${us}`], ['PSTN1233']],
  ['a redirect instead of all', [`v=spf1 ${us} redirect=x.example`], []],
  ['nine lookups with the include', [`v=spf1 ${a(8)} ~all`], ['PSTN1235']],
  ['eleven lookups as it stands', [`v=spf1 ${a(11)} ~all`], ['PSTN1236']],
  ['large', [`v=spf1 ${us} ~all`, 'x'.repeat(400)], ['PSTN1237']],
  ['smart quotes around SPF', ['“v=spf1 mx ~all”'], ['PSTN1238']],
  ['a no-break space after the version', ['v=spf1\u00a0mx ~all'], ['PSTN1238']],
  ['another version', ['v=spf10 mx'], []],
])('noted: %s', (_, strings, codes) => {
  expect(noted({ strings })).toEqual(codes);
});

test('a sender that another include brings is said, and a broken foreign include too', () => {
  const text = 'v=spf1 include:partner.example ~all';
  const partner = tree('partner.example', `v=spf1 ${us} -all`, [vendor]);
  expect(noted({ strings: [text], trees: [vendor, tree(name, text, [partner])] })).toEqual(['PSTN1234']);
  expect(noted({ strings: [text], trees: [vendor, tree(name, text, [tree('partner.example', null)])] })).toEqual([
    'PSTN1236',
  ]);
});

const accountIn = (...regions: readonly string[]): readonly Resource[] =>
  regions.map((region, index) => ({
    ref: { kind: 'Account', namespace: 'default', name: `account-${index}` },
    spec: region === '' ? {} : { region },
    annotations: {},
  }));
const saidBeside = (spec: { readonly [key: string]: Json }, ...regions: readonly string[]) =>
  notes(items(resource(spec), [zone, ...accountIn(...regions)]).items, []).map(
    ({ code, message }) => `${code} ${message}`,
  );

test('the region of an account that is declared beside it, named with both [C21]', () => {
  const said = saidBeside({ region: 'US' }, 'DE');
  expect(said).toEqual([
    `PSTN1239 SpfRecord r authorises ${us} for ${name}, and Account account-0 is in DE (include:spf.de-1.a.mimecastprotect.com)`,
  ]);
  expect(saidBeside({ senders: [us, microsoft] }, 'DE')).toEqual(said);
  expect(saidBeside({ region: 'US' }, 'US')).toEqual([]);
  expect(saidBeside({ region: 'US' }, 'DE', 'US')).toEqual([]);
  expect(saidBeside({ region: 'US' }, '')).toEqual([]);
  expect(saidBeside({ senders: [microsoft] }, 'DE')).toEqual([]);
});
