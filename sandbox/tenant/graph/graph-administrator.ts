import { randomUUID } from 'node:crypto';
import { mailSubscription } from './contoso.ts';
import type { Subscription, User } from './objects.ts';
import type { GraphState } from './state.ts';

/** What a person accepted on a vendor's consent page. `appRoles` and `scopes` are names of Microsoft Graph's permissions. */
export type Consented = {
  readonly appId: string;
  readonly displayName?: string;
  readonly appRoles?: readonly string[];
  readonly scopes?: readonly string[];
};

/** What people do in Entra: they accept a vendor's app, buy, and get addresses. None of it is in the request log. */
export type GraphAdministrator = {
  /** As the consent page does: the enterprise application is made where it is missing, and what is not granted yet is. */
  consent(consented: Consented): void;
  /** Takes the enterprise application away with all its grants. */
  revokeConsent(appId: string): void;
  /** Whether people may sign in to the app, and the app itself. */
  enableApp(appId: string, accountEnabled: boolean): void;
  setSubscriptions(subscriptions: readonly Subscription[]): void;
  addUser(user: Omit<User, 'id'>): void;
};

/** The administrator of one tenant's directory. `changed` is called after every write. */
export function graphAdministrator(state: GraphState, clock: () => number, changed: () => void): GraphAdministrator {
  const principalOf = (appId: string) =>
    state.servicePrincipals.current().find((one) => one.appId === appId.toLowerCase());
  const microsoftGraph = () => {
    const found = state.servicePrincipals.current().find(({ displayName }) => displayName === 'Microsoft Graph');
    if (found === undefined) throw new Error('The sandbox has lost Microsoft Graph.');
    return found;
  };
  const idOfRole = (value: string): string => {
    const found = microsoftGraph().appRoles.find((role) => role.value === value);
    if (found === undefined) throw new Error(`Microsoft Graph of the sandbox has no app role ${value}.`);
    return found.id;
  };
  return {
    consent({ appId, displayName = 'Mail Protection', appRoles = [], scopes = [] }) {
      const resource = microsoftGraph();
      const principal = principalOf(appId) ?? {
        id: randomUUID(),
        appId: appId.toLowerCase(),
        displayName,
        accountEnabled: true,
        appOwnerOrganizationId: '9b1c5a4e-2f0d-4a57-8d0a-6b2f1f3c7e01',
        servicePrincipalType: 'Application' as const,
        appRoles: [],
      };
      state.servicePrincipals.put(principal);
      const has = state.appRoleAssignments.current().filter(({ principalId }) => principalId === principal.id);
      for (const appRoleId of appRoles.map(idOfRole).filter((id) => !has.some((one) => one.appRoleId === id)))
        state.appRoleAssignments.put({
          id: randomUUID(),
          createdDateTime: new Date(clock()).toISOString(),
          appRoleId,
          principalDisplayName: principal.displayName,
          principalId: principal.id,
          principalType: 'ServicePrincipal',
          resourceDisplayName: resource.displayName,
          resourceId: resource.id,
        });
      const before = state.permissionGrants.current().find(({ clientId }) => clientId === principal.id);
      if (scopes.length > 0)
        state.permissionGrants.put({
          id: before?.id ?? randomUUID(),
          clientId: principal.id,
          consentType: 'AllPrincipals',
          principalId: null,
          resourceId: resource.id,
          scope: [...new Set([...(before?.scope.split(' ') ?? []), ...scopes])].join(' '),
        });
      changed();
    },
    revokeConsent(appId) {
      const principal = principalOf(appId);
      if (principal === undefined) throw new Error(`The tenant has no app ${appId}.`);
      for (const { id, principalId } of state.appRoleAssignments.current())
        if (principalId === principal.id) state.appRoleAssignments.remove(id);
      for (const { id, clientId } of state.permissionGrants.current())
        if (clientId === principal.id) state.permissionGrants.remove(id);
      state.servicePrincipals.remove(principal.id);
      changed();
    },
    enableApp(appId, accountEnabled) {
      const principal = principalOf(appId);
      if (principal === undefined) throw new Error(`The tenant has no app ${appId}.`);
      state.servicePrincipals.put({ ...principal, accountEnabled });
      changed();
    },
    setSubscriptions(subscriptions) {
      for (const { id } of state.subscriptions.current()) state.subscriptions.remove(id);
      for (const one of subscriptions) state.subscriptions.put(one);
      changed();
    },
    addUser(user) {
      state.users.put({ ...user, id: randomUUID() });
      changed();
    },
  };
}

/** What a tenant has whose only subscription with mailboxes is a trial, or is paid for. */
export function subscriptionsOf(trial: boolean): readonly Subscription[] {
  return [mailSubscription(trial)];
}
