import fc from 'fast-check';
import { spf } from 'mailauth/lib/spf/index.js';
import { expect, test } from 'vitest';
import { mergeSpf, type SpfWish } from './spf-merge.ts';
import { isSpf, liveTerms, parseSpf, printSpf } from './spf-parse.ts';
import { costOf, isOverLimit, type SpfTree } from './spf-tree.ts';

const domain = fc.constantFrom('x.example', 'Spf.X.example', '_spf.y-z.example.', 'callrail.example', 'all.example');
const prefix = fc.constantFrom('', '/24', '//64', '/32//128', '/0');
const body = fc.oneof(
  domain.map((name) => `include:${name}`),
  fc
    .tuple(fc.constantFrom('a', 'mx', 'A', 'Mx'), fc.option(domain), prefix)
    .map(([name, host, cidr]) => `${name}${host === null ? '' : `:${host}`}${cidr}`),
  fc
    .tuple(fc.ipV4(), fc.option(fc.integer({ min: 0, max: 32 })))
    .map(([ip, bits]) => `ip4:${ip}${bits === null ? '' : `/${bits}`}`),
  fc.ipV6().map((ip) => `IP6:${ip}`),
  fc.constantFrom('ptr', 'exists:%{ir}.%{v}._spf.%{d2}', 'include:%{o}.x.example'),
);
const term = fc.tuple(fc.constantFrom('', '', '', '+', '-', '~', '?'), body).map((parts) => parts.join(''));
const modifier = fc.constantFrom('exp=why.example', 'redirect=_spf.x.example', 'unknown=%{c}', 'mx=');
const all = fc.constantFrom('-all', '~all', '?all', '+ALL', 'all');
const blank = fc.constantFrom(' ', ' ', '  ', '    ');
const record = fc
  .tuple(
    fc.constantFrom('v=spf1', 'V=SPF1'),
    fc.uniqueArray(
      fc.oneof({ weight: 6, arbitrary: term }, { weight: 1, arbitrary: all }, { weight: 1, arbitrary: modifier }),
      {
        maxLength: 9,
      },
    ),
    fc.array(blank, { minLength: 10, maxLength: 10 }),
    fc.constantFrom('', ' ', '   '),
  )
  .map(
    ([version, terms, blanks, end]) =>
      `${version}${terms.map((one, index) => `${blanks[index]}${one}`).join('')}${end}`,
  )
  .filter((text) => parseSpf(text).ok);

const own = fc.uniqueArray(
  fc.constantFrom('include:own.example', 'include:x.example', 'ip4:192.0.2.7', 'mx', 'include:other-own.example'),
  { maxLength: 3 },
);
const wish: fc.Arbitrary<SpfWish> = fc.record({
  add: own,
  remove: own,
  all: fc.constantFrom(null, null, 'Fail', 'SoftFail'),
});

const tokens = (text: string) => text.split(' ').filter((token) => token !== '');
const squeezed = (text: string) => tokens(text).join(' ');

test('a merge that has been made has nothing left to do', () => {
  fc.assert(
    fc.property(record, wish, (text, wanted) => {
      const once = mergeSpf(text, wanted);
      if (!once.ok || once.text === '') return;
      expect(mergeSpf(once.text, wanted)).toEqual({ ok: true, text: once.text, changed: false });
    }),
  );
});

test('a merged record is valid, authorises what was wanted and keeps every other token in place and byte for byte', () => {
  fc.assert(
    fc.property(record, wish, (text, wanted) => {
      const merged = mergeSpf(text, wanted);
      if (!merged.ok || merged.text === '') return;
      const parsed = parseSpf(merged.text);
      const before = parseSpf(text);
      if (!parsed.ok || !before.ok) throw new Error(`not a record: ${merged.text}`);
      const live = liveTerms(parsed.record)
        .filter(({ qualifier }) => qualifier === '+')
        .map(({ canonical }) => canonical);
      for (const one of wanted.add) expect(live.filter((other) => other === one).length).toBeGreaterThan(0);
      const touched = (other: { readonly canonical: string }) =>
        wanted.add.includes(other.canonical) || wanted.remove.includes(other.canonical) || other.canonical === 'all';
      const foreign = (terms: typeof parsed.record.terms) =>
        terms.filter((one) => !touched(one)).map((one) => one.text);
      expect(foreign(parsed.record.terms)).toEqual(foreign(before.record.terms));
    }),
  );
});

