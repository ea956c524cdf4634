import fc from 'fast-check';
import { spf } from 'mailauth/lib/spf/index.js';
import { expect, test } from 'vitest';
import { checkHost } from './spf-check-host.ts';
import type { SpfAnswer, SpfLookupType } from './spf-check-host-session.ts';

/*
 * The evaluator against mailauth in its strict mode, which passes the whole suite of RFC 7208: random zones, clients and
 * senders. Both ask the same records.
 */
type Records = Readonly<Record<string, readonly string[] | 'fails'>>;

const find = (records: Records, name: string, type: string) =>
  records[`${type} ${name.toLowerCase().replace(/\.$/, '')}`];

const ours =
  (records: Records) =>
  async (name: string, type: SpfLookupType): Promise<SpfAnswer> => {
    const there = find(records, name, type) ?? [];
    return there === 'fails' ? { ok: false, reason: 'SERVFAIL' } : { ok: true, values: there };
  };

const theirs = (records: Records) => async (name: string, type: string) => {
  const there = find(records, name, type) ?? [];
  if (there === 'fails') throw Object.assign(new Error('queryTxt ESERVFAIL'), { code: 'ESERVFAIL' });
  if (there.length === 0) throw Object.assign(new Error('queryTxt ENOTFOUND'), { code: 'ENOTFOUND' });
  if (type === 'TXT') return there.map((text) => [text]);
  if (type === 'MX') return there.map((exchange, priority) => ({ exchange, priority }));
  return [...there];
};

const clients = ['192.0.2.10', '192.0.2.77', '198.51.100.3', '2001:db8::a', '2001:db8:1::77', '::ffff:192.0.2.10'];
const domains = ['d.example', 'a.example', 'b.example', 'c.d.example', 'mail.example'];
const senders = ['user@d.example', 'strong-bad@d.example', 'a+b_c.d/e=f@d.example', '@d.example', 'Ünïcode@d.example'];

const domain = fc.constantFrom(...domains, 'none.example');
const macro = fc
  .tuple(
    fc.constantFrom(...'slodiphvSLODIHV'),
    fc.constantFrom('', '', '1', '2', '9'),
    fc.constantFrom('', 'r'),
    fc.constantFrom('', '', '-', '+', '.-', '_/='),
  )
  .map(([letter, digits, reverse, delimiters]) => `%{${letter}${digits}${reverse}${delimiters}}`);
const spec = fc.oneof(
  { weight: 5, arbitrary: domain },
  { weight: 2, arbitrary: fc.tuple(macro, domain).map(([text, name]) => `${text}.${name}`) },
  { weight: 1, arbitrary: fc.tuple(macro, macro).map(([one, two]) => `${one}.${two}._x%%y.example`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('%{d}', '%{o}', '%{p}', '%{l}.%{d1r}.example', '%{d}.%{p}', 'x%_y%-z.example'),
  },
);
const cidr = fc.constantFrom('', '', '/24', '//64', '/8//32', '/0', '//0');
const mechanism = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'mx', 'A', 'MX'), fc.option(spec), cidr)
      .map(([name, to, bits]) => `${name}${to === null ? '' : `:${to}`}${bits}`),
  },
  { weight: 3, arbitrary: spec.map((to) => `include:${to}`) },
  { weight: 2, arbitrary: spec.map((to) => `exists:${to}`) },
  { weight: 1, arbitrary: fc.option(spec).map((to) => (to === null ? 'ptr' : `ptr:${to}`)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'ip4:192.0.2.0/28',
      'ip4:198.51.100.3',
      'ip6:2001:db8::/48',
      'ip6:::ffff:0:0/96',
      'ip4:0.0.0.0/0',
    ),
  },
);
const term = fc.tuple(fc.constantFrom('', '', '', '-', '~', '?'), mechanism).map((parts) => parts.join(''));
const record = fc
  .tuple(
    fc.array(term, { maxLength: 4 }),
    fc.constantFrom('', '-all', '~all', '?all', '+all'),
    fc.option(spec.map((to) => `redirect=${to}`)),
    fc.oneof(
      fc.constant(null),
      fc.constant('exp=why.example'),
      spec.map((to) => `exp=${to}`),
    ),
    fc.constantFrom(...Array.from({ length: 18 }, () => ''), 'unknown=%{s}', 'bad:term', 'ip4:1.2.3.4/33'),
  )
  .map(([terms, all, redirect, exp, more]) =>
    ['v=spf1', ...terms, all, redirect ?? '', exp ?? '', more].filter((part) => part !== '').join(' '),
  );
