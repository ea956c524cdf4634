import type { Database } from './database.ts';

/** A document as it stands: `version` counts its writes from 1. */
export type Versioned<T> = { readonly id: string; readonly version: number; readonly body: T };

/**
 * Everything that the platform keeps, as JSON documents in collections. Its own logic works on the truth; readers see a write only
 * when its lag has passed.
 */
export type Documents = {
  /** The truth; null where there is none. */
  read<T>(collection: string, id: string): Versioned<T> | null;
  /** The truth of a collection, in the order of creation. */
  list<T>(collection: string): readonly Versioned<T>[];
  /** What a reader sees now. */
  shown<T>(collection: string, id: string): Versioned<T> | null;
  shownList<T>(collection: string): readonly Versioned<T>[];
  /** Writes a whole document, shown to readers after `lagMs`. Returns the new version. */
  put<T>(collection: string, id: string, body: T, lagMs?: number): number;
  remove(collection: string, id: string, lagMs?: number): void;
};

type Row = { readonly id: string; readonly version: number; readonly ordinal: number; readonly body: string | null };

const ROWS = 'SELECT id, version, ordinal, body FROM document d WHERE collection = ?';
const newest = (where: string): string =>
  `${ROWS} ${where} AND version = (SELECT max(version) FROM document WHERE collection = d.collection AND id = d.id`;

/** The documents of a database. `clock` in milliseconds. */
export function createDocuments({ sqlite, transaction }: Database, clock: () => number): Documents {
  const statements = {
    one: sqlite.prepare(`${newest('AND id = ?')})`),
    all: sqlite.prepare(`${newest('')}) ORDER BY ordinal`),
    shownOne: sqlite.prepare(`${newest('AND id = ?')} AND visible_from <= ?)`),
    shownAll: sqlite.prepare(`${newest('')} AND visible_from <= ?) ORDER BY ordinal`),
    last: sqlite.prepare('SELECT coalesce(max(ordinal), 0) AS last FROM document'),
    insert: sqlite.prepare('INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)'),
    prune: sqlite.prepare(
      `DELETE FROM document WHERE collection = ?1 AND id = ?2 AND version <
       (SELECT max(version) FROM document WHERE collection = ?1 AND id = ?2 AND visible_from <= ?3)`,
    ),
  };
  const rows = (found: readonly unknown[]): readonly Row[] => found as readonly Row[];
  const versioned = <T>(row: Row): readonly Versioned<T>[] =>
    row.body === null ? [] : [{ id: row.id, version: row.version, body: JSON.parse(row.body) as T }];
  const write = (collection: string, id: string, body: string | null, lagMs: number): number =>
    transaction(() => {
      const [before] = rows(statements.one.all(collection, id));
      const version = (before?.version ?? 0) + 1;
      const isNew = before === undefined || before.body === null;
      const ordinal = isNew ? Number(statements.last.get()?.['last'] ?? 0) + 1 : before.ordinal;
      statements.insert.run(collection, id, version, ordinal, body, clock() + lagMs);
      statements.prune.run(collection, id, clock());
      return version;
    });
  return {
    read: <T>(collection: string, id: string) =>
      rows(statements.one.all(collection, id)).flatMap(versioned<T>)[0] ?? null,
    list: <T>(collection: string) => rows(statements.all.all(collection)).flatMap(versioned<T>),
    shown: <T>(collection: string, id: string) =>
      rows(statements.shownOne.all(collection, id, clock())).flatMap(versioned<T>)[0] ?? null,
    shownList: <T>(collection: string) => rows(statements.shownAll.all(collection, clock())).flatMap(versioned<T>),
    put: (collection, id, body, lagMs = 0) => write(collection, id, JSON.stringify(body), lagMs),
    remove: (collection, id, lagMs = 0) => void write(collection, id, null, lagMs),
  };
}
