import type { Platform } from '../context.ts';
import { capabilitiesOf } from './capabilities.ts';
import { shownPage } from './page.ts';

/** What get-account returns: settings among facts, and a passphrase that no reader needs. */
export function accountSummary(platform: Platform) {
  const { account } = platform;
  const { contact, userAccess } = shownPage(platform).body;
  return {
    accountCode: account.accountCode,
    accountName: account.accountName,
    mimecastId: `MC-${account.accountCode}`,
    region: account.region,
    type: 'full',
    mailPlatform: 'Office 365',
    gateway: false,
    archive: false,
    policyInheritance: false,
    maxRetention: 30,
    maxRetentionConfirmed: true,
    minRetentionEnabled: false,
    userCount: account.users.length,
    packages: [...capabilitiesOf(platform)],
    adminSessionTimeout: userAccess.adminSessionTimeoutMinutes,
    contentAdministratorDefaultView: userAccess.contentAdministratorDefaultView,
    contactName: contact.name,
    contactEmail: contact.email,
    ...(contact.telephone === undefined ? {} : { telephone: contact.telephone }),
    passphrase: account.passphrase,
  };
}
