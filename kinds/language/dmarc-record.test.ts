import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dmarcPolicy } from './dmarc.ts';
import { isDmarc, isDmarcLookAlike, parseDmarc, reportDomain, watchingDmarc } from './dmarc-record.ts';

test.each([
  ['v=DMARC1; p=none', true, false],
  ['v = DMARC1 ;p=none', true, false],
  ['v=DMARC1', true, false],
  ['v=DMARC10; p=none', false, true],
  ['v=dmarc1; p=reject', false, true],
  ['\u201cv=DMARC1; p=reject\u201d', false, true],
  ['\xe2\x80\x9cv=DMARC1; p=reject\xe2\x80\x9d', false, true],
  ['"v=DMARC1; p=reject"', false, true],
  ['DMARC1; p=none', false, false],
  ['v=spf1 include:dmarc1.example', false, false],
  ['google-site-verification=v-dmarc', false, false],
])('%j is a record: %s, looks like one: %s', (text, is, looks) => {
  expect([isDmarc(text), isDmarcLookAlike(text)]).toEqual([is, looks]);
});

test.each([
  ['v=DMARC1; p=quarantine', 'quarantine', 'quarantine', 'quarantine'],
  ['v=DMARC1; p=reject; sp=none', 'reject', 'none', 'none'],
  ['v=DMARC1; np=reject; p=Quarantine; sp=none', 'quarantine', 'none', 'reject'],
  ['v=DMARC1; rua=mailto:a@b.example', null, null, null],
])('%s protects the domain, subdomains and those that do not exist by %s, %s, %s', (text, p, sp, np) => {
  expect(parseDmarc(text)).toMatchObject({ p, sp, np });
});

test.each<[string, string, string]>([
  [
    'a missing semicolon, as a vendor prints it',
    'v=DMARC1; p=reject rua=mailto:d@b.example',
    'p=reject and rua= stand without a ; between them',
  ],
  ['an en dash, with its place', 'v=DMARC1; p=none; rua=mailto:a\u2013b@c.example', 'character 31 is U+2013 EN DASH'],
  [
    'an en dash as DNS gives it',
    'v=DMARC1; p=none; rua=mailto:a\xe2\x80\x93b@c.example',
    'character 31 is U+2013 EN DASH',
  ],
  ['smart quotes', 'v=DMARC1; p=\u201creject\u201d', 'character 13 is U+201C LEFT DOUBLE QUOTATION MARK'],
  ['a tag twice', 'v=DMARC1; p=none; p=reject', 'p= stands twice'],
  ['a tag without a value', 'v=DMARC1; p=none; rua', 'rua is no tag with a value'],
  ['an unknown policy', 'v=DMARC1; p=monitor', 'p=monitor is no policy'],
  ['an unknown policy for subdomains', 'v=DMARC1; p=none; sp=deny', 'sp=deny is no policy'],
  ['no policy', 'v=DMARC1; rua=mailto:a@b.example', 'there is no p='],
])('%s is said', (_, text, said) => {
  expect(parseDmarc(text).problems.map(({ message }) => message)).toContainEqual(expect.stringContaining(said));
});

test('report addresses lose their size limit, and historic tags and strict SPF are told', () => {
  const text = 'v=DMARC1; p=none; pct=50; ri=3600; aspf=s; rua=mailto:a@b.example!10m, mailto:c@D.example';
  expect(parseDmarc(text)).toMatchObject({
    rua: ['mailto:a@b.example', 'mailto:c@D.example'],
    historic: ['pct', 'ri'],
    isStrictSpf: true,
    problems: [],
  });
});

test.each([
  ['mailto:a.b+c@D.example', 'd.example'],
  ['mailto:a@b', null],
  ['a@b.example', null],
  ['https://b.example/', null],
  ['mailto:a@b.example,mailto:c@d.example', null],
  ['mailto:a@b.example; p=reject', null],
  ['mailto:a!b@c.example', 'c.example'],
])('reports to %s go to %s', (uri, domain) => {
  expect(reportDomain(uri)).toBe(domain);
});

const address = fc
  .tuple(fc.stringMatching(/^[a-z0-9._-]{1,12}$/), fc.constantFrom('b.example', 'reports.c.example'))
  .map(([local, domain]) => `mailto:${local}@${domain}`);

test('what Postern publishes is a record of one policy, none, that reads back as it was written', () => {
  fc.assert(
    fc.property(fc.uniqueArray(address, { minLength: 1, maxLength: 8 }), (rua) => {
      const text = watchingDmarc(rua);
      expect(isDmarc(text)).toBe(true);
      expect(dmarcPolicy(text)).toEqual({ policy: 'none' });
      expect(parseDmarc(text)).toMatchObject({ p: 'none', sp: 'none', rua, problems: [] });
    }),
  );
});
