/**
 * How the database came to be, oldest first. Each step runs once, in a transaction; `user_version` counts them. Steps are never changed,
 * only added.
 */
export const migrations: readonly string[] = [
  // Documents keep their history as far as a reader that lags may still see it: a version without a body is a deletion.
  `CREATE TABLE document (
     collection TEXT NOT NULL,
     id TEXT NOT NULL,
     version INTEGER NOT NULL,
     ordinal INTEGER NOT NULL,
     body TEXT,
     visible_from INTEGER NOT NULL,
     PRIMARY KEY (collection, id, version)
   ) STRICT;
   CREATE TABLE audit_event (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     at INTEGER NOT NULL,
     actor TEXT NOT NULL,
     client TEXT,
     category TEXT NOT NULL,
     action TEXT NOT NULL,
     object TEXT NOT NULL,
     request_name TEXT,
     before TEXT,
     after TEXT
   ) STRICT;
   CREATE INDEX audit_event_at ON audit_event (at);
   CREATE TABLE job (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     due INTEGER NOT NULL,
     kind TEXT NOT NULL,
     body TEXT NOT NULL
   ) STRICT;`,
];
