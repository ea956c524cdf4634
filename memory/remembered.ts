import type { Owned, Resource } from '../kinds/words.ts';
import { itemId, refId, scopeId } from '../kinds/words.ts';
import type { Intent, Written } from '../plan/memory.ts';
import type { JournalLine } from './journal.ts';

/** What follows from a journal so far. */
export type Remembered = {
  readonly owned: readonly Owned[];
  readonly open: readonly Intent[];
  readonly written: readonly Written[];
  /** Attestations that were given here, the latest of each name. */
  readonly attested: readonly Resource[];
};

/** What is remembered where nothing has been written down. */
export const nothing: Remembered = { owned: [], open: [], written: [], attested: [] };

/** The state after one more line. Pure, so that a replay and a running process cannot disagree. */
export const remember = (state: Remembered, line: JournalLine): Remembered => {
  if (line.what === 'intend')
    return { ...state, open: [...state.open, { run: line.run, change: line.change, at: line.at }] };

  if (line.what === 'attest') {
    const id = refId(line.attestation.ref);
    return { ...state, attested: [...state.attested.filter(({ ref }) => refId(ref) !== id), line.attestation] };
  }
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
    ...state,
    owned: [...kept, ...line.owned],
    open: state.open.filter((entry) => !isMeant(entry)),
    written: [...state.written, ...written],
  };
};
