import { ENROLLMENT, GROUP, groupNames, groups, IDENTITY } from '../../kinds/language/account-settings.ts';
import { AGENT_SETTINGS, agentSwitches } from '../../kinds/language/agent-settings.ts';
import { AGENT_KEY, AGENT_TAMPER } from '../../kinds/language/agent-sinks.ts';
import { POLICY } from '../../kinds/language/platform-policy.ts';
import { type Operation, publicOperations } from './operations.ts';

/*
 * What the public API of the vendor can do with each field of each type. Whatever it cannot write becomes a step for a
 * person, with the place in the administration console and the exact value.
 */

/** `writable`: read and written. `readable`: read only. `console`: neither. `ours`: no setting of the platform. */
export type Access = 'writable' | 'readable' | 'console' | 'ours';

/** One field: what can be done with it, by which operations, and where a person finds it. */
export type FieldEntry = {
  readonly access: Access;
  readonly operations: readonly Operation[];
  /** Path through the console, and what the field is called there. Empty where a person is never needed. */
  readonly place: string;
};

const page = 'Administration | Account | Account Settings';
const { getAccount, getContact, changeContact } = publicOperations;
const policyOperations = [
  publicOperations.createPolicy,
  publicOperations.getPolicy,
  publicOperations.changePolicy,
  publicOperations.deletePolicy,
  publicOperations.getDefaultPolicy,
];

/** Headings of the groups on the page of settings. */
const headings: Readonly<Record<string, string>> = {
  contact: 'Account Contact',
  password: 'Password Complexity and Expiration',
  userAccess: 'User Access and Permissions',
  notifications: 'System Notifications',
  archive: 'Account Options',
};

/** What the fields are called there, where the name in the spec does not say it. */
const labels: Readonly<Record<string, string>> = {
  adminSessionTimeoutMinutes: 'Administration Console Timeout',
  allowWeakCiphersForSecureReceipt: 'Allow Weak Ciphers for Secure Receipt',
  smtpSubmissionOverride: 'SMTP Submission Override',
  popServicesOverride: 'POP Services Override',
  forcePersonalPortalVersion3: 'Force Mimecast Personal Portal v3',
  displaySenderAvatar: 'Display Sender Avatar',
  adminIpRanges: 'Admin IP Ranges (CIDR n.n.n.n/x)',
  contentAdministratorDefaultView: 'Content Administrators Default View',
  enabled: 'Targeted Threat Protection Authentication',
  durationDays: 'Authentication Duration (Days)',
  userAuthentication: 'User Authentication',
  enforceUserAuthentication: 'Enforce User Authentication',
  manageUpdates: 'Manage Updates',
  transparentUserId: 'Transparent User ID',
  ccmArchiveSearchLimitDays: 'CCM Archive Search Limit',
};

const label = (field: string): string =>
  labels[field] ?? field.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/^./, (letter) => letter.toUpperCase());

const onPage = (group: string, field: string): string => `${page} | ${headings[group] ?? group} | ${label(field)}`;

const entryOf = (group: string, field: string): FieldEntry => {
  if (group === 'contact')
    return field === 'reviewedAt'
      ? { access: 'ours', operations: [], place: '' }
      : { access: 'writable', operations: [getContact, changeContact], place: '' };
  const isRead = field === 'adminSessionTimeoutMinutes' || field === 'contentAdministratorDefaultView';
  return {
    access: isRead ? 'readable' : 'console',
    operations: isRead ? [getAccount] : [],
    place: onPage(group, field),
  };
};

const settingsLedger: Readonly<Record<string, Readonly<Record<string, FieldEntry>>>> = Object.fromEntries(
  groupNames.map((group) => [
    `${GROUP} ${group}`,
    Object.fromEntries(Object.keys(groups[group]).map((field) => [field, entryOf(group, field)])),
  ]),
);

const byConsole = (place: (field: string) => string, fields: readonly string[]) =>
  Object.fromEntries(
    fields.map((field): [string, FieldEntry] => [field, { access: 'console', operations: [], place: place(field) }]),
  );

const policyPlace = 'Policies | Email Security | the policy | Mode';

/** By item (`Type key`, or the type alone where every key is alike) and field. */
export const ledger: Readonly<Record<string, Readonly<Record<string, FieldEntry>>>> = {
  ...settingsLedger,
  [`${ENROLLMENT} enrollment`]: byConsole((field) => onPage('userAccess', field), ['enabled', 'durationDays']),
  [`${AGENT_SETTINGS} agent`]: byConsole(
    (field) => `Administration | Web Security | Agent Settings | Settings | ${label(field)}`,
    agentSwitches,
  ),
  [`${AGENT_KEY} agent`]: byConsole(() => 'Administration | Web Security | Agent Settings | Installation', ['sink']),
  [`${AGENT_TAMPER} agent`]: byConsole(
    () => 'Administration | Web Security | Agent Settings | Settings | Tamper Protection',
    ['sink'],
  ),
  [`${IDENTITY} account`]: { region: { access: 'readable', operations: [getAccount], place: '' } },
  [POLICY]: Object.fromEntries(
    ['name', 'description', 'mode', 'targets', 'actions', 'alerts', 'engines'].map((field): [string, FieldEntry] => [
      field,
      { access: 'writable', operations: policyOperations, place: field === 'mode' ? policyPlace : '' },
    ]),
  ),
};

/** The ledger's word on one field of an item; a field that it does not know can only be a person's. */
export const entryFor = (type: string, key: string, field: string): FieldEntry =>
  (ledger[`${type} ${key}`] ?? ledger[type])?.[field] ?? { access: 'console', operations: [], place: page };
