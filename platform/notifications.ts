import { randomUUID } from 'node:crypto';
import type { Documents } from './documents.ts';

/** One entry of the notification feed. `at` in RFC 3339. */
export type Notification = {
  readonly at: string;
  /** What it is about, such as `TrialEnding`; open to more. */
  readonly kind: string;
  readonly text: string;
  readonly isRead: boolean;
};

/** Mail that the platform sends to administrators or to a user. Addresses as in RFC 5322, without display names. */
export type Mail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
};

/** The feed that every administrator sees. */
export type Notifications = {
  /** `at` in milliseconds; now unless given. */
  add(kind: string, text: string, at?: number): void;
  /** Oldest first. */
  list(): readonly (Notification & { readonly id: string })[];
  markRead(): void;
};

const COLLECTION = 'notification';

/** The feed in the documents of a platform. */
export function createNotifications(documents: Documents, clock: () => number): Notifications {
  return {
    add(kind, text, at = clock()) {
      const one: Notification = { at: new Date(at).toISOString(), kind, text, isRead: false };
      documents.put(COLLECTION, randomUUID(), one);
    },
    list: () => documents.list<Notification>(COLLECTION).map(({ id, body }) => ({ id, ...body })),
    markRead() {
      for (const { id, body } of documents.list<Notification>(COLLECTION)) {
        if (!body.isRead) documents.put(COLLECTION, id, { ...body, isRead: true });
      }
    },
  };
}
