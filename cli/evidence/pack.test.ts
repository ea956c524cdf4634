import { describe, expect, test } from 'vitest';
import { history, samplePack } from '../../test/sample-evidence.ts';

describe('evidence', () => {
  test('holds the lines of the period, with the line before it and how many come after', () => {
    const { journal } = samplePack();
    expect(journal.entries.map(({ line }) => line.seq)).toEqual([1, 2, 3, 4, 5]);
    expect([journal.before, journal.last.seq, journal.later]).toEqual([{ seq: 0, hash: '0'.repeat(64) }, 5, 2]);
    const second = samplePack({ period: { from: '2026-03-03T00:00:00Z', to: '2026-03-03T23:59:59Z' } });
    expect(second.journal.entries.map(({ line }) => line.seq)).toEqual([3, 4]);
    expect([second.journal.before, second.journal.later]).toEqual([{ seq: 2, hash: history[2]?.previousHash }, 3]);
  });

  test('of a quiet period has no line and stands in its place of the journal', () => {
    const quiet = samplePack({ period: { from: '2026-03-05T00:00:00Z', to: '2026-03-05T23:59:59Z' } }).journal;
    expect(quiet).toEqual({
      before: quiet.last,
      entries: [],
      last: { seq: 5, hash: history[5]?.previousHash },
      later: 2,
    });
    const early = samplePack({ period: { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' } }).journal;
    expect([early.before.seq, early.later]).toEqual([0, 7]);
  });

  test('names the person who changed what was ours, and the write that put it right [E12] [X23]', () => {
    const { edits } = samplePack();
    expect(edits).toMatchObject([
      {
        actor: 'eve@contoso.example',
        items: ['EnrollmentSettings enrollment'],
        repair: { run: 'run-2', before: { durationDays: 365 }, after: { durationDays: 14 } },
      },
      { actor: 'ben@contoso.example', repair: { run: 'run-3' } },
    ]);
  });

  test('says of an edit that nothing has put right yet that it stands', () => {
    const { edits } = samplePack({ history: history.slice(0, 5) });
    expect(edits.map(({ actor, repair }) => [actor, repair?.run ?? null])).toEqual([
      ['eve@contoso.example', 'run-2'],
      ['ben@contoso.example', null],
    ]);
  });

  test('does not call it drift what was changed before it was ours, by an application, or in another account', () => {
    expect(samplePack({ history: history.slice(5) }).edits).toEqual([]);
    const [part] = samplePack().audit;
    if (part === undefined) throw new Error('the sample has an account');
    expect(samplePack({ audit: [{ ...part, scope: 'platform:other' }] }).edits).toEqual([]);
  });

  test('has secrets taken out, and says which lines that are', () => {
    const pack = samplePack({ scrub: (text) => text.replaceAll('ada@contoso.example', '[secret]') });
    expect(JSON.stringify(pack)).not.toContain('ada@contoso.example');
    expect(pack.journal.entries.filter(({ redacted }) => redacted).map(({ line }) => line.seq)).toEqual([5]);
    expect(pack.notCovered.join('\n')).toContain('1 lines are redacted');
  });

  test('says what it does not show: a log that cannot be read or has forgotten, lines after it, writes without outcome', () => {
    const [part] = samplePack().audit;
    if (part?.log === null || part === undefined) throw new Error('the sample has a log');
    const unread = samplePack({ audit: [{ ...part, log: null, reason: 'not allowed (403)' }] });
    expect(unread.notCovered.join('\n')).toContain('Account/default/contoso: not allowed (403)');
    const forgotten = samplePack({ audit: [{ ...part, log: { ...part.log, from: '2026-03-04T00:00:00Z' } }] });
    expect(forgotten.notCovered.join('\n')).toContain('before 2026-03-04T00:00:00Z');
    const open = samplePack({ history: history.slice(0, 3) });
    expect(open.notCovered.join('\n')).toContain('1 changes have no outcome');
    expect(samplePack().notCovered.join('\n')).toContain('2 lines that the journal has after');
  });
});
