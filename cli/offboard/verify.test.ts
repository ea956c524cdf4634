import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change, Item, Ref } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { openDirectoryMemory } from '../../memory/directory.ts';
import { type JournalLine, readJournal } from '../../memory/journal.ts';
import { type Certificate, certificateOf, sealed, textOf } from './certificate.ts';
import { pageOf } from './page.ts';
import { certificateProblems } from './verify.ts';

const from: Ref = { kind: 'Offboarding', namespace: 'default', name: 'vendor' };
const scope = { target: 'microsoft365', id: 'tenant' } as const;

const item = (key: string): Item => ({
  scope,
  type: 'OutboundConnector',
  key,
  handle: `guid-of-${key}`,
  value: null,
  wanted: 'absent',
  leaving: true,
  needs: [],
  from,
  management: 'Converge',
  deletion: 'Delete',
  adopt: false,
});

const removal = (one: Item): Change => ({
  id: `removes-${one.key}`,
  op: 'delete',
  scope,
  type: one.type,
  keys: [itemId(one)],
  collection: one.type,
  before: { name: one.key, smartHosts: ['in.vendor.example'] },
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: '',
  for: [from],
  why: `${one.key} goes`,
  risk: 'high',
  shown: [],
});

const items = ['to vendor', 'to vendor 2', 'gone by itself'].map(item);
let folder = '';
let journal = '';
let lines: readonly JournalLine[] = [];
let certificate: Certificate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-certificate-'));
  journal = join(folder, 'journal.jsonl');
  const memory = await openDirectoryMemory(folder);
  for (const one of items.slice(0, 2)) {
    await memory.intend('run', 'plan', removal(one), '2026-01-01T00:00:00Z');
    await memory.settle('run', removal(one), { state: 'done' }, [], '2026-01-01T00:00:01Z');
  }
  await memory.close();
  lines = (await readJournal(journal)).lines;
  certificate = certificateOf({
    items,
    specHashes: { 'Offboarding/default/vendor': 'abc' },
    residue: {
      vendor: [],
      others: [
        {
          scope,
          type: 'OutboundConnector',
          key: 'to elsewhere',
          name: 'To “elsewhere” | 2',
          found: { type: 'OutboundConnector', key: 'to elsewhere', value: {}, version: '' },
          owner: 'foreign',
          because: ['carries no mark of ours'],
        },
      ],
    },
    lines,
    now: '2026-01-02T00:00:00Z',
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const changedAt = (bytes: Buffer, at: number, by: number): Buffer => {
  const copy = Buffer.from(bytes);
  const position = at % copy.length;
  copy[position] = ((copy[position] ?? 0) + by) % 256;
  return copy;
};

describe('a certificate', () => {
  test('holds as it was written, and says by which lines each thing went and what nobody of the journal took', () => {
    expect(certificateProblems(textOf(certificate), pageOf(certificate), lines)).toEqual([]);
    expect(
      certificate.gone.map(({ key, acts }) => [key, acts.map(({ intended, done }) => [intended.seq, done.seq])]),
    ).toEqual([
      ['to vendor', [[1, 2]]],
      ['to vendor 2', [[3, 4]]],
      ['gone by itself', []],
    ]);
    expect(certificate.journal?.seq).toBe(4);
  });

  test('holds while the journal goes on', async () => {
    const later = [...lines, { ...(lines[0] as JournalLine), seq: 5 }];
    expect(certificateProblems(textOf(certificate), null, later)).toEqual([]);
  });

  test('does not hold once any byte of it is another one', () => {
    const bytes = Buffer.from(textOf(certificate));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const problems = certificateProblems(changedAt(bytes, at, by).toString('utf8'), null, lines);
        expect(problems).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('does not hold once a byte is added or taken away', () => {
    const text = textOf(certificate);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(' ', '\n', '0', '"'), (at, more) => {
        const added = text.slice(0, at) + more + text.slice(at);
        const taken = text.slice(0, at) + text.slice(at + 1);
        expect(certificateProblems(added, null, lines)).not.toEqual([]);
        expect(certificateProblems(taken, null, lines)).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('does not hold once any byte of the page beside it is another one', () => {
    const bytes = Buffer.from(pageOf(certificate));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const page = changedAt(bytes, at, by).toString('utf8');
        expect(certificateProblems(textOf(certificate), page, lines)).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('does not hold with a journal of which one byte has been changed', async () => {
    const bytes = await readFile(journal);
    const other = join(folder, 'other.jsonl');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        await writeFile(other, changedAt(bytes, at, by));
        const problems = await readJournal(other).then(
          (read) => certificateProblems(textOf(certificate), null, read.lines),
          (error: Error) => [error.name],
        );
        expect(problems).not.toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('that was made up anew, digest and all, does not fit the journal', () => {
    const { digest: _digest, ...content } = certificate;
    const [first, ...rest] = content.gone;
    const [act] = first?.acts ?? [];
    if (first === undefined || act === undefined) throw new Error('nothing is gone');
    const forged = (more: Partial<typeof content>): readonly string[] =>
      certificateProblems(textOf(sealed({ ...content, ...more })), null, lines);
    expect(forged({ gone: [{ ...first, acts: [{ ...act, at: '2025-01-01T00:00:00Z' }] }, ...rest] })).not.toEqual([]);
    expect(forged({ gone: [{ ...first, key: 'another' }, ...rest] })).not.toEqual([]);
    expect(forged({ journal: { seq: 4, hash: '0'.repeat(64) } })).not.toEqual([]);
    expect(forged({ gone: 3 as never })).not.toEqual([]);
  });
});
