import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplePack } from '../../test/sample-evidence.ts';
import type { EvidencePack } from './pack.ts';
import { sealOf } from './pack.ts';
import { pageOf } from './page.ts';
import { jsonOf, verifyText } from './verify.ts';

const pack = samplePack();
const texts = { json: jsonOf(pack), page: pageOf(pack) };

const problems = (text: string, seal: string | null = null): readonly string[] => verifyText(text, seal).problems;

/* Whoever changes evidence can make it fit again, but for the seal that somebody kept. */
const resealed = ({ seal: _seal, ...rest }: EvidencePack): EvidencePack => ({ ...rest, seal: sealOf(rest) });

const withEntries = (change: (entries: EvidencePack['journal']['entries']) => EvidencePack['journal']['entries']) =>
  jsonOf(resealed({ ...pack, journal: { ...pack.journal, entries: change(pack.journal.entries) } }));

describe.each(['json', 'page'] as const)('evidence as %s', (form) => {
  const text = texts[form];

  test('is as it was made, with the seal that was printed', () => {
    expect([problems(text), problems(text, pack.seal)]).toEqual([[], []]);
    expect(verifyText(text, null).pack).toEqual(pack);
  });

  test('shows every byte that was changed, taken out or put in', () => {
    const bytes = Buffer.from(text);
    const place = fc.integer({ min: 0, max: bytes.length - 1 });
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), fc.constantFrom('change', 'cut', 'add'), (at, by, how) => {
        const changed = Buffer.from(bytes);
        changed[at] = (bytes[at] ?? 0) ^ by;
        const rest = bytes.subarray(at + (how === 'add' ? 0 : 1));
        const other =
          how === 'change'
            ? changed
            : Buffer.concat([bytes.subarray(0, at), Buffer.from(how === 'add' ? ' ' : ''), rest]);
        expect(problems(other.toString('utf8'))).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('with another seal than the one that was kept is refused', () => {
    expect(problems(text, 'b'.repeat(64))).toEqual(['it has another seal than the one given']);
  });
});

describe('evidence that was made to fit again', () => {
  test.each([0, 2, 4])('misses line %i all the same', (index) => {
    const cut = withEntries((entries) => entries.filter((_, at) => at !== index));
    expect(problems(cut).join('\n')).toMatch(/line/);
    expect(problems(cut, pack.seal)).toContain('it has another seal than the one given');
  });

  test('shows a line that says something else', () => {
    const forged = withEntries((entries) =>
      entries.map((entry, at) =>
        at === 1 ? { ...entry, line: { ...entry.line, at: '2026-03-02T23:00:00Z' } } : entry,
      ),
    );
    expect(problems(forged)).toEqual(['line 2 was changed']);
  });

  test('shows lines that stand in another order', () => {
    expect(problems(withEntries((entries) => entries.toReversed()))).not.toEqual([]);
  });

  test('in the journal of a quiet period cannot be without its place', () => {
    const quiet = samplePack({ period: { from: '2026-03-05T00:00:00Z', to: '2026-03-05T23:59:59Z' } });
    expect(problems(jsonOf(quiet))).toEqual([]);
    const moved = resealed({ ...quiet, journal: { ...quiet.journal, last: { seq: 9, hash: 'c'.repeat(64) } } });
    expect(problems(jsonOf(moved)).join()).toContain('missing at the end');
  });

  test('of which secrets were taken out still follows line by line', () => {
    const scrub = (text: string): string => text.replaceAll('eve', '[secret]').replaceAll('ada@', '[secret]@');
    expect(problems(jsonOf(samplePack({ scrub })))).toEqual([]);
    expect(problems(pageOf(samplePack({ scrub })))).toEqual([]);
  });
});

test('what is no evidence is said to be none', () => {
  for (const text of ['', '{}', 'null', '<p>hello</p>', '[]'])
    expect(problems(text).join()).toContain('no evidence that can be read');
});

test('the page obeys nothing that others wrote', () => {
  const evil = '</script><script>alert(1)</script><img src=x onerror=alert(1)>';
  const page = pageOf(samplePack({ estate: evil, limits: [evil] }));
  expect(page).not.toContain(evil);
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(problems(page)).toEqual([]);
});
