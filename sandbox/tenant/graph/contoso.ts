import type { Properties } from '../directory.ts';
import type { GraphContent, GraphDomain, ServicePrincipal, Subscription } from './objects.ts';

/** The appId that Microsoft Graph has in every tenant. */
export const MICROSOFT_GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
/** The tenant that Microsoft's own apps come from. */
const MICROSOFT_TENANT_ID = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/** A domain with the service's defaults. */
export function graphDomain(id: string, more: Partial<GraphDomain> = {}): GraphDomain {
  return {
    id,
    authenticationType: 'Managed',
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: false,
    isInitial: false,
    isRoot: true,
    isVerified: true,
    supportedServices: ['Email'],
    passwordValidityPeriodInDays: 2_147_483_647,
    passwordNotificationWindowInDays: 14,
    state: null,
    ...more,
  };
}

/** The domains behind a tenant's accepted domains. */
export function domainsBehind(acceptedDomains: readonly Properties[]): readonly GraphDomain[] {
  const names = acceptedDomains.map((one) => String(one['DomainName']));
  return acceptedDomains.map((one) => {
    const id = String(one['DomainName']);
    return graphDomain(id, {
      isDefault: one['Default'] === true,
      isInitial: one['InitialDomain'] === true,
      isRoot: !names.some((other) => id.endsWith(`.${other}`)),
    });
  });
}

/** A subscription with mailboxes in it. */
export function mailSubscription(isTrial: boolean): Subscription {
  return {
    id: '6c1f9a52-3b0e-4c61-9b45-2a3f6a0d1c11',
    createdDateTime: '2026-03-02T08:15:00Z',
    isTrial,
    nextLifecycleDateTime: isTrial ? '2026-04-01T08:15:00Z' : '2027-03-02T08:15:00Z',
    skuId: '6fd2c87f-b296-42f0-b197-1e91e994b900',
    skuPartNumber: 'ENTERPRISEPACK',
    status: 'Enabled',
    totalLicenses: 25,
    serviceStatus: [
      {
        servicePlanId: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
        servicePlanName: 'EXCHANGE_S_ENTERPRISE',
        provisioningStatus: 'Success',
        appliesTo: 'User',
      },
    ],
  };
}

/** Microsoft Graph as a service principal, with some of its many app roles. */
export function microsoftGraph(): ServicePrincipal {
  return {
    id: '1c6e33a2-7f4e-4d37-8a2f-0c9be1a40001',
    appId: MICROSOFT_GRAPH_APP_ID,
    displayName: 'Microsoft Graph',
    accountEnabled: true,
    appOwnerOrganizationId: MICROSOFT_TENANT_ID,
    servicePrincipalType: 'Application',
    appRoles: [
      { id: '810c84a8-4a9e-49e6-bf7d-12d183f40d01', value: 'Mail.Read', isEnabled: true },
      { id: 'e2a3a72e-5f79-4c64-b1b1-878b674786c9', value: 'Mail.ReadWrite', isEnabled: true },
      { id: 'df021288-bdef-4463-88db-98f22de89214', value: 'User.Read.All', isEnabled: true },
      { id: '5b567255-7703-4780-807c-7be8301ae99b', value: 'Group.Read.All', isEnabled: true },
      { id: 'dbb9058a-0e50-45d7-ae91-66909b5d4664', value: 'Domain.Read.All', isEnabled: true },
    ],
  };
}

/** What Graph shows of the example company: a paid subscription, two people, and no vendor's app yet. */
export function contosoGraph(acceptedDomains: readonly Properties[]): GraphContent {
  return {
    domains: domainsBehind(acceptedDomains),
    subscriptions: [mailSubscription(false)],
    servicePrincipals: [microsoftGraph()],
    appRoleAssignments: [],
    permissionGrants: [],
    users: [
      {
        id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd',
        displayName: 'Adele Vance',
        userPrincipalName: 'adele.vance@contoso.example',
        proxyAddresses: ['SMTP:adele.vance@contoso.example', 'smtp:adele@contoso.onmicrosoft.com'],
      },
      {
        id: '626cbf8c-5dde-46b0-8385-9e40d64736fe',
        displayName: 'Johanna Lorenz',
        userPrincipalName: 'johanna.lorenz@contoso.example',
        proxyAddresses: ['SMTP:johanna.lorenz@contoso.example'],
      },
    ],
  };
}