const explanation = fc.oneof(
  fc.constantFrom(
    '%{i} may not send for %{o}: see http://%{d}/why?s=%{S}&i=%{C}',
    'no%',
    'plain',
    'für %{d}',
    '%{c} %{h} %{r} %{p}',
  ),
  fc.tuple(macro, macro).map((parts) => `Because ${parts.join(' and ')}`),
);
const oneOf = <T>(list: fc.Arbitrary<T>, most: number) => fc.array(list, { minLength: 1, maxLength: most });
const node = (name: string) =>
  fc
    .record({
      TXT: fc.oneof(
        { weight: 8, arbitrary: record.map((text) => ['google-site=1', text]) },
        { weight: 1, arbitrary: explanation.map((text) => [text]) },
        { weight: 1, arbitrary: fc.tuple(record, record) },
        { weight: 1, arbitrary: fc.constantFrom<readonly string[] | 'fails'>([], 'fails') },
      ),
      A: fc.oneof(
        { weight: 6, arbitrary: oneOf(fc.constantFrom('192.0.2.10', '192.0.2.99', '203.0.113.1'), 2) },
        { weight: 1, arbitrary: fc.constantFrom<readonly string[] | 'fails'>([], 'fails') },
      ),
      AAAA: fc.oneof(
        { weight: 6, arbitrary: oneOf(fc.constantFrom('2001:db8::a', '2001:DB8:9::1'), 2) },
        { weight: 1, arbitrary: fc.constantFrom<readonly string[] | 'fails'>([], 'fails') },
      ),
      MX: fc.oneof(
        { weight: 5, arbitrary: oneOf(fc.constantFrom(...domains), 12) },
        { weight: 1, arbitrary: fc.constantFrom<readonly string[] | 'fails'>([], 'fails') },
      ),
    })
    .map(
      (types): Records =>
        Object.fromEntries(Object.entries(types).map(([type, values]) => [`${type} ${name}`, values])),
    );
const reverse = (name: string) =>
  fc
    .oneof(oneOf(fc.constantFrom(...domains), 12), fc.constantFrom<readonly string[] | 'fails'>([], 'fails'))
    .map((names): Records => ({ [`PTR ${name}`]: names }));
const zone = fc
  .tuple(
    ...domains.map(node),
    node('user.d.example'),
    explanation.map((text): Records => ({ 'TXT why.example': [text] })),
    reverse('10.2.0.192.in-addr.arpa'),
    reverse('a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'),
  )
  .map((parts): Records => Object.assign({}, ...parts));

const judged = async (records: Records, ip: string, sender: string) => {
  const helo = 'mail.example';
  const options = { sender, ip, helo, mta: 'mx.receiver.example', strict: true, resolver: theirs(records) };
  const oracle = await spf(options as unknown as Parameters<typeof spf>[0]);
  const verdict = await checkHost(
    { ip, domain: 'd.example', sender, helo, receiver: 'mx.receiver.example' },
    ours(records),
  );
  return { oracle, verdict };
};

test('the evaluator agrees with an independent implementation on result, lookups, empty lookups and explanation', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(zone, fc.constantFrom(...clients), fc.constantFrom(...senders), async (records, ip, sender) => {
      const { oracle, verdict } = await judged(records, ip, sender);
      const status = oracle.status as { readonly result: string; readonly explanation?: string };
      const told = JSON.stringify({ ip, sender, records, verdict, status }, null, 1);
      const kind = `${verdict.result}${verdict.explanation === null ? '' : ' with explanation'}`;
      seen.add(kind);
      expect(verdict.result, told).toBe(status.result);
      // It also counts a domain without TXT records as an empty lookup, where nothing is evaluated at all.
      const isCounted = verdict.result !== 'none';
      const theirCounts = [oracle.lookups?.count, isCounted ? oracle.lookups?.void : 0];
      expect([verdict.lookups, verdict.voids], told).toEqual(theirCounts);
      expect(verdict.explanation, told).toBe((oracle as { explanation?: string }).explanation ?? null);
    }),
    { numRuns: 1_000 },
  );
  const all = ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror', 'fail with explanation'];
  expect([...seen.keys()].sort()).toEqual(all.toSorted());
});
