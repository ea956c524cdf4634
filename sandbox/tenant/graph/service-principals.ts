import { noResource } from './graph-error.ts';
import type { ServicePrincipal } from './objects.ts';
import { filterValue, type GraphQuery, type GraphRoute, type GraphWorld } from './route.ts';

const APPLICATIONS = ['Application.Read.All', 'Directory.Read.All'];
const GRANTS = ['Directory.Read.All', 'DelegatedPermissionGrant.ReadWrite.All'];

function principal({ graph, lagMs }: GraphWorld, { parts }: GraphQuery): ServicePrincipal {
  const id = (parts[0] ?? '').toLowerCase();
  const found = graph.servicePrincipals.seen(lagMs).find((one) => one.id === id);
  if (found === undefined) throw noResource(id);
  return found;
}

/** Enterprise applications and what was granted to them. */
export const servicePrincipalRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    pattern: /^\/servicePrincipals$/,
    roles: APPLICATIONS,
    run({ graph, lagMs }, { filter }) {
      const property = filter?.startsWith('id ') === true ? 'id' : 'appId';
      const wanted = filterValue(filter, property)?.toLowerCase();
      const all = graph.servicePrincipals.seen(lagMs);
      const list = wanted === undefined ? all : all.filter((one) => one[property] === wanted);
      return { list, context: 'servicePrincipals' };
    },
  },
  {
    method: 'GET',
    pattern: /^\/servicePrincipals\/([^/]+)$/,
    roles: APPLICATIONS,
    run: (world, query) => ({ object: principal(world, query), context: 'servicePrincipals/$entity', status: 200 }),
  },
  {
    method: 'GET',
    pattern: /^\/servicePrincipals\/([^/]+)\/appRoleAssignments$/,
    roles: APPLICATIONS,
    run(world, query) {
      const { id } = principal(world, query);
      const list = world.graph.appRoleAssignments.seen(world.lagMs).filter((one) => one.principalId === id);
      return { list, context: `servicePrincipals('${id}')/appRoleAssignments` };
    },
  },
  {
    method: 'GET',
    pattern: /^\/servicePrincipals\/([^/]+)\/oauth2PermissionGrants$/,
    roles: GRANTS,
    run(world, query) {
      const { id } = principal(world, query);
      const list = world.graph.permissionGrants.seen(world.lagMs).filter((one) => one.clientId === id);
      return { list, context: `servicePrincipals('${id}')/oauth2PermissionGrants` };
    },
  },
  {
    method: 'GET',
    pattern: /^\/oauth2PermissionGrants$/,
    roles: GRANTS,
    run({ graph, lagMs }, { filter }) {
      const clientId = filterValue(filter, 'clientId')?.toLowerCase();
      const all = graph.permissionGrants.seen(lagMs);
      return {
        list: clientId === undefined ? all : all.filter((one) => one.clientId === clientId),
        context: 'oauth2PermissionGrants',
      };
    },
  },
];
