import { isRecord } from '../schema-walk.ts';
import type { Fact } from '../words.ts';

/** The fact by which a scope says who changed what in it. The keys of an ask are RFC 3339 times: from the earliest on. */
export const AUDIT_LOG = 'AuditLog';

/** One act in an outside system, as that system tells it. Never holds a value that was set. */
export type AuditEvent = {
  /** RFC 3339. */
  readonly at: string;
  readonly actor: string;
  /** The application that acted; null for a person in the console. */
  readonly client: string | null;
  readonly category: string;
  /** What was done, in the words of that system, and to what. */
  readonly action: string;
  readonly object: string;
  /** What the application called its request; null where it gave no name or the system tells none. */
  readonly requestName: string | null;
  /** Items (`Type key`) that it changed; a type alone where the system does not tell which of them. */
  readonly touches: readonly string[];
};

/** Who changed what, oldest first. `from` is where it begins: later than what was asked for where the system forgets. */
export type AuditLog = { readonly from: string; readonly events: readonly AuditEvent[] };

/** The log among these facts; null where it was not read. */
export const auditLogIn = (facts: Readonly<Record<string, Fact>>): AuditLog | null => {
  const value = facts[AUDIT_LOG]?.value;
  return isRecord(value) ? (value as unknown as AuditLog) : null;
};

/** Whether an act changed an item. */
export const touched = ({ touches }: AuditEvent, item: { readonly type: string; readonly id: string }): boolean =>
  touches.includes(item.id) || touches.includes(item.type);
