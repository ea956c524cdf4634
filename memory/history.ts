import type { Change, Owned } from '../kinds/words.ts';
import type { JournalLine } from './journal.ts';
import { nothing, remember } from './remembered.ts';

/** One run as the journal tells it. `changes` are those that were done, or may have been, in their order. */
export type Run = { readonly name: string; readonly at: string; readonly changes: readonly Change[] };

/* A write that was refused or never went out, or that another writer was faster than, made nothing. */
const madeNothing = new Set(['moved', 'refused', 'notSent']);

/** Every run of a journal, the oldest first. */
export const runsOf = (lines: readonly JournalLine[]): readonly Run[] => {
  const runs = new Map<string, { readonly at: string; changes: readonly Change[] }>();
  for (const line of lines) {
    if (line.what === 'attest') continue;
    const run = runs.get(line.run) ?? { at: line.at, changes: [] };
    runs.set(line.run, run);
    if (line.what === 'intend') run.changes = [...run.changes, line.change];
    else if (madeNothing.has(line.outcome.state)) {
      const last = run.changes.findLastIndex(({ id }) => id === line.changeId);
      run.changes = run.changes.filter((_, index) => index !== last);
    }
  }
  return [...runs].map(([name, run]) => ({ name, ...run }));
};

/** What was owned before a run began. */
export const ownedBefore = (lines: readonly JournalLine[], run: string): readonly Owned[] => {
  const first = lines.findIndex((line) => line.run === run);
  return lines.slice(0, Math.max(0, first)).reduce(remember, nothing).owned;
};
