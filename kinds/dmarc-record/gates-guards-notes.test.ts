import { describe, expect, test } from 'vitest';
import type { Change, Fact, Json, Observation, Resource } from '../words.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';

const name = 'contoso.example';
const at = '2026-01-01T00:00:00Z';
const scope = { target: 'dns', id: name } as const;
const zone: Resource = { ref: { kind: 'Zone', namespace: 'default', name: 'z' }, spec: { name }, annotations: {} };
const good = 'v=DMARC1; p=reject; rua=mailto:d@contoso.example';

const resource = (spec: { readonly [key: string]: Json } = {}): Resource => ({
  ref: { kind: 'DmarcRecord', namespace: 'default', name: 'r' },
  spec: { zoneRef: { name: 'z' }, ...spec },
  annotations: {},
});

type World = {
  readonly strings: readonly string[];
  readonly cname?: string;
  readonly aliased?: readonly string[] | null;
  readonly apex?: readonly string[] | null;
  readonly reports?: Json;
};

const observed = ({ strings, cname, aliased = null, apex = [], reports = [] }: World): Observation => ({
  scope,
  at,
  collections: {
    [`TXT _dmarc.${name}`]: {
      state: 'complete',
      found: [
        {
          type: 'TxtRecordSet',
          key: `_dmarc.${name}`,
          version: '1',
          value: { strings, ttl: 300, cname: cname ?? null },
        },
        { type: 'DmarcSurroundings', key: name, version: '1', value: { aliased, apex, reports } },
      ],
    },
  },
  facts: {},
  missing: {},
});

const said = (world: World, spec: { readonly [key: string]: Json } = {}) =>
  notes(items(resource(spec), [zone]).items, [observed(world)]).map(({ code, message }) => `${code} ${message}`);

describe('notes', () => {
  test.each<[string, World, readonly RegExp[]]>([
    ['a good record', { strings: ['other', good] }, []],
    ['none', { strings: ['other'] }, [/PSTN1250 _dmarc.contoso.example has none/]],
    ['two', { strings: [good, 'v=DMARC1; p=none'] }, [/PSTN1251 .* has 2/]],
    ['a version in small letters', { strings: ['v=dmarc1; p=none'] }, [/PSTN1252/, /PSTN1250/]],
    [
      'a dash from a web page',
      { strings: ['v=DMARC1; p=reject; rua=mailto:a\u2013b@contoso.example'] },
      [/PSTN1253 .*character 33 is U\+2013 EN DASH/],
    ],
    ['a missing semicolon', { strings: ['v=DMARC1; p=reject rua=mailto:d@contoso.example'] }, [/PSTN1254/, /PSTN1258/]],
    ['a tag twice', { strings: [`${good}; p=reject`] }, [/PSTN1255/]],
    [
      'p=none',
      { strings: ['v=DMARC1; p=none; rua=mailto:d@contoso.example'] },
      [/PSTN1256 .*p=none, sp=none, np=none/],
    ],
    ['weaker subdomains', { strings: [`${good}; np=none`] }, [/PSTN1257 .*p=reject.*sp=reject, np=none/]],
    ['no reports', { strings: ['v=DMARC1; p=reject'] }, [/PSTN1258/]],
    ['pct', { strings: [`${good}; pct=100`] }, [/PSTN1260 .*pct/]],
    ['strict SPF alignment', { strings: [`${good}; aspf=s`] }, [/PSTN1263/]],
    [
      'a record at the domain itself',
      { strings: [good], apex: [good, 'v=spf1 -all'] },
      [/PSTN1261 contoso.example has: v=DMARC1/],
    ],
    ['an alias', { strings: [], cname: 'd.vendor.example', aliased: [good] }, [/PSTN1262 .*alias of d.vendor.example/]],
    ['an alias to nothing', { strings: [], cname: 'd.vendor.example', aliased: [] }, [/PSTN1262/, /PSTN1250/]],
    [
      'an alias that cannot be followed',
      { strings: [], cname: 'd.vendor.example' },
      [/PSTN1262/, /PSTN1264 what stands at/],
    ],
    ['a domain that cannot be read', { strings: [good], apex: null }, [/PSTN1264 the TXT records of contoso.example/]],
    [
      'reports elsewhere',
      {
        strings: [good],
        reports: [
          { domain: 'a.example', at: 'contoso.example._report._dmarc.a.example', accepted: false },
          { domain: 'b.example', at: 'x', accepted: true },
          { domain: 'c.example', at: 'x', accepted: null },
        ],
      },
      [/PSTN1259 .*go to a\.example, and contoso\.example\._report\._dmarc\.a\.example/, /PSTN1264 whether c\.example/],
    ],
  ])('%s', (_, world, expected) => {
    expect(said(world)).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test('a record that is about to be made is not called missing', () => {
    expect(said({ strings: [] }, { create: true, rua: ['mailto:d@contoso.example'] })).toEqual([]);
  });

  test('what could not be read is not judged', () => {
    expect(notes(items(resource(), [zone]).items, [])).toEqual([]);
  });
});

test('a new record is not put beside a broken one', () => {
  const change: Change = {
    id: 'c',
    op: 'create',
    scope,
    type: 'DmarcRecord',
    keys: [`DmarcRecord ${name}`],
    collection: `TXT _dmarc.${name}`,
    before: null,
    after: null,
    leaves: [{ type: 'DmarcRecord', key: name, value: { records: [good] } }],
    expects: {},
    needs: [],
    group: '',
    for: [resource().ref],
    why: '',
    risk: 'low',
    shown: [],
  };
  const refusals = (strings: readonly string[]) =>
    guards.flatMap((guard) =>
      guard.refuse([change], [observed({ strings })], []).map((refusal) => refusal.finding.code),
    );
  expect(refusals(['\u201cv=DMARC1; p=reject\u201d'])).toEqual(['PSTN1270']);
  expect(refusals(['v=spf1 -all', 'anything'])).toEqual([]);
});

describe('a subdomain that is covered from above', () => {
  const judged = (records: readonly string[] | null) => {
    const spec = { name: `a.news.${name}`, create: true, rua: ['mailto:d@contoso.example'] };
    const [gate] = gates(resource(spec), [zone]);
    const fact = (value: readonly string[]): Fact => ({ value: { records: value }, at, by: 'dns' });
    const above = records === null ? {} : { [`Dmarc/${name}`]: fact(records) };
    return gate?.judge({ [`Dmarc/news.${name}`]: fact([]), ...above }, at).state;
  };

  test.each<[string, readonly string[] | null, string]>([
    ['p=none', ['v=DMARC1; p=none'], 'open'],
    ['nothing', [], 'open'],
    ['p=reject', [good], 'closed'],
    ['p=reject for the domain alone', ['v=DMARC1; p=reject; sp=none'], 'open'],
    ['two records, which count as none', [good, good], 'open'],
    ['what cannot be looked up', null, 'unknown'],
  ])('by %s: the gate is %s', (_, records, state) => {
    expect(judged(records)).toBe(state);
  });

  test('a domain with nothing above it has no gate', () => {
    expect(gates(resource(), [zone])).toEqual([]);
  });
});