test('removing undoes adding what was not there', () => {
  fc.assert(
    fc.property(fc.option(record), own, (text, terms) => {
      const before = parseSpf(text ?? 'v=spf1');
      const there = before.ok ? liveTerms(before.record).map(({ canonical }) => canonical) : [];
      const fresh = terms.filter((one) => !there.includes(one));
      const added = mergeSpf(text, { add: fresh, remove: [], all: null }, { nullSender: true });
      if (!added.ok || fresh.length === 0) return;
      const removed = mergeSpf(added.text, { add: [], remove: fresh, all: null });
      expect(removed).toMatchObject({
        ok: true,
        text: before.ok && before.record.terms.length === 0 ? '' : squeezed(text ?? ''),
      });
    }),
  );
});

test('parsing what was printed gives the same terms', () => {
  fc.assert(
    fc.property(record, (text) => {
      const parsed = parseSpf(text);
      if (!parsed.ok) throw new Error(text);
      expect(printSpf(parsed.record)).toBe(squeezed(text));
      expect(parseSpf(printSpf(parsed.record))).toEqual(parsed);
    }),
  );
});

/** Asks mailauth, which passes the whole suite of RFC 7208 in its strict mode. */
const oracle = (records: Readonly<Record<string, string>>, limits: object) =>
  spf({
    sender: 'someone@d.example',
    ip: '203.0.113.99',
    helo: 'mta.example',
    mta: 'mx.example',
    strict: true,
    ...limits,
    resolver: async (name: string, type: string) => {
      const text = records[name.toLowerCase().replace(/\.$/, '')];
      if (type === 'TXT' && text !== undefined) return [[text]];
      if (type === 'A') return ['192.0.2.200'];

      // An mx without hosts costs the same lookup.
      throw Object.assign(new Error(`${type} ${name}`), { code: 'ENOTFOUND' });
    },
  });

const mutated = fc
  .tuple(
    record,
    fc.nat(200),
    fc.constantFrom('', '/', ':', '.', '%', '{', '=', '0', '99', 'x', '-', '%{', '..', '//', '=x'),
  )
  .map(([text, at, piece]) => {
    const place = Math.min(Math.max(7, at), text.length);
    return piece === ''
      ? text.slice(0, place) + text.slice(place + 1)
      : text.slice(0, place) + piece + text.slice(place);
  });

test('the grammar agrees with an independent implementation on whole and on damaged records', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(record, mutated), async (text) => {
      if (!isSpf(text)) return;
      // +all in front matches at once: what is left to go wrong is the syntax.
      const probe = `v=spf1 +all ${text.slice(7)}`;
      const { status } = await oracle({ 'd.example': probe }, {});
      expect(parseSpf(probe).ok, probe).toBe(status.result === 'pass');
    }),
    { numRuns: 400 },
  );
});

const domains = ['d.example', 'n1.example', 'n2.example', 'n3.example', 'n4.example'];

/** Records of a few domains, each leading only to later ones, that match nobody who sends from elsewhere. */
const forest = fc.tuple(
  ...domains.map((_, index) => {
    const later = domains.slice(index + 1);
    const target = later.length === 0 ? fc.constant(null) : fc.option(fc.constantFrom(...later));
    const one = fc.oneof(
      fc.constantFrom('a', 'mx', '-a:h.example', '?mx:h.example', 'ip4:192.0.2.0/28', 'ptr'),
      target.map((to) => (to === null ? 'ip6:2001:db8::/32' : `include:${to}`)),
    );
    return fc
      .tuple(fc.array(one, { maxLength: 5 }), target, fc.constantFrom('-all', '~all', '?all', ''))
      .map(([terms, to, end]) =>
        ['v=spf1', ...terms, ...(end === '' ? [] : [end]), ...(to === null ? [] : [`redirect=${to}`])].join(' '),
      );
  }),
);

test('lookups counted beforehand are those that a sender makes whom nothing matches', async () => {
  await fc.assert(
    fc.asyncProperty(forest, async (texts) => {
      const records = Object.fromEntries(domains.map((name, index) => [name, texts[index] ?? 'v=spf1']));
      const known = domains.map(
        (name): SpfTree => ({ domain: name, state: 'record', text: records[name] ?? '', children: [] }),
      );
      const cost = costOf('d.example', records['d.example'] ?? '', known);
      const far = await oracle(records, { maxResolveCount: 1000, maxVoidCount: 1000 });
      if (cost.lookups < 100) expect(far.lookups?.count, JSON.stringify(records)).toBe(cost.lookups);
      const near = await oracle(records, { maxVoidCount: 1000 });
      expect(near.status.result === 'permerror', JSON.stringify(records)).toBe(isOverLimit(cost));
    }),
    { numRuns: 300 },
  );
});
