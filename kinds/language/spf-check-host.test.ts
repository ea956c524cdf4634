import { describe, expect, test } from 'vitest';
import { checkHost, type SpfRequest } from './spf-check-host.ts';
import type { SpfAnswer, SpfLookupType } from './spf-check-host-session.ts';

/* The sections of RFC 7208 one by one. Records stand as `TYPE name`; 'fails' is a server that does not answer. */
type Records = Readonly<Record<string, readonly string[] | 'fails'>>;

const check = (records: Records, request: Partial<SpfRequest> = {}) => {
  const asked: string[] = [];
  const lookup = async (name: string, type: SpfLookupType): Promise<SpfAnswer> => {
    asked.push(`${type} ${name}`);
    const there = records[`${type} ${name.toLowerCase()}`] ?? [];
    return there === 'fails' ? { ok: false, reason: 'SERVFAIL' } : { ok: true, values: there };
  };
  const whole = { ip: '192.0.2.1', domain: 'd.example', sender: 'u@d.example', helo: 'mta.example', ...request };
  return checkHost(whole, lookup).then((verdict) => ({ ...verdict, asked }));
};

/** The record of d.example, and what else is there. */
const withRecord = (text: string, more: Records = {}, request: Partial<SpfRequest> = {}) =>
  check({ 'TXT d.example': [text], ...more }, request);

const v6 = { ip: '2001:db8::1' };
const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index));

describe('4.3 and 4.4: the domain and its records', () => {
  test.each<[string, Records, Partial<SpfRequest>, string]>([
    ['a name of one label', { 'TXT localhost': ['v=spf1 +all'] }, { domain: 'localhost' }, 'none'],
    ['an empty label', {}, { domain: 'a..example' }, 'none'],
    ['a label of 64 octets', {}, { domain: `${'a'.repeat(64)}.example` }, 'none'],
    ['an address literal', {}, { domain: '[192.0.2.1]' }, 'none'],
    ['a final dot and capitals', { 'TXT d.example': ['v=spf1 +all'] }, { domain: 'D.Example.' }, 'pass'],
    ['a name that does not exist', {}, {}, 'none'],
    ['a server that does not answer', { 'TXT d.example': 'fails' }, {}, 'temperror'],
    ['other TXT records only', { 'TXT d.example': ['v=spf10 +all', 'spf2.0/pra +all', ' v=spf1 +all'] }, {}, 'none'],
    ['one record among others', { 'TXT d.example': ['x', 'V=SPF1 +all', 'y'] }, {}, 'pass'],
    ['two records', { 'TXT d.example': ['v=spf1 +all', 'v=spf1'] }, {}, 'permerror'],
  ])('%s', async (_, records, request, result) => {
    expect((await check(records, request)).result).toBe(result);
  });

  test('an address that is none is a fault of the caller', async () => {
    await expect(check({}, { ip: '192.0.2.256' })).rejects.toThrow(RangeError);
  });
});

describe('4.6 and 4.7: syntax comes first, and the default is neutral', () => {
  test.each([
    ['v=spf1 +all ip4:1.2.3', 'permerror'],
    ['v=spf1 +all redirect=a.example redirect=b.example', 'permerror'],
    ['v=spf1 +all exp=', 'permerror'],
    ['v=spf1 +all –all', 'permerror'],
    ['v=spf1', 'neutral'],
    ['v=spf1 unknown=%{s} other=', 'neutral'],
    ['v=spf1 ?all', 'neutral'],
    ['v=spf1 ~ALL', 'softfail'],
    ['v=spf1 -all', 'fail'],
    ['v=spf1 all -all', 'pass'],
    ['v=spf1 -ip4:192.0.2.1 +all', 'fail'],
  ])('%s is %s', async (text, result) => {
    expect((await withRecord(text)).result).toBe(result);
  });
});

