import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import { spfRecord } from '../kinds/spf-record/kind.ts';
import { regionIncludes } from '../kinds/spf-record/vendor.ts';
import type { Diff, Found, Json, Resource } from '../kinds/words.ts';
import { itemId } from '../kinds/words.ts';
import { describe, itemsOf, probeOf } from '../plan/describe.ts';
import { foundOf } from '../targets/dns/convert.ts';
import { driftOf } from './live.ts';

const zone: Resource = {
  ref: { kind: 'Zone', namespace: 'default', name: 'z' },
  spec: { name: 'contoso.example' },
  annotations: {},
};
const resource = (spec: Json): Resource => ({
  ref: { kind: 'SpfRecord', namespace: 'default', name: 'r' },
  spec,
  annotations: {},
});
const probe = probeOf(spfRecord, resource(null), zone, '@');
const foundIn = (text: string): readonly Found[] =>
  foundOf('contoso.example', { records: [[Buffer.from(text)]], ttl: 60, cname: null, negativeTtl: 0 });

const sender = fc.oneof(
  fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `ip4:198.18.${a}.${b}`),
  fc.constantFrom('include:spf.protection.outlook.com', 'include:other.example', 'a', 'mx', 'exists:%{i}.x.example'),
  fc.constantFrom(...Object.values(regionIncludes)).map((domain) => `include:${domain}`),
);

group('an imported record', () => {
  it('asks for every sender that is there and for nothing else, or says what it leaves out', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(sender, { maxLength: 8 }),
        fc.constantFrom(' ~all', ' -all', ' ?all', ' +all', ''),
        (senders, all) => {
          const found = foundIn(`v=spf1 ${senders.join(' ')}${all}`);
          const terms = found.filter(({ type }) => type === 'SpfTerm');
          const described = describe(spfRecord, probe, [zone], found, zone);
          if (described === null) {
            expect(terms).toStrictEqual([]);
            return;
          }
          const wanted = itemsOf(spfRecord, resource(described.spec), [zone]).items;
          const said = new Set([...described.said, ...described.left].map(itemId));
          expect(terms.filter((term) => !said.has(itemId(term)))).toStrictEqual([]);
          expect(
            wanted
              .filter(({ type }) => type === 'SpfTerm')
              .map(itemId)
              .sort(),
          ).toStrictEqual(
            described.said
              .filter(({ type }) => type === 'SpfTerm')
              .map(itemId)
              .sort(),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

group('drift', () => {
  const spec = {
    zoneRef: { name: 'z' },
    name: '@',
    region: 'US',
    senders: ['include:spf.protection.outlook.com', 'ip4:192.0.2.1'],
    all: 'SoftFail',
    soak: '14d',
    managementPolicy: 'Converge',
  };
  const diffsFor = (present: (id: string) => boolean): readonly Diff[] =>
    itemsOf(spfRecord, resource(spec), [zone]).items.map((item) => {
      const isThere = present(itemId(item));
      const found: Found | null = isThere ? { type: item.type, key: item.key, value: item.value, version: '' } : null;
      return { item, found, paths: isThere ? [] : [''], action: isThere ? 'none' : 'update', owned: null, mark: '' };
    });
  const drift = (missing: string) =>
    driftOf(
      spfRecord,
      resource(spec),
      [zone],
      diffsFor((id) => !id.includes(missing)),
      'z',
    );

  it('is none when everything is there', () => {
    expect(
      driftOf(
        spfRecord,
        resource(spec),
        [zone],
        diffsFor(() => true),
        'z',
      ),
    ).toStrictEqual({});
  });

  it('of a missing term is the field that asks for it, or the list without it', () => {
    expect(drift('mimecast')).toStrictEqual({ region: null });
    expect(drift('192.0.2.1')).toStrictEqual({ senders: ['include:spf.protection.outlook.com'] });
    expect(drift('SpfTerm')).toStrictEqual({ region: null, senders: [] });
  });

  it('of a value is the value that is there', () => {
    const diffs = diffsFor(() => true).map(
      (diff): Diff =>
        diff.item.type === 'SpfAll' && diff.found !== null
          ? { ...diff, found: { ...diff.found, value: { all: 'Fail' } }, paths: ['/all'], action: 'update' }
          : diff,
    );
    expect(driftOf(spfRecord, resource(spec), [zone], diffs, 'z')).toStrictEqual({ all: 'Fail' });
  });
});
