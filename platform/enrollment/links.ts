import { randomUUID } from 'node:crypto';
import type { Platform } from '../context.ts';
import { postmaster } from '../tell.ts';

/** What stands behind a link that the platform put into a message to `recipient`. */
export type Link =
  | { readonly kind: 'url'; readonly url: string; readonly recipient: string }
  | { readonly kind: 'attachment'; readonly name: string; readonly recipient: string };

/** One use of a link. `user` is who is known to have used it, null where nobody was asked. `at` in RFC 3339. */
export type Click = {
  readonly at: string;
  readonly user: string | null;
  readonly kind: Link['kind'];
  /** The address, or the name of the attachment. */
  readonly target: string;
  /** To whom the message was sent; it may have been passed on. */
  readonly recipient: string;
};

const LINKS = 'link';
const CLICKS = 'click';

/** Puts a link in the place of something in a message. Returns its path. */
export function rewrite({ documents }: Platform, link: Link): string {
  if (link.kind === 'url' && !/^https?:$/.test(new URL(link.url).protocol)) {
    throw new Error(`Only http and https addresses are rewritten, not ${link.url}.`);
  }
  const id = randomUUID();
  documents.put(LINKS, id, link);
  return pathOf(id, link);
}

/** The link of an id; null where there is none. */
export function linkOf({ documents }: Platform, id: string | undefined): Link | null {
  return id === undefined ? null : (documents.read<Link>(LINKS, id)?.body ?? null);
}

/** Where a link is used: `/l/` for addresses, `/a/` for attachments. */
export function pathOf(id: string, { kind }: Link): string {
  return `/${kind === 'url' ? 'l' : 'a'}/${id}`;
}

/** Notes that a link was used, by whom. */
export function recordClick({ documents, clock }: Platform, link: Link, user: string | null): void {
  const target = link.kind === 'url' ? link.url : link.name;
  const click: Click = {
    at: new Date(clock()).toISOString(),
    user,
    kind: link.kind,
    target,
    recipient: link.recipient,
  };
  documents.put(CLICKS, randomUUID(), click);
}

/** Every use of a link, oldest first. */
export function clicks({ documents }: Platform): readonly Click[] {
  return documents.list<Click>(CLICKS).map(({ body }) => body);
}

/** Sends an attachment that was held back to who asked for it; to the first recipient where nobody was asked who it is. */
export function release(platform: Platform, link: Link & { readonly kind: 'attachment' }, user: string | null): string {
  const to = user ?? link.recipient;
  recordClick(platform, link, user);
  const text = `The attachment ${link.name}, which you asked for, was released to you.\n`;
  platform.mailer.send({ from: postmaster(platform), to: [to], subject: `Attachment: ${link.name}`, text });
  return to;
}