describe('4.6.4: limits', () => {
  const found: Records = { 'A h.example': ['203.0.113.1'] };
  test.each([
    [10, 'fail', 10],
    [11, 'permerror', 11],
  ])('%i terms with lookups', async (count, result, lookups) => {
    const text = `v=spf1 ${many(count, () => 'a:h.example').join(' ')} -all`;
    expect(await withRecord(text, found)).toMatchObject({ result, lookups });
  });

  test('a match before the limit is a match', async () => {
    const text = `v=spf1 ${many(9, () => 'a:h.example').join(' ')} a:me.example ${many(9, () => 'a:h.example').join(' ')}`;
    expect(await withRecord(text, { ...found, 'A me.example': ['192.0.2.1'] })).toMatchObject({
      result: 'pass',
      lookups: 10,
    });
  });

  test('includes and redirects count over the whole evaluation', async () => {
    const more: Records = { ...found, 'TXT i.example': [`v=spf1 ${many(5, () => 'a:h.example').join(' ')}`] };
    expect(await withRecord('v=spf1 include:i.example redirect=i.example', more)).toMatchObject({
      result: 'permerror',
      lookups: 11,
    });
  });

  test.each([
    ['two', 'v=spf1 a:x.example mx:y.example -all', 'fail', 2],
    ['three', 'v=spf1 a:x.example mx:y.example exists:z.example -all', 'permerror', 3],
  ])('%s empty lookups', async (_, text, result, voids) => {
    expect(await withRecord(text)).toMatchObject({ result, voids });
  });

  test('a record that includes itself ends', async () => {
    expect(await withRecord('v=spf1 include:d.example -all')).toMatchObject({ result: 'permerror', lookups: 11 });
  });

  test('eleven MX hosts are too many, unless one of the first ten matches', async () => {
    const hosts = many(11, (index) => `h${index}.example`);
    expect((await withRecord('v=spf1 mx -all', { 'MX d.example': hosts })).result).toBe('permerror');
    const more: Records = { 'MX d.example': hosts, 'A h9.example': ['192.0.2.1'] };
    expect(await withRecord('v=spf1 mx -all', more)).toMatchObject({ result: 'pass', lookups: 1, voids: 0 });
  });

  test('names of ptr past the tenth are not looked at', async () => {
    const names = [...many(10, (index) => `h${index}.example`), 'm.d.example'];
    const more: Records = { 'PTR 1.2.0.192.in-addr.arpa': names, 'A m.d.example': ['192.0.2.1'] };
    expect((await withRecord('v=spf1 ptr -all', more)).result).toBe('fail');
    expect(
      (await withRecord('v=spf1 ptr -all', { ...more, 'PTR 1.2.0.192.in-addr.arpa': names.slice(1) })).result,
    ).toBe('pass');
  });
});

describe('5.2: include', () => {
  test.each([
    ['v=spf1 +all', 'pass'],
    ['v=spf1 -all', 'neutral'],
    ['v=spf1 ~all', 'neutral'],
    ['v=spf1 ?all', 'neutral'],
    ['v=spf1', 'neutral'],
    ['v=spf1 bad', 'permerror'],
    ['no record', 'permerror'],
  ])('of %s is %s', async (text, result) => {
    expect((await withRecord('v=spf1 include:i.example', { 'TXT i.example': [text] })).result).toBe(result);
  });

  test('of a server that does not answer is a temperror; its qualifier is the result', async () => {
    expect((await withRecord('v=spf1 include:i.example', { 'TXT i.example': 'fails' })).result).toBe('temperror');
    expect(await withRecord('v=spf1 ~include:I.example', { 'TXT i.example': ['v=spf1 ip4:192.0.2.1'] })).toMatchObject({
      result: 'softfail',
      matched: { domain: 'd.example', term: '~include:I.example' },
    });
  });

  test('whose name cannot be asked for is a permerror', async () => {
    expect((await withRecord('v=spf1 include:%{l}..d.example', {}, { sender: '.@d.example' })).result).toBe(
      'permerror',
    );
  });
});

