import { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations.ts';

/** The platform's database, opened and up to date. */
export type Database = {
  readonly sqlite: DatabaseSync;
  /** Whether the file did not exist before, or was empty. */
  readonly isNew: boolean;
  /** Runs it whole or not at all. Inside another transaction it joins that one. */
  transaction<T>(work: () => T): T;
  close(): void;
};

/**
 * Opens the file (`:memory:` for none) and runs the migrations that it has not seen. Throws when the file was written by a later
 * version: what that means is not known here.
 */
export function openDatabase(file: string): Database {
  const sqlite = new DatabaseSync(file);
  sqlite.exec('PRAGMA foreign_keys = ON');
  if (file !== ':memory:') sqlite.exec('PRAGMA journal_mode = WAL');
  let isInside = false;
  const transaction = <T>(work: () => T): T => {
    if (isInside) return work();
    isInside = true;
    sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      sqlite.exec('ROLLBACK');
      throw error;
    } finally {
      isInside = false;
    }
  };
  const isNew = migrate(sqlite, transaction) === 0;
  return { sqlite, isNew, transaction, close: () => sqlite.close() };
}

/** Returns the version that was found. */
function migrate(sqlite: DatabaseSync, transaction: (work: () => void) => void): number {
  const seen = Number(sqlite.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (seen > migrations.length) {
    sqlite.close();
    throw new Error(
      `The data file has version ${seen}; this platform knows ${migrations.length}. Start the later one.`,
    );
  }
  for (const [index, step] of migrations.entries()) {
    if (index < seen) continue;
    transaction(() => {
      sqlite.exec(step);
      sqlite.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
  return seen;
}
