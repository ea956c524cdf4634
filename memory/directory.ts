import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource, Scope } from '../kinds/words.ts';
import { itemId, scopeId } from '../kinds/words.ts';
import type { Intent, Memory, Outcome, Written } from '../plan/memory.ts';
import { without } from '../plan/without.ts';
import { type JournalLine, JournalWriter, readJournal } from './journal.ts';
import { nothing, remember } from './remembered.ts';

/** A memory in a directory: what it held when it was opened, line by line, and the release of its file. */
export type DirectoryMemory = Memory & {
  readonly history: readonly JournalLine[];
  /** Attestations that were given here, the latest of each name. */
  attested(): readonly Resource[];
  /** Writes down that a person vouches for this step. Durable before it resolves. */
  attest(step: string, attestation: Resource, at: string): Promise<void>;
  close(): Promise<void>;
};

type Clocks = Readonly<Record<string, { readonly digest: string; readonly since: string }>>;

const readClocks = async (file: string): Promise<Clocks> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Clocks;
  } catch {
    // A clock that cannot be read starts again: that delays a step, it never hurries one.
    return {};
  }
};

/* By the list itself, which nobody changes: a run over a thousand zones asks for each of them. */
const byScope = new WeakMap<readonly unknown[], ReadonlyMap<string, readonly unknown[]>>();

const inScope = <T>(entries: readonly T[], scopeOf: (entry: T) => Scope, scope: Scope): readonly T[] => {
  const known = byScope.get(entries) ?? Map.groupBy(entries, (entry) => scopeId(scopeOf(entry)));
  byScope.set(entries, known);
  return (known.get(scopeId(scope)) ?? []) as readonly T[];
};

/**
 * Memory as files: `journal.jsonl` is the whole truth (what is owned and what is open follows from it), `clocks.json`
 * holds since when facts have been seen. The directory is made on the first write, with access for its owner only.
 */
export const openDirectoryMemory = async (directory: string): Promise<DirectoryMemory> => {
  const journalFile = join(directory, 'journal.jsonl');
  const clocksFile = join(directory, 'clocks.json');
  const read = await readJournal(journalFile);
  let state = read.lines.reduce(remember, nothing);
  const clocks = new Map(Object.entries(await readClocks(clocksFile)));
  let writer: Promise<JournalWriter> | null = null;
  let clockTail: Promise<unknown> = Promise.resolve();
  let nextClocks: Promise<void> | null = null;

  const openWriter = (): Promise<JournalWriter> => {
    writer ??= mkdir(directory, { recursive: true, mode: 0o700 })
      .then(() => JournalWriter.open(journalFile, read.lines, read.bytes))
      .catch((error: unknown) => {
        writer = null;
        throw error;
      });
    return writer;
  };
  const append = async (entry: Parameters<JournalWriter['append']>[0]): Promise<void> => {
    const line: JournalLine = await (await openWriter()).append(entry);
    state = remember(state, line);
  };
  // Who may only look (a read-only checkout) can plan all the same: a clock that is not kept delays a step.
  const writeClocks = async (text: string): Promise<void> => {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(`${clocksFile}.part`, text, { mode: 0o600 });
      await rename(`${clocksFile}.part`, clocksFile);
    } catch (error) {
      if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  };
  /* Clocks of one moment are written together: a plan over a thousand zones starts thousands. */
  const keepClocks = (): Promise<void> => {
    nextClocks ??= clockTail.then(() => {
      nextClocks = null;
      return writeClocks(`${JSON.stringify(Object.fromEntries(clocks), null, 2)}\n`);
    });
    clockTail = nextClocks.catch(() => undefined);
    return nextClocks;
  };

  return {
    history: read.lines,
    owned: async (scope) => inScope(state.owned, ({ scope: own }) => own, scope),
    open: async (scope): Promise<readonly Intent[]> => inScope(state.open, ({ change }) => change.scope, scope),
    written: async (scope, seconds, now): Promise<readonly Written[]> =>
      inScope(state.written, ({ change }) => change.scope, scope).filter(
        (one) => Date.parse(one.at) + seconds * 1000 > Date.parse(now),
      ),
    intend: (run, planHash, change, at) =>
      append({ what: 'intend', run, planHash, changeId: change.id, at, change: without(change, 'raw') }),
    settle: (run, change, outcome: Outcome, owned, at) =>
      append({
        what: 'outcome',
        run,
        planHash: '',
        changeId: change.id,
        at,
        outcome,
        scope: change.scope,
        keys: change.keys.length > 0 ? change.keys : owned.map(itemId),
        before: change.before,
        after: change.after,
        owned,
      }),
    since: async (scope, fact, digest, at) => {
      const name = `${scopeId(scope)} ${fact}`;
      const known = clocks.get(name);
      if (known?.digest === digest) return known.since;
      clocks.set(name, { digest, since: at });
      await keepClocks();
      return at;
    },
    attested: () => state.attested,
    attest: (step, attestation, at) =>
      append({ what: 'attest', run: '', planHash: '', changeId: step, at, attestation }),
    close: async () => {
      await clockTail;
      if (writer !== null) await (await writer).close();
    },
  };
};
