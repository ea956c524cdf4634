/** A domain of the tenant as Graph shows it. Exchange knows it as an accepted domain once it is verified and has Email. */
export type GraphDomain = {
  readonly id: string;
  readonly authenticationType: 'Managed' | 'Federated';
  readonly availabilityStatus: string | null;
  readonly isAdminManaged: boolean;
  readonly isDefault: boolean;
  readonly isInitial: boolean;
  readonly isRoot: boolean;
  readonly isVerified: boolean;
  readonly supportedServices: readonly string[];
  readonly passwordValidityPeriodInDays: number | null;
  readonly passwordNotificationWindowInDays: number | null;
  readonly state: { readonly status: string; readonly operation: string; readonly lastActionDateTime: string } | null;
};

/** What the company pays for, or tries. */
export type Subscription = {
  readonly id: string;
  readonly createdDateTime: string;
  readonly isTrial: boolean;
  readonly nextLifecycleDateTime: string | null;
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly status: 'Enabled' | 'Deleted' | 'Suspended' | 'Warning' | 'LockedOut';
  readonly totalLicenses: number;
  readonly serviceStatus: readonly {
    readonly servicePlanId: string;
    readonly servicePlanName: string;
    readonly provisioningStatus: string;
    readonly appliesTo: string;
  }[];
};

/** An app that is known in the tenant: its enterprise application. `appRoles` are what it offers to others. */
export type ServicePrincipal = {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly appOwnerOrganizationId: string;
  readonly servicePrincipalType: 'Application';
  readonly appRoles: readonly { readonly id: string; readonly value: string; readonly isEnabled: boolean }[];
};

/** An application permission that was granted to a service principal (`principalId`) on an API (`resourceId`). */
export type AppRoleAssignment = {
  readonly id: string;
  readonly createdDateTime: string;
  readonly appRoleId: string;
  readonly principalDisplayName: string;
  readonly principalId: string;
  readonly principalType: 'ServicePrincipal';
  readonly resourceDisplayName: string;
  readonly resourceId: string;
};

/** Delegated permissions of one app on one API; `scope` has them parted by spaces. Graph says no time. */
export type PermissionGrant = {
  readonly id: string;
  readonly clientId: string;
  readonly consentType: 'AllPrincipals' | 'Principal';
  readonly principalId: string | null;
  readonly resourceId: string;
  readonly scope: string;
};

/** A person with addresses: what keeps a domain from being removed. */
export type User = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly proxyAddresses: readonly string[];
};

/** Everything that Graph shows, as it truly is. */
export type GraphContent = {
  readonly domains: readonly GraphDomain[];
  readonly subscriptions: readonly Subscription[];
  readonly servicePrincipals: readonly ServicePrincipal[];
  readonly appRoleAssignments: readonly AppRoleAssignment[];
  readonly permissionGrants: readonly PermissionGrant[];
  readonly users: readonly User[];
};
