import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change, Diff, Fact, Item, Json, Observation } from '../../kinds/words.ts';
import { collection, diffOf, from, scope, spfAll, spfTerm, zoneName } from '../../test/sample-zone.ts';
import { foundOf } from './convert.ts';
import { lower } from './lower.ts';

const at = '2026-03-01T12:00:00Z';

const seenWith = (
  records: readonly string[],
  cname: string | null = null,
  facts: Record<string, Fact> = {},
): Observation => ({
  scope,
  at,
  collections: {
    [collection]: {
      state: 'complete',
      found: foundOf(zoneName, {
        records: records.map((text) => [Buffer.from(text, 'latin1')]),
        ttl: records.length === 0 ? null : 300,
        cname,
        negativeTtl: 0,
      }),
    },
  },
  facts,
  missing: {},
});

type Wish = Item | readonly [Item, Json];

const changesOf = (seen: Observation, wishes: readonly Wish[]): readonly Change[] =>
  lower(
    wishes.map((wish): Diff => ('type' in wish ? diffOf(wish, seen) : diffOf(wish[0], seen, wish[1]))),
    seen,
  );

const changeOf = (seen: Observation, ...wishes: readonly Wish[]): Change => {
  const [change, ...others] = changesOf(seen, wishes);
  if (change === undefined || others.length > 0) throw new Error(`${others.length + 1} changes`);
  return change;
};

const tree = (domain: string, text: string): Fact => ({
  at,
  by: 'x',
  value: { domain, state: 'record', text, children: [] },
});

const gone = (item: Item): Item => ({ ...item, wanted: 'absent' });
const textOf = (change: Change): string | null => (change.raw as { readonly text: string | null }).text;

