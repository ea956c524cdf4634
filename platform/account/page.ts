import { assertMatch, etag, type Platform, type Writer } from '../context.ts';
import type { Versioned } from '../documents.ts';
import { type SavedPage, type SettingsPage, startPage } from './page-schema.ts';

const AT = ['account', 'settings'] as const;

/** The page as it truly is. */
export function truePage({ documents }: Platform): Versioned<SettingsPage> {
  return documents.read<SettingsPage>(...AT) ?? { id: AT[1], version: 0, body: startPage };
}

/** The page as readers see it now. */
export function shownPage({ documents }: Platform): Versioned<SettingsPage> {
  return documents.shown<SettingsPage>(...AT) ?? { id: AT[1], version: 0, body: startPage };
}

/** Saves the whole page: what was not sent falls back to what the vendor starts with. Returns the page and its tag. */
export function savePage(
  platform: Platform,
  writer: Writer,
  sent: SavedPage,
  match?: string,
): { readonly page: SettingsPage; readonly tag: string } {
  const before = truePage(platform);
  assertMatch(match, before.version);
  const page: SettingsPage = {
    ...sent,
    contact: { ...startPage.contact, ...sent.contact },
    password: { ...startPage.password, ...sent.password },
    userAccess: { ...startPage.userAccess, ...sent.userAccess },
    notifications: { ...startPage.notifications, ...sent.notifications },
    archive: { ...startPage.archive, ...sent.archive },
  };
  const version = platform.apply(writer, {
    collection: AT[0],
    id: AT[1],
    body: page,
    category: 'account_logs',
    action: 'Account settings updated',
    object: 'Account settings',
    before: before.body,
    after: page,
  });
  return { page, tag: etag(version) };
}
