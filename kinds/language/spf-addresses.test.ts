import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInRange, parseIp } from './ip-address.ts';
import { addressDifference, differenceLine, permittedAddresses } from './spf-addresses.ts';
import { checkHost } from './spf-check-host.ts';
import type { SpfTree } from './spf-tree.ts';

const leaf = (domain: string, text: string | null, state: SpfTree['state'] = 'record'): SpfTree => ({
  domain,
  state,
  text,
  children: [],
});
const trees = [
  leaf('v.example', 'v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 ~all'),
  leaf('m.example', 'v=spf1 -ip4:192.0.2.5 ip4:192.0.2.0/28 a:h.example -all'),
  leaf('none.example', null, 'none'),
];
const between = (before: string | null, after: string | null) => addressDifference('d.example', before, after, trees);

describe('who gains and who loses', () => {
  test.each<[string, string | null, string | null, readonly string[], readonly string[]]>([
    [
      'an include more',
      'v=spf1 mx ~all',
      'v=spf1 mx include:v.example ~all',
      ['198.51.100.0/24', '2001:db8:1::/48'],
      [],
    ],
    ['an include less', 'v=spf1 include:v.example ~all', 'v=spf1 ~all', [], ['198.51.100.0/24', '2001:db8:1::/48']],
    ['a harder all', 'v=spf1 ip4:192.0.2.1 ~all', 'v=spf1 ip4:192.0.2.1 -all', [], []],
    [
      'a +all that goes',
      'v=spf1 ip4:192.0.2.0/25 +all',
      'v=spf1 ip4:192.0.2.0/25 ~all',
      [],
      ['0.0.0.0/1', '128.0.0.0/2', '::/0'],
    ],
    [
      'a part that was there',
      'v=spf1 ip4:198.51.100.0/25',
      'v=spf1 ip4:198.51.100.0/25 ip4:198.51.100.0/24',
      ['198.51.100.128/25'],
      [],
    ],
    [
      'a term before that takes it away',
      'v=spf1 include:v.example',
      'v=spf1 ?ip4:198.51.100.0/24 include:v.example',
      [],
      ['198.51.100.0/24'],
    ],
    ['a new record', null, 'v=spf1 ip4:192.0.2.1', ['192.0.2.1'], []],
    ['a record that goes', 'v=spf1 ip4:192.0.2.1', '', [], ['192.0.2.1']],
    [
      'what an included record itself rejects',
      'v=spf1',
      'v=spf1 include:m.example',
      ['192.0.2.0/30', '192.0.2.4', '192.0.2.6/31', '192.0.2.8/29'],
      [],
    ],
    [
      'an include that breaks the record from there on',
      'v=spf1 ip4:192.0.2.1 ip4:192.0.2.2',
      'v=spf1 ip4:192.0.2.1 include:none.example ip4:192.0.2.2',
      [],
      ['192.0.2.2'],
    ],
    [
      'a redirect',
      'v=spf1 ip4:192.0.2.1',
      'v=spf1 ip4:192.0.2.1 redirect=v.example',
      ['198.51.100.0/24', '2001:db8:1::/48'],
      [],
    ],
    ['a redirect that an all switches off', 'v=spf1', 'v=spf1 redirect=v.example -all', [], []],
  ])('%s', (_, before, after, gains, loses) => {
    const told = between(before, after);
    expect(told.gains).toEqual(gains);
    expect(told.loses.slice(0, 2)).toEqual(loses.slice(0, 2));
    expect(told.loses.length === 0).toBe(loses.length === 0);
  });
});

test('what depends on other records or on the message is named where one side has it', () => {
  expect(
    between('v=spf1 mx a ~all', 'v=spf1 mx -exists:%{i}.x.example include:m.example include:far.example ptr -all')
      .notComputed,
  ).toEqual(['a', '-exists:%{i}.x.example', 'a:h.example (in m.example)', 'include:far.example', 'ptr']);
});

test('a record that includes itself ends', () => {
  expect(
    permittedAddresses('d.example', 'v=spf1 ip4:192.0.2.1 include:d.example ip4:192.0.2.2', trees).permitted,
  ).toHaveLength(1);
});

test('the line names a few networks and counts the rest; nothing changed is no line', () => {
  const many = Array.from({ length: 9 }, (_, index) => `ip4:192.0.2.${index * 2}`).join(' ');
  expect(differenceLine(between('v=spf1 mx ip4:203.0.113.0/24', `v=spf1 a ${many}`))).toBe(
    'gains: 192.0.2.0, 192.0.2.2, 192.0.2.4, 192.0.2.6 and 5 more; loses: 203.0.113.0/24; not computed: mx, a',
  );
  expect(differenceLine(between('v=spf1 mx ~all', 'v=spf1 mx -all'))).toBeNull();
});

const domains = ['d.example', 'n1.example', 'n2.example', 'n3.example'];
const qualifier = fc.constantFrom('', '', '', '-', '~', '?');
const networks = fc.oneof(
  fc.tuple(fc.nat(15), fc.integer({ min: 24, max: 32 })).map(([low, bits]) => `ip4:192.0.2.${low}/${bits}`),
  fc
    .tuple(fc.nat(15), fc.integer({ min: 116, max: 128 }))
    .map(([low, bits]) => `ip6:2001:db8::${low.toString(16)}/${bits}`),
);
/** Records that lead only to later ones, so that the limits are never in the way. */
const forest = fc.tuple(
  ...domains.map((_, index) => {
    const [next] = domains.slice(index + 1);
    const include = next === undefined ? networks : fc.oneof(networks, fc.constant(`include:${next}`));
    const terms = fc.uniqueArray(fc.tuple(qualifier, include), { maxLength: 4, selector: ([, term]) => term });
    const end =
      next === undefined
        ? fc.constantFrom('', '-all')
        : fc.constantFrom('', '-all', '~all', '+all', `redirect=${next}`);
    return fc
      .tuple(terms, end)
      .map(([list, last]) => ['v=spf1', ...list.map((parts) => parts.join('')), last].join(' ').trim());
  }),
);
const client = fc.oneof(
  fc.nat(31).map((low) => `192.0.2.${low}`),
  fc.nat(31).map((low) => `2001:db8::${low.toString(16)}`),
  fc.constant('203.0.113.1'),
);

test('an address is permitted where check_host says pass, over random trees', async () => {
  await fc.assert(
    fc.asyncProperty(forest, client, async (texts, ip) => {
      const records = Object.fromEntries(domains.map((name, index) => [name, texts[index] ?? 'v=spf1']));
      const known = domains.map((name) => leaf(name, records[name] ?? null));
      const { permitted } = permittedAddresses('d.example', texts[0] ?? null, known);
      const address = parseIp(ip);
      const isIn = address !== null && permitted.some((range) => isInRange(address, range));
      const request = { ip, domain: 'd.example', sender: 'u@d.example', helo: 'mta.example' };
      const verdict = await checkHost(request, async (name) => ({ ok: true, values: [records[name] ?? ''] }));
      expect(isIn, JSON.stringify({ ip, records, verdict })).toBe(verdict.result === 'pass');
    }),
    { numRuns: 1_000 },
  );
});