describe('everything for one record becomes one change', () => {
  test('adding, removing and another all together, foreign terms kept', () => {
    const seen = seenWith(['v=spf1 MX include:old.example ip4:192.0.2.1 ?all', 'google']);
    const change = changeOf(
      seen,
      spfTerm('include:new.example', zoneName, { needs: ['SpfTreeKnown/contoso.example', 'SpfAll contoso.example'] }),
      [gone(spfTerm('include:old.example')), null],
      spfAll('SoftFail', zoneName, { needs: ['SpfVisible/contoso.example'] }),
    );
    expect(change).toMatchObject({
      op: 'update',
      type: 'SpfTerm',
      collection,
      risk: 'medium',
      keys: [
        'SpfAll contoso.example',
        'SpfTerm contoso.example include:new.example',
        'SpfTerm contoso.example include:old.example',
      ],
      after: { add: ['include:new.example'], remove: ['include:old.example'], all: 'SoftFail' },
      before: { record: 'v=spf1 MX include:old.example ip4:192.0.2.1 ?all' },
      needs: ['SpfTreeKnown/contoso.example', 'SpfVisible/contoso.example'],
      for: [from],
    });
    expect(textOf(change)).toBe('v=spf1 MX ip4:192.0.2.1 include:new.example ~all');
    expect(change.shown).toEqual([`- v=spf1 MX include:old.example ip4:192.0.2.1 ?all`, `+ ${textOf(change)}`]);
    expect(change.leaves).toEqual(
      expect.arrayContaining([
        { type: 'SpfTerm', key: 'contoso.example include:old.example', value: null },
        { type: 'SpfAll', key: 'contoso.example', value: { all: 'SoftFail' } },
      ]),
    );
    expect(change.expects).toEqual({
      'SpfTerm contoso.example include:new.example': 'absent',
      'SpfTerm contoso.example include:old.example': expect.stringMatching(/^[0-9a-f]{64}$/),
      'SpfAll contoso.example': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('hardening waits in a write of its own, after the terms that it needs to have been seen [C24]', () => {
    const seen = seenWith(['v=spf1 mx ~all']);
    const [terms, all, ...others] = changesOf(seen, [
      spfTerm('include:new.example', zoneName, { needs: ['SpfTreeKnown/contoso.example'] }),
      spfAll('Fail', zoneName, { needs: ['SpfVisible/contoso.example'] }),
    ]);
    expect(others).toEqual([]);
    expect(terms).toMatchObject({
      after: { add: ['include:new.example'], remove: [], all: null },
      needs: ['SpfTreeKnown/contoso.example'],
    });
    expect(all).toMatchObject({
      type: 'SpfAll',
      risk: 'high',
      after: { add: [], remove: [], all: 'Fail' },
      needs: ['SpfVisible/contoso.example', terms?.id],
    });
  });

  test('a record that is not there yet is created', () => {
    const change = changeOf(seenWith(['google']), spfTerm('include:a.example'), spfAll('SoftFail'));
    expect(change).toMatchObject({ op: 'create', risk: 'medium', before: { record: null } });
    expect(change.expects['SpfAll contoso.example']).toBe('absent');
    expect(textOf(change)).toBe('v=spf1 include:a.example ~all');
  });

  test('one added term is low risk and depends on all of the record but not on foreign terms', () => {
    const change = changeOf(seenWith(['v=spf1 mx ~all']), spfTerm('include:a.example'));
    expect(change.risk).toBe('low');
    expect(Object.keys(change.expects)).toEqual([
      'SpfTerm contoso.example include:a.example',
      'SpfAll contoso.example',
    ]);
  });

  test('the lookup cost is shown when the trees are known', () => {
    const facts = { 'SpfTree/a.example': tree('a.example', 'v=spf1 mx ~all') };
    const change = changeOf(seenWith(['v=spf1 mx ~all'], null, facts), spfTerm('include:a.example'));
    expect(change.shown.slice(-2)).toEqual([
      'lookups 1 -> 3 of 10, void 0 -> 0 of 2',
      'not computed: mx (in a.example)',
    ]);
  });

  test('who gains and who loses permission to send is shown when the trees are known', () => {
    const text = `v=spf1 ${Array.from({ length: 6 }, (_, index) => `ip4:192.0.2.${index * 2}`).join(' ')} -all`;
    const facts = {
      'SpfTree/a.example': tree('a.example', text),
      'SpfTree/b.example': tree('b.example', 'v=spf1 ip6:2001:db8::/32 -all'),
    };
    const seen = seenWith(['v=spf1 include:b.example ~all'], null, facts);
    const change = changeOf(seen, spfTerm('include:a.example'), [gone(spfTerm('include:b.example')), null]);
    expect(change.shown.at(-1)).toBe(
      'gains: 192.0.2.0, 192.0.2.2, 192.0.2.4, 192.0.2.6 and 2 more; loses: 2001:db8::/32',
    );
  });
});

describe('what cannot be merged is still shown', () => {
  test.each([
    ['two SPF records', seenWith(['v=spf1 mx -all', 'v=spf1 a -all']), /2 SPF records/],
    ['[C25] an en dash', seenWith(['v=spf1 mx \u00e2\u0080\u0093all']), /U\+2013/],
    ['an alias', seenWith([], 'b.example'), /alias of b\.example/],
  ])('%s', (_, seen, reason) => {
    const change = changeOf(seen, spfTerm('include:a.example'));
    expect(change.shown.at(-1)).toMatch(reason);
    expect(textOf(change)).toBeNull();
    expect(change.expects).toMatchObject({ 'SpfAll contoso.example': 'absent' });
  });

  test('control characters of a foreign record do not reach the terminal', () => {
    const change = changeOf(seenWith(['v=spf1 \u001b[2J \u00c3\u00bc ~all']), spfTerm('include:a.example'));
    expect(change.shown[0]).toBe('- v=spf1 \\x1b[2J ü ~all');
  });

  test('a domain that declares to send nothing shows what it would become; the guard decides', () => {
    const change = changeOf(seenWith(['v=spf1 -all']), spfTerm('include:a.example'));
    expect(textOf(change)).toBe('v=spf1 include:a.example -all');
  });
});

describe('giving up', () => {
  const term = spfTerm('include:a.example');

  test('a record that was ours from the start is deleted once nothing else is in it', () => {
    const change = changeOf(
      seenWith(['v=spf1 include:a.example ~all', 'google']),
      [gone(term), null],
      [gone(spfAll('SoftFail')), null],
    );
    expect(change).toMatchObject({ op: 'delete', risk: 'high', leaves: [{ value: null }, { value: null }] });
    expect(textOf(change)).toBe('');
  });

  test('a record that somebody else has added to stays, with its all', () => {
    const change = changeOf(
      seenWith(['v=spf1 mx include:a.example ~all']),
      [gone(term), null],
      [gone(spfAll('SoftFail')), null],
    );
    expect(change).toMatchObject({ op: 'update', after: { all: null }, leaves: [{ type: 'SpfTerm', value: null }] });
    expect(textOf(change)).toBe('v=spf1 mx ~all');
  });

  test('a modifier of somebody else keeps the record too', () => {
    const change = changeOf(
      seenWith(['v=spf1 include:a.example exp=x.example ~all']),
      [gone(term), null],
      [gone(spfAll('SoftFail')), null],
    );
    expect(textOf(change)).toBe('v=spf1 exp=x.example ~all');
  });

  test('an all that we replaced comes back', () => {
    const change = changeOf(seenWith(['v=spf1 mx -all']), [gone(spfAll('Fail')), { all: 'SoftFail' }]);
    expect(change).toMatchObject({ type: 'SpfAll', op: 'update', leaves: [{ value: { all: 'SoftFail' } }] });
    expect(textOf(change)).toBe('v=spf1 mx ~all');
  });

  test('an all that we added goes again', () => {
    const change = changeOf(seenWith(['v=spf1 mx ~all']), [gone(spfAll('SoftFail')), { all: 'None' }]);
    expect(textOf(change)).toBe('v=spf1 mx');
  });

  test.each([
    ['somebody has changed since', spfAll('Fail'), ['v=spf1 mx ~all']],
    ['we no longer know as ours', spfAll('Fail', zoneName, { value: null }), ['v=spf1 mx -all']],
  ])('an all that %s is only forgotten', (_, item, records) => {
    const [change] = changesOf(seenWith(records), [[gone(item), { all: 'Neutral' }]]);
    expect(change).toMatchObject({ op: 'forget', after: null, leaves: [], expects: {} });
  });

  test('what is retained is forgotten without a write, beside the write for the rest', () => {
    const seen = seenWith(['v=spf1 include:a.example mx ~all']);
    const changes = lower(
      [{ ...diffOf(gone(term), seen, null), action: 'forget' }, diffOf(spfTerm('include:b.example'), seen)],
      seen,
    );
    expect(changes.map(({ op, keys }) => [op, keys])).toEqual([
      ['update', ['SpfTerm contoso.example include:b.example']],
      ['forget', ['SpfTerm contoso.example include:a.example']],
    ]);
  });
});

test('nothing is made of a collection that is not known', () => {
  const unknown: Observation = { scope, at, collections: {}, facts: {}, missing: {} };
  expect(lower([diffOf(spfTerm('mx'), unknown)], unknown)).toEqual([]);
});

test('the change keeps its id while foreign strings and terms come and go, and is made for the fresh bytes', () => {
  const foreign = fc.array(fc.stringMatching(/^[a-z]{1,20}=[a-z0-9]{1,20}$/), { maxLength: 4 });
  const others = fc.subarray(['mx', 'a', 'ip4:192.0.2.1', '?exists:x.example', 'include:o.example']);
  const reference = changeOf(seenWith(['v=spf1 ?all']), spfTerm('include:a.example'), spfAll('SoftFail'));
  fc.assert(
    fc.property(foreign, others, fc.nat(4), (strings, terms, place) => {
      const record = ['v=spf1', ...terms, '?all'].join(' ');
      const seen = seenWith(strings.toSpliced(place, 0, record));
      const change = changeOf(seen, spfTerm('include:a.example'), spfAll('SoftFail'));
      expect(change.id).toBe(reference.id);
      expect(change.expects).toEqual(reference.expects);
      expect(textOf(change)).toBe(['v=spf1', ...terms, 'include:a.example', '~all'].join(' '));
      const { records } = change.raw as { readonly records: readonly (readonly string[])[] };
      const repeated = records.map((chunks) => Buffer.from(chunks.join(''), 'base64').toString('latin1'));
      expect(repeated.sort()).toEqual([...strings, record].sort());
    }),
  );
});
