import type { Database } from './database.ts';

/** The categories of the audit log, by the vendor's codes. */
export const auditCategories = [
  'account_logs',
  'authentication_logs',
  'agent_logs',
  'enrollment_logs',
  'installation_logs',
  'policy_logs',
  'profile_group_logs',
  'remediation_logs',
  'threat_scan_logs',
] as const;
export type AuditCategory = (typeof auditCategories)[number];

/** What one act was. `before` and `after` are what the object was and became, without secrets: fingerprints stand for them. */
export type AuditEntry = {
  readonly category: AuditCategory;
  /** A verb phrase such as `Account settings updated`. */
  readonly action: string;
  readonly object: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

/** Who acted: a person in the console (`client` null) or an API application. */
export type Author = { readonly actor: string; readonly client: string | null; readonly requestName: string | null };

/** One line of the audit log. `id` only grows; `at` in milliseconds. */
export type AuditEvent = Required<AuditEntry> & Author & { readonly id: number; readonly at: number };

/** What to look for. Times in milliseconds, both included; `after` is the id of the last event that was seen. */
export type AuditQuery = {
  readonly from?: number;
  readonly to?: number;
  readonly after?: number;
  readonly categories?: readonly string[];
  /** A word of action, object or actor. */
  readonly text?: string;
  readonly requestName?: string;
};

/** The audit log: it only grows. */
export type AuditLog = {
  record(author: Author, entry: AuditEntry): AuditEvent;
  /** Oldest first. */
  find(query: AuditQuery): readonly AuditEvent[];
};

/** The audit log in a database. */
export function createAuditLog({ sqlite }: Database, clock: () => number): AuditLog {
  const insert = sqlite.prepare(
    `INSERT INTO audit_event (at, actor, client, category, action, object, request_name, before, after)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = sqlite.prepare('SELECT * FROM audit_event WHERE at >= ? AND at <= ? AND id > ? ORDER BY id');
  return {
    record(author, entry) {
      const at = clock();
      const [before, after] = [entry.before ?? null, entry.after ?? null];
      const texts = [before, after].map((one) => (one === null ? null : JSON.stringify(one)));
      const { lastInsertRowid } = insert.run(
        at,
        author.actor,
        author.client,
        entry.category,
        entry.action,
        entry.object,
        author.requestName,
        texts[0] ?? null,
        texts[1] ?? null,
      );
      const { actor, client, requestName } = author;
      return { ...entry, before, after, actor, client, requestName, at, id: Number(lastInsertRowid) };
    },
    find({ from = 0, to = Number.MAX_SAFE_INTEGER, after = 0, categories, text, requestName }) {
      return select
        .all(from, to, after)
        .map(eventOf)
        .filter((event) => categories === undefined || categories.includes(event.category))
        .filter((event) => requestName === undefined || event.requestName === requestName)
        .filter((event) => text === undefined || mentions(event, text.toLowerCase()));
    },
  };
}

function mentions({ action, object, actor }: AuditEvent, text: string): boolean {
  return [action, object, actor].some((one) => one.toLowerCase().includes(text));
}

function eventOf(row: Readonly<Record<string, unknown>>): AuditEvent {
  const text = (name: string): string => String(row[name]);
  const maybe = (name: string): string | null => (row[name] === null ? null : String(row[name]));
  const parsed = (name: string): unknown => (row[name] === null ? null : JSON.parse(text(name)));
  return {
    id: Number(row['id']),
    at: Number(row['at']),
    actor: text('actor'),
    client: maybe('client'),
    category: text('category') as AuditCategory,
    action: text('action'),
    object: text('object'),
    requestName: maybe('request_name'),
    before: parsed('before'),
    after: parsed('after'),
  };
}