describe('5.3 to 5.7: mechanisms', () => {
  test.each<[string, Records, Partial<SpfRequest>, string]>([
    ['a', { 'A d.example': ['203.0.113.1', '192.0.2.1'] }, {}, 'pass'],
    ['a/24', { 'A d.example': ['192.0.2.200'] }, {}, 'pass'],
    ['a/25', { 'A d.example': ['192.0.2.200'] }, {}, 'neutral'],
    ['a:h.example/0', { 'A h.example': ['203.0.113.1'] }, {}, 'pass'],
    ['a//64', { 'AAAA d.example': ['2001:db8:0:0:ffff::'] }, v6, 'pass'],
    ['a/8//64', { 'AAAA d.example': ['2001:db8:0:1::'] }, v6, 'neutral'],
    ['a', { 'A d.example': ['192.0.2.1'] }, v6, 'neutral'],
    ['a', { 'A d.example': 'fails' }, {}, 'temperror'],
    ['mx', { 'MX d.example': ['m.example.'], 'A m.example': ['192.0.2.1'] }, {}, 'pass'],
    ['mx', { 'A d.example': ['192.0.2.1'] }, {}, 'neutral'],
    ['mx', { 'MX d.example': ['.'], 'A d.example': ['192.0.2.1'] }, {}, 'neutral'],
    ['mx', { 'MX d.example': ['m.example'], 'A m.example': 'fails' }, {}, 'temperror'],
    ['mx:h.example//32', { 'MX h.example': ['m.example'], 'AAAA m.example': ['2001:db8:9::'] }, v6, 'pass'],
    ['ip4:192.0.2.0/24', {}, {}, 'pass'],
    ['ip4:192.0.2.1', {}, { ip: '::FFFF:192.0.2.1' }, 'pass'],
    ['ip4:0.0.0.0/0', {}, v6, 'neutral'],
    ['ip6:2001:DB8::/32', {}, v6, 'pass'],
    ['ip6:::/0', {}, {}, 'neutral'],
    ['ip6:::ffff:192.0.2.0/120', {}, {}, 'neutral'],
    ['exists:x.example', { 'A x.example': ['127.0.0.2'] }, v6, 'pass'],
    ['exists:x.example', { 'AAAA x.example': ['::1'] }, v6, 'neutral'],
    ['exists:x.example', { 'A x.example': 'fails' }, {}, 'temperror'],
    [
      'ptr',
      { 'PTR 1.2.0.192.in-addr.arpa': ['M.d.example.'], 'A M.d.example.': [], 'A m.d.example.': ['192.0.2.1'] },
      {},
      'pass',
    ],
    ['ptr', { 'PTR 1.2.0.192.in-addr.arpa': ['evild.example'], 'A evild.example': ['192.0.2.1'] }, {}, 'neutral'],
    ['ptr', { 'PTR 1.2.0.192.in-addr.arpa': ['m.d.example'], 'A m.d.example': ['203.0.113.9'] }, {}, 'neutral'],
    ['ptr:o.example', { 'PTR 1.2.0.192.in-addr.arpa': ['o.example'], 'A o.example': ['192.0.2.1'] }, {}, 'pass'],
    ['ptr', { 'PTR 1.2.0.192.in-addr.arpa': 'fails' }, {}, 'neutral'],
  ])('%s with %j and %j is %s', async (term, more, request, result) => {
    expect((await withRecord(`v=spf1 ${term}`, more, request)).result).toBe(result);
  });
});

