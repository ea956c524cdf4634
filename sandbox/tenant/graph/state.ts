import { createStore, type Store } from '../directory.ts';
import type {
  AppRoleAssignment,
  GraphContent,
  GraphDomain,
  PermissionGrant,
  ServicePrincipal,
  Subscription,
  User,
} from './objects.ts';

/** What Graph works on. */
export type GraphState = {
  readonly domains: Store<GraphDomain>;
  readonly subscriptions: Store<Subscription>;
  readonly servicePrincipals: Store<ServicePrincipal>;
  readonly appRoleAssignments: Store<AppRoleAssignment>;
  readonly permissionGrants: Store<PermissionGrant>;
  readonly users: Store<User>;
};

/** The state that starts with `content`. */
export function createGraphState(content: GraphContent, clock: () => number): GraphState {
  const store = <T extends { readonly id: string }>(objects: readonly T[]): Store<T> =>
    createStore(objects, (one) => one.id, clock);
  return {
    domains: store(content.domains),
    subscriptions: store(content.subscriptions),
    servicePrincipals: store(content.servicePrincipals),
    appRoleAssignments: store(content.appRoleAssignments),
    permissionGrants: store(content.permissionGrants),
    users: store(content.users),
  };
}

/** Everything as it truly is. */
export function graphSnapshot(state: GraphState): GraphContent {
  return {
    domains: state.domains.current(),
    subscriptions: state.subscriptions.current(),
    servicePrincipals: state.servicePrincipals.current(),
    appRoleAssignments: state.appRoleAssignments.current(),
    permissionGrants: state.permissionGrants.current(),
    users: state.users.current(),
  };
}
