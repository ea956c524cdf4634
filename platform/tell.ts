import { truePage } from './account/page.ts';
import type { Platform } from './context.ts';

/** Sends mail to everybody who gets reports; to the emergency contact where nobody is named. */
export function tellAdministrators(platform: Platform, subject: string, text: string): void {
  const { notifications, contact } = truePage(platform).body;
  const to = notifications.administrators.length === 0 ? [contact.email] : notifications.administrators;
  platform.mailer.send({ from: postmaster(platform), to, subject, text });
}

/** The address that mail of the account comes from: the one that is set, else that of the first domain. */
export function postmaster(platform: Platform): string {
  const { postmasterAddress } = truePage(platform).body.notifications;
  return postmasterAddress ?? `postmaster@${platform.account.domains[0] ?? 'localhost'}`;
}
