import type { Owned } from '../kinds/words.ts';
import { itemId, scopeId } from '../kinds/words.ts';
import type { Intent, Written } from '../plan/memory.ts';
import type { JournalLine } from './journal.ts';

/** What follows from a journal so far. */
export type Remembered = {
  readonly owned: readonly Owned[];
  readonly open: readonly Intent[];
  readonly written: readonly Written[];
};

/** The state after one more line. Pure, so that a replay and a running process cannot disagree. */
export const remember = (state: Remembered, line: JournalLine): Remembered => {
  if (line.what === 'intend')
    return { ...state, open: [...state.open, { run: line.run, change: line.change, at: line.at }] };

  const isMeant = (intent: Intent): boolean => intent.run === line.run && intent.change.id === line.changeId;
  const intent = state.open.findLast(isMeant);
  const scope = scopeId(line.scope);
  const kept = state.owned.filter((entry) => scopeId(entry.scope) !== scope || !line.keys.includes(itemId(entry)));
  const isWritten = line.outcome.state === 'done' || line.outcome.state === 'unconfirmed';
  const written: readonly Written[] =
    intent === undefined || !isWritten
      ? []
      : [
          {
            ...intent,
            at: line.at,
            confirmed: line.outcome.state === 'done',
            ...(line.outcome.handle === undefined ? {} : { handle: line.outcome.handle }),
          },
        ];
  return {
    owned: [...kept, ...line.owned],
    open: state.open.filter((entry) => !isMeant(entry)),
    written: [...state.written, ...written],
  };
};
