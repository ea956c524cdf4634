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