describe('6.1: redirect', () => {
  const strict: Records = { 'TXT r.example': ['v=spf1 -all'] };
  test.each<[string, Records, string]>([
    ['v=spf1 redirect=r.example', strict, 'fail'],
    ['v=spf1 redirect=r.example ip4:192.0.2.1', strict, 'pass'],
    ['v=spf1 redirect=r.example ?all', strict, 'neutral'],
    ['v=spf1 redirect=r.example', {}, 'permerror'],
    ['v=spf1 redirect=r.example', { 'TXT r.example': 'fails' }, 'temperror'],
    ['v=spf1 redirect=%{l}..r.example', strict, 'permerror'],
  ])('%s with %j is %s', async (text, more, result) => {
    expect((await withRecord(text, more)).result).toBe(result);
  });

  test('the terms behind it see the new domain', async () => {
    const more: Records = { 'TXT r.example': ['v=spf1 a:%{d} -all'], 'A r.example': ['192.0.2.1'] };
    expect((await withRecord('v=spf1 redirect=r.example', more)).result).toBe('pass');
  });
});

describe('6.2: exp', () => {
  const why: Records = { 'TXT why.example': ['%{i} is no server of %{o}%_(%{S})%%'] };
  test('explains a fail with the text of the domain', async () => {
    expect(await withRecord('v=spf1 exp=why.example -all', why)).toMatchObject({
      explanation: '192.0.2.1 is no server of d.example (u%40d.example)%',
      lookups: 0,
    });
  });

  test.each<[string, string, Records]>([
    ['a result other than fail', 'v=spf1 ~all exp=why.example', why],
    ['no text', 'v=spf1 -all exp=none.example', why],
    ['two texts', 'v=spf1 -all exp=why.example', { 'TXT why.example': ['a', 'b'] }],
    ['a text outside ASCII', 'v=spf1 -all exp=why.example', { 'TXT why.example': ['f\xfcr'] }],
    ['a text with a broken macro', 'v=spf1 -all exp=why.example', { 'TXT why.example': ['%{x}'] }],
    ['a server that does not answer', 'v=spf1 -all exp=why.example', { 'TXT why.example': 'fails' }],
    [
      'a text of an included record',
      'v=spf1 include:i.example -all',
      { ...why, 'TXT i.example': ['v=spf1 -all exp=why.example'] },
    ],
    [
      'a text of a record that redirects',
      'v=spf1 exp=why.example redirect=i.example',
      { ...why, 'TXT i.example': ['v=spf1 -all'] },
    ],
  ])('%s explains nothing', async (_, text, more) => {
    expect((await withRecord(text, more)).explanation).toBeNull();
  });

  test('the text of the record that a redirect leads to is used, with its domain', async () => {
    const more: Records = {
      'TXT i.example': ['v=spf1 -all exp=w.%{d}'],
      'TXT w.i.example': ['by %{d} at %{t}, %{r} %{c}'],
    };
    const request = { seconds: 7, receiver: 'mx.example', ...v6 };
    expect((await withRecord('v=spf1 redirect=i.example', more, request)).explanation).toBe(
      'by i.example at 7, mx.example 2001:db8::1',
    );
  });
});

test('the trace tells what was asked for each term, how deep it stands, and what the limits had come to', async () => {
  const verdict = await withRecord('v=spf1 include:i.example -all', {
    'TXT i.example': ['v=spf1 a:none.example mx -all'],
    'MX i.example': ['m.example'],
    'A m.example': ['192.0.2.1'],
  });
  expect(verdict).toMatchObject({ result: 'pass', lookups: 3, voids: 1, matched: { term: 'include:i.example' } });
  const told = verdict.trace.map(({ depth, domain, term, outcome, lookups, voids, queries }) =>
    [
      depth,
      domain,
      term,
      outcome,
      lookups,
      voids,
      ...queries.map(({ type, name, state }) => `${type} ${name} ${state}`),
    ].join(', '),
  );
  expect(told).toEqual([
    '0, d.example, , read, 0, 0, TXT d.example found',
    '0, d.example, include:i.example, match, 3, 1, TXT i.example found',
    '1, i.example, a:none.example, noMatch, 2, 1, A none.example empty',
    '1, i.example, mx, match, 3, 1, MX i.example found, A m.example found',
  ]);
});
