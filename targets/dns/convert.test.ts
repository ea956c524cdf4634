import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spfAll, spfTerm } from '../../test/sample-zone.ts';
import { canonical, foundOf, rawOf, recordsOf, rrsetOf, type TxtRrset } from './convert.ts';

const rrset = (...records: readonly (readonly string[])[]): TxtRrset => ({
  records: records.map((chunks) => chunks.map((chunk) => Buffer.from(chunk, 'latin1'))),
  ttl: 300,
  cname: null,
  negativeTtl: 0,
});
const keysOf = (set: TxtRrset) => foundOf('Contoso.Example.', set).map(({ type, key }) => `${type} ${key}`);
const versionOf = (set: TxtRrset, type: string) => foundOf('a.example', set).find((one) => one.type === type)?.version;

describe('what is found at a name', () => {
  test('is the RRset and one item for each live authorising term', () => {
    const set = rrset(['v=spf1 MX include:Spf.Example. ~', 'all'], ['other']);
    expect(keysOf(set)).toEqual([
      'TxtRecordSet contoso.example',
      'SpfTerm contoso.example include:spf.example',
      'SpfTerm contoso.example mx',
      'SpfAll contoso.example',
    ]);
  });

  test('leaves out terms behind all, terms that do not authorise, and modifiers', () => {
    expect(keysOf(rrset(['v=spf1 ?mx -all a exp=x.example']))).toEqual([
      'TxtRecordSet contoso.example',
      'SpfAll contoso.example',
    ]);
  });

  test.each([
    ['two SPF records', [['v=spf1 mx -all'], ['v=spf1 a -all']]],
    ['[C25] a record with an en dash', [['v=spf1 mx \u00e2\u0080\u0093all']]],
    ['no TXT record', []],
    ['a longer version tag', [['v=spf10 mx -all']]],
  ])('is no SPF item at all with %s', (_, records) => {
    expect(keysOf(rrset(...records))).toEqual(['TxtRecordSet contoso.example']);
  });

  test('of an alias is the alias, whatever stands at its target', () => {
    const set = rrsetOf(
      [
        { type: 'CNAME', name: 'a.example', data: 'B.Example.' },
        { type: 'TXT', name: 'b.example', data: [Buffer.from('v=spf1 -all')], ttl: 60 },
      ],
      'a.example',
      60,
    );
    expect(foundOf('a.example', set)).toMatchObject([{ value: { strings: [], cname: 'b.example', ttl: null } }]);
  });

  test('is the same in whatever order the server lists the records', () => {
    const texts = ['b', 'a', 'v=spf1 -all'].map((text) => ({
      type: 'TXT' as const,
      name: 'a.example',
      ttl: 60,
      data: [Buffer.from(text)],
    }));
    const [one, other] = [texts, texts.toReversed()].map((answers) =>
      foundOf('a.example', rrsetOf(answers, 'a.example', 0)),
    );
    expect(one).toEqual(other);
  });
});

describe('versions', () => {
  test('of SpfAll and terms stay when foreign records, chunks and TTL change', () => {
    const before = rrset(['v=spf1 mx -all']);
    const after = { ...rrset(['v=spf1 m', 'x include:new.example -all'], ['foreign']), ttl: 60 };
    expect(versionOf(after, 'SpfAll')).toBe(versionOf(before, 'SpfAll'));
    expect(foundOf('a.example', after).find(({ key }) => key === 'a.example mx')?.version).toBe(
      versionOf(before, 'SpfTerm'),
    );
  });

  test.each([['v=spf1 mx ~all'], ['v=spf1 mx'], ['v=spf1 mx redirect=b.example -all']])(
    'of SpfAll change with %s',
    (text) => {
      expect(versionOf(rrset([text]), 'SpfAll')).not.toBe(versionOf(rrset(['v=spf1 mx -all']), 'SpfAll'));
    },
  );
});

test('raw records come back byte for byte', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.uint8Array({ maxLength: 255 }), { minLength: 1 })), (records) => {
      const raw = rawOf({ records, ttl: 1, cname: null, negativeTtl: 0 });
      const plain = (sets: readonly (readonly Uint8Array[])[]) => sets.map((set) => set.map((one) => [...one]));
      expect(plain(recordsOf(raw))).toEqual(plain(records));
    }),
  );
});

describe('canonical form', () => {
  test('knows names and terms that are written differently as one', () => {
    const item = canonical({ ...spfTerm('INCLUDE:Spf.Example.', 'Contoso.Example.'), value: { term: 'x' } });
    expect(item).toMatchObject({
      key: 'contoso.example include:spf.example',
      container: 'TXT contoso.example',
      value: { term: 'include:spf.example' },
    });
    expect(canonical(spfAll('Fail', 'Contoso.Example.')).key).toBe('contoso.example');
  });

  test('keeps an absent value and is its own canonical form', () => {
    const term = fc.constantFrom('a', 'mx', 'MX:B.example.', 'ip4:192.0.2.1/32', 'include:A.b.', 'no such term');
    const name = fc.constantFrom('a.example', 'A.Example.', '_spf.B.example');
    fc.assert(
      fc.property(term, name, fc.boolean(), (text, at, isAbsent) => {
        const once = canonical({ ...spfTerm(text, at), ...(isAbsent ? { value: null } : {}) });
        expect(canonical(once)).toEqual(once);
        expect(once.value === null).toBe(isAbsent);
      }),
    );
  });
});
