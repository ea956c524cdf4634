import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { AuditEntry, AuditLog, Author } from './audit.ts';
import type { Database } from './database.ts';
import type { Documents } from './documents.ts';
import type { Jobs } from './jobs.ts';
import type { Mailer } from './mailer.ts';
import type { Notifications } from './notifications.ts';
import type { Account } from './options.ts';
import { Problem } from './problem.ts';

/** Who writes, and how: what is written reaches readers after `lagMs`; `onApplied` is told that the platform changed. */
export type Writer = Author & { readonly lagMs: number; readonly onApplied: () => void };

/** A person in the console. */
export function person(actor: string): Writer {
  return { actor, client: null, requestName: null, lagMs: 0, onApplied: () => {} };
}

/** The vendor itself: asynchronous work, and what it does without being asked. */
export const VENDOR: Writer = person('system');

/** One write of one document; a body of null removes it. */
export type Change = AuditEntry & { readonly collection: string; readonly id: string; readonly body: unknown };

/** What every room of the platform stands on. */
export type Platform = {
  readonly account: Account;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly database: Database;
  readonly documents: Documents;
  readonly audit: AuditLog;
  readonly jobs: Jobs;
  readonly notifications: Notifications;
  readonly mailer: Mailer;
  /** The base that clients use, such as `http://127.0.0.1:4711`; known when the server listens. */
  readonly url: () => string;
  /** Writes a document and its line in the audit log, both or none. Returns the new version. */
  apply(writer: Writer, change: Change): number;
};

/** A part of the platform: its operations as a fastify plugin. */
export type Room = (platform: Platform) => FastifyPluginAsyncTypebox;

/** The entity tag of a version. */
export function etag(version: number): string {
  return `"${version}"`;
}

/** Refuses a write whose `If-Match` names another version. No header, no condition. */
export function assertMatch(header: string | undefined, version: number): void {
  if (header === undefined || header === '*' || header === etag(version)) return;
  throw new Problem(412, 'err_precondition', 'The object was changed since it was read.', 'If-Match');
}

/** Makes `apply` for a platform. */
export function createApply(parts: Pick<Platform, 'database' | 'documents' | 'audit'>): Platform['apply'] {
  return (writer, { collection, id, body, ...entry }) =>
    parts.database.transaction(() => {
      if (body === null) parts.documents.remove(collection, id, writer.lagMs);
      const version = body === null ? 0 : parts.documents.put(collection, id, body, writer.lagMs);
      parts.audit.record(writer, entry);
      writer.onApplied();
      return version;
    });
}
