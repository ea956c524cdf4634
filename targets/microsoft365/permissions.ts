import { CONSENT } from '../../kinds/language/consent.ts';
import { TENANT_DOMAIN } from '../../kinds/language/internal-domain.ts';
import { MAIL_PLAN } from '../../kinds/language/mail-plan.ts';

/** What an app registration needs for one type of object: the least that works. */
export type Permission = {
  /** App role of an API, granted with admin consent. */
  readonly appRole: {
    readonly api: string;
    readonly resourceAppId: string;
    readonly role: string;
    readonly id: string;
  };
  /** Exchange management roles; a role group with the first for `Observe`, with both for writing. */
  readonly exchangeRoles: { readonly read: readonly string[]; readonly write: readonly string[] };
  /** Entra directory roles that contain them, for who makes no role group. */
  readonly directoryRoles: { readonly read: string; readonly write: string };
};

/** Without this app role Exchange answers 401; with it and without a role, 403. */
const manageAsApp = {
  api: 'Office 365 Exchange Online',
  resourceAppId: '00000002-0000-0ff1-ce00-000000000000',
  role: 'Exchange.ManageAsApp',
  id: 'dc50a0fb-09a3-484d-be87-e023b12c6440',
};

/** Least permissions by type. `Get-ManagementRole -Cmdlet NAME` in the tenant has the last word on Exchange roles. */
export const permissions: Readonly<Record<string, Permission>> = {
  InboundConnector: {
    appRole: manageAsApp,
    exchangeRoles: { read: ['View-Only Configuration'], write: ['Remote and Accepted Domains'] },
    directoryRoles: { read: 'Global Reader', write: 'Exchange Administrator' },
  },
  TransportRule: {
    appRole: manageAsApp,
    exchangeRoles: { read: ['View-Only Configuration'], write: ['Transport Rules'] },
    directoryRoles: { read: 'Global Reader', write: 'Exchange Administrator' },
  },
  OutboundConnector: {
    appRole: manageAsApp,
    exchangeRoles: { read: ['View-Only Configuration'], write: ['Remote and Accepted Domains'] },
    directoryRoles: { read: 'Global Reader', write: 'Exchange Administrator' },
  },
  ArcConfig: {
    appRole: manageAsApp,
    exchangeRoles: { read: ['View-Only Configuration'], write: ['Transport Hygiene'] },
    directoryRoles: { read: 'Global Reader', write: 'Exchange Administrator' },
  },
  AcceptedDomain: {
    appRole: manageAsApp,
    exchangeRoles: { read: ['View-Only Configuration'], write: [] },
    directoryRoles: { read: 'Global Reader', write: 'Global Reader' },
  },
};

/** An application permission of Microsoft Graph that is needed for one thing, and others that hold it as well. */
export type GraphPermission = { readonly role: string; readonly id: string; readonly alsoIn: readonly string[] };

/** The least permissions for what Graph is asked, by type of item or fact. All of them only read. */
export const graphPermissions = {
  [TENANT_DOMAIN]: {
    role: 'Domain.Read.All',
    id: 'dbb9058a-0e50-45d7-ae91-66909b5d4664',
    alsoIn: ['Domain.ReadWrite.All'],
  },
  [MAIL_PLAN]: {
    role: 'Organization.Read.All',
    id: '498476ce-e0fe-48b0-b801-37ba7e2685c6',
    alsoIn: ['Directory.Read.All', 'Organization.ReadWrite.All', 'Directory.ReadWrite.All'],
  },
  // Delegated grants are shown for nothing less.
  [CONSENT]: {
    role: 'Directory.Read.All',
    id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
    alsoIn: ['Directory.ReadWrite.All'],
  },
} as const satisfies Readonly<Record<string, GraphPermission>>;
