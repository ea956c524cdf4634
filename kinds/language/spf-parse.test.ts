import { expect, test } from 'vitest';
import { allOf, isSpf, liveTerms, parseSpf, parseTerm, printSpf, senderTerm } from './spf-parse.ts';

const us = 'include:spf.us-1.a.mimecastprotect.com';

/** UTF-8 octets as the characters a DNS answer is read in. */
const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

const problemOf = (text: string) => {
  const parsed = parseSpf(text);
  return parsed.ok ? null : parsed.problem;
};

test.each([
  [
    'the strict sample of the set-up page, with its en dash [C25]',
    `v=spf1 ${us} –all`,
    46,
    'EN DASH',
    `v=spf1 ${us} -all`,
  ],
  ['the same as it comes out of DNS', latin1(`v=spf1 ${us} –all`), 46, 'EN DASH', `v=spf1 ${us} -all`],
  ['an en dash in Windows-1252', 'v=spf1 mx \x96all', 10, 'EN DASH', 'v=spf1 mx -all'],
  ['a no-break space', 'v=spf1 mx\u00a0-all', 9, 'NO-BREAK SPACE', 'v=spf1 mx -all'],
  ['a no-break space out of DNS', latin1('v=spf1 mx\u00a0-all'), 9, 'NO-BREAK SPACE', 'v=spf1 mx -all'],
  ['a tab', 'v=spf1\tmx -all', 6, 'TAB', 'v=spf1 mx -all'],
  ['smart quotes around it', '“v=spf1 mx ~all”', 0, 'LEFT DOUBLE QUOTATION MARK', 'v=spf1 mx ~all'],
  ['a tilde operator', 'v=spf1 mx ∼all', 10, 'TILDE OPERATOR', 'v=spf1 mx ~all'],
  ['a zero width space', 'v=spf1 m\u200bx -all', 8, 'ZERO WIDTH SPACE', 'v=spf1 mx -all'],
])('%s is an error with its place and the ASCII form', (_, text, offset, name, suggestion) => {
  const problem = problemOf(text);
  expect(problem).toMatchObject({ offset, suggestion });
  expect(problem?.message).toContain(name);
});

test('a letter without an ASCII counterpart is named and nothing is suggested', () => {
  const problem = problemOf('v=spf1 include:bücher.example -all');
  expect(problem).toMatchObject({ offset: 16, message: expect.stringContaining('U+00FC') });
  expect(problem).not.toHaveProperty('suggestion');
});

test.each([
  ['v=spf10 mx', 0],
  [' v=spf1 mx', 0],
  ['v=spf1 ip4:192.0.2.0/33', 7],
  ['v=spf1 ip4:192.0.02.1', 7],
  ['v=spf1 mx ip4:192.0.2', 10],
  ['v=spf1 ip6:2001:db8::/129', 7],
  ['v=spf1 ip6:1:2', 7],
  ['v=spf1 a/33', 7],
  ['v=spf1 a:example', 7],
  ['v=spf1 a:host.example/024', 7],
  ['v=spf1 include', 7],
  ['v=spf1 include:', 7],
  ['v=spf1 include:x.example/24', 7],
  ['v=spf1 all:x.example', 7],
  ['v=spf1 ptr:', 7],
  ['v=spf1 mx=', null],
  ['v=spf1 asdf:x.example', 7],
  ['v=spf1 -redirect=x.example', 7],
  ['v=spf1 redirect=', 7],
  ['v=spf1 redirect=a.example redirect=b.example', 26],
  ['v=spf1 exp=a.example mx exp=b.example', 24],
  ['v=spf1 exists:%{q}.x.example', 7],
  ['v=spf1 exists:%{c}.x.example', 7],
  ['v=spf1 exists:%{d0}.x.example', 7],
  ['v=spf1 exists:%x.example', 7],
  ['v=spf1 include:x.123', 7],
])('%s: the problem is at %s', (text, offset) => {
  expect(problemOf(text)?.offset ?? null).toBe(offset);
});

test.each([
  'v=spf1',
  'v=spf1  ',
  'V=SPF1 MX ~ALL',
  'v=spf1 +mx ?a -ptr a/24//64 mx:x.example//48 ip6:::1 ip6:::ffff:192.0.2.1/96 -all',
  'v=spf1 exists:%{ir}.%{v}._spf.%{d2} include:_spf.%{o} redirect=%{d} unknown=%{c}%%%_%-',
  'v=spf1 include:_spf.x-y.example. exp=why.example',
])('%s is a record', (text) => {
  expect(problemOf(text)).toBeNull();
});

test('what a receiver selects as SPF', () => {
  expect(['v=spf1', 'V=Spf1 mx', 'v=spf1\tmx', 'v=spf10', '"v=spf1 mx"', 'v=spf1mx'].map(isSpf)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('equal terms share one canonical form', () => {
  const canonical = (text: string) => {
    const parsed = parseTerm(text);
    return parsed.ok ? parsed.term.canonical : null;
  };
  expect(canonical('+INCLUDE:SPF.X.Example.')).toBe('include:spf.x.example');
  expect(canonical('ip4:192.0.2.1/32')).toBe('ip4:192.0.2.1');
  expect(canonical('IP6:2001:0DB8:0:0::1/128')).toBe('ip6:2001:db8::1');
  expect(canonical('A/32//128')).toBe('a');
  expect(canonical('a:X.example/24')).toBe('a:x.example/24');
  expect(canonical('exists:%{I}.X.example')).toBe('exists:%{I}.x.example');
});

test('terms after all are dead', () => {
  const parsed = parseSpf('v=spf1 mx -all include:x.example ~all exp=y.example');
  expect(parsed.ok && liveTerms(parsed.record).map(({ text }) => text)).toEqual(['mx']);
  expect(parsed.ok && allOf(parsed.record)).toBe('Fail');
});

test('runs of blanks collapse when a record is printed', () => {
  const parsed = parseSpf('V=spf1   mx   -all ');
  expect(parsed.ok && printSpf(parsed.record)).toBe('V=spf1 mx -all');
});

test('only a mechanism that passes names a sender', () => {
  expect(senderTerm('+MX')).toEqual({ canonical: 'mx' });
  for (const text of ['-mx', '?mx', 'all', 'redirect=x.example', 'v=spf1', 'mx a', '', '–all'])
    expect(senderTerm(text), text).toHaveProperty('problem');
});
