import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Change, Json, Owned, Resource } from '../kinds/words.ts';
import { digest } from '../plan/digest.ts';
import type { Outcome } from '../plan/memory.ts';

/** One line of the journal. Each carries the digest of the line before it, so that a missing or changed line shows. */
export type JournalLine = {
  readonly seq: number;
  readonly run: string;
  readonly planHash: string;
  readonly changeId: string;
  readonly at: string;
  readonly previousHash: string;
} & (
  | { readonly what: 'intend'; readonly change: Change }
  | {
      readonly what: 'outcome';
      readonly outcome: Outcome;
      readonly keys: readonly string[];
      readonly scope: Change['scope'];
      readonly before: Json;
      readonly after: Json;
      readonly owned: readonly Owned[];
    }
  /** A person's word for a step, as an Attestation; `changeId` is the step. It belongs to no run. */
  | { readonly what: 'attest'; readonly attestation: Resource }
);

type Content<T> = T extends JournalLine ? Omit<T, 'seq' | 'previousHash'> : never;

/** What a writer gives; sequence number and chain are the journal's. */
export type JournalEntry = Content<JournalLine>;

const firstHash = '0'.repeat(64);

/** The digest of a line, which the next one carries: it stands for the line and for all before it. */
export const lineHash = (line: JournalLine): string => digest(line as unknown as Json);

/** A line of the journal, by its number and its digest: it stands for the line and for all before it. */
export type Mark = { readonly seq: number; readonly hash: string };

/** The mark of a line. */
export const markOf = (line: JournalLine): Mark => ({ seq: line.seq, hash: lineHash(line) });

/** Where a journal stands before its first line. */
export const beginning: Mark = { seq: 0, hash: firstHash };

/** A journal whose lines do not follow each other. Postern does not write on top of a history it cannot trust. */
export class BrokenJournal extends Error {
  constructor(file: string, line: number) {
    super(`${file}:${line}: the journal is damaged: this line does not follow the one before it`);
    this.name = 'BrokenJournal';
  }
}

/** Somebody else wrote in the journal since it was read. What was remembered from it may be wrong: nothing is written. */
export class ForeignWriter extends Error {
  constructor(file: string) {
    super(`${file}: another process has written in the journal since it was read`);
    this.name = 'ForeignWriter';
  }
}

/**
 * The lines of a journal file. A last line that is cut off (a crash while it was written) never counted and is dropped.
 * Throws `BrokenJournal` when any other line is damaged.
 */
export const readJournal = async (
  file: string,
): Promise<{ readonly lines: readonly JournalLine[]; readonly bytes: number }> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines: JournalLine[] = [];
  let previous = firstHash;
  for (const [index, raw] of whole.split('\n').slice(0, -1).entries()) {
    const line = parse(raw);
    if (line === null || line.previousHash !== previous) throw new BrokenJournal(file, index + 1);
    lines.push(line);
    previous = lineHash(line);
  }
  return { lines, bytes: Buffer.byteLength(whole) };
};

const parse = (raw: string): JournalLine | null => {
  try {
    return JSON.parse(raw) as JournalLine;
  } catch {
    return null;
  }
};

/** The directory entry of a new file is not on disk with the file: it needs a sync of its own. */
const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Appends lines and has them on disk before it says so. */
export class JournalWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  #seq: number;
  #bytes: number;
  #previous: string;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle, lines: readonly JournalLine[], bytes: number) {
    this.#path = path;
    this.#file = file;
    this.#bytes = bytes;
    this.#seq = lines.length;
    const last = lines.at(-1);
    this.#previous = last === undefined ? firstHash : lineHash(last);
  }

  /**
   * Opens for appending after the last whole line; `bytes` is where that ends. What follows it may only be a line that
   * was cut off. Throws `ForeignWriter` when more has been written since `lines` were read.
   */
  static async open(path: string, lines: readonly JournalLine[], bytes: number): Promise<JournalWriter> {
    const file = await open(path, 'a', 0o600);
    try {
      const rest = (await readFile(path)).subarray(bytes);
      if (rest.includes('\n')) throw new ForeignWriter(path);
      if (rest.length > 0) await file.truncate(bytes);
      await file.sync();
      await syncDirectory(dirname(path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return new JournalWriter(path, file, lines, bytes);
  }

  /** Resolves with the line once it is durable. Lines are written one after the other. */
  append(entry: JournalEntry): Promise<JournalLine> {
    const written = this.#tail.then(() => this.#write(entry));
    this.#tail = written.catch(() => undefined);
    return written;
  }

  async #write(entry: JournalEntry): Promise<JournalLine> {
    const { size } = await this.#file.stat();
    if (size !== this.#bytes) throw new ForeignWriter(this.#path);
    const line = { ...entry, seq: this.#seq + 1, previousHash: this.#previous } as JournalLine;
    const text = `${JSON.stringify(line)}\n`;
    try {
      await this.#file.appendFile(text);
      await this.#file.datasync();
    } catch (error) {
      // A full disk may leave half a line, and the next one must not follow it.
      await this.#file.truncate(this.#bytes);
      throw error;
    }
    this.#bytes += Buffer.byteLength(text);
    this.#seq += 1;
    this.#previous = digest(JSON.parse(text) as Json);
    return line;
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#file.close();
  }
}
