import { CONSENT, type GivenConsent } from '../../kinds/language/consent.ts';
import type { Fact, Finding, Json } from '../../kinds/words.ts';
import type { GraphObject } from './graph-answer.ts';
import type { Graph, GraphRead } from './graph-api.ts';
import { graphPermissions } from './permissions.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const { role } = graphPermissions[CONSENT];

type Roles = ReadonlyMap<string, string>;

/* An API names its permissions by id in what it grants; what they are called stands at its own service principal. */
const rolesOf = async (graph: Graph, resourceId: string, signal: AbortSignal): Promise<Roles | Finding> => {
  const query = { path: '/servicePrincipals', query: { $filter: `id eq '${resourceId}'`, $select: 'id,appRoles' } };
  const read = await graph.list(query, role, signal);
  if (read.state === 'failed') return read.finding;
  const [api] = read.state === 'read' ? read.objects : [];
  const roles = Array.isArray(api?.['appRoles']) ? (api['appRoles'] as readonly GraphObject[]) : [];
  return new Map(roles.map(({ id, value }) => [textOf(id), textOf(value)]));
};

const objectsOf = (read: Exclude<GraphRead, { readonly state: 'failed' }>): readonly GraphObject[] =>
  read.state === 'read' ? read.objects : [];

const given = async (graph: Graph, appId: string, signal: AbortSignal): Promise<GivenConsent | Finding> => {
  const list = (path: string, query: Readonly<Record<string, string>> = {}): Promise<GraphRead> =>
    graph.list({ path, query }, role, signal);
  const principals = await list('/servicePrincipals', {
    $filter: `appId eq '${appId}'`,
    $select: 'id,appId,displayName,accountEnabled',
  });
  if (principals.state === 'failed') return principals.finding;
  const principal = objectsOf(principals).find((one) => textOf(one['appId']).toLowerCase() === appId);
  if (principal === undefined) return { appId, servicePrincipal: null, granted: [], grantedAt: null };
  const id = textOf(principal['id']);
  const assignments = await list(`/servicePrincipals/${encodeURIComponent(id)}/appRoleAssignments`);
  if (assignments.state === 'failed') return assignments.finding;
  const grants = await list('/oauth2PermissionGrants', { $filter: `clientId eq '${id}'` });
  if (grants.state === 'failed') return grants.finding;

  const apis = new Map<string, Roles>();
  for (const resourceId of new Set(objectsOf(assignments).map((one) => textOf(one['resourceId'])))) {
    const roles = await rolesOf(graph, resourceId, signal);
    if ('code' in roles) return roles;
    apis.set(resourceId, roles);
  }
  const nameOf = (one: GraphObject): string => {
    const roleId = textOf(one['appRoleId']);
    return apis.get(textOf(one['resourceId']))?.get(roleId) ?? roleId;
  };
  // What a single person accepted for themselves protects nobody else.
  const scopes = objectsOf(grants)
    .filter((one) => one['consentType'] === 'AllPrincipals')
    .flatMap((one) => textOf(one['scope']).split(' '))
    .filter((scope) => scope !== '');
  const times = objectsOf(assignments)
    .map((one) => textOf(one['createdDateTime']))
    .filter((time) => !Number.isNaN(Date.parse(time)))
    .sort((a, b) => Date.parse(a) - Date.parse(b));
  return {
    appId,
    servicePrincipal: {
      id,
      displayName: textOf(principal['displayName']),
      accountEnabled: principal['accountEnabled'] !== false,
    },
    granted: [...new Set([...objectsOf(assignments).map(nameOf), ...scopes])].sort(),
    grantedAt: times.at(-1) ?? null,
  };
};

/** One consent as a fact, by the vendor's app; the finding where Entra does not tell. */
export const consentFact = async (
  graph: Graph,
  appId: string,
  at: () => string,
  signal: AbortSignal,
): Promise<Fact | Finding> => {
  const consent = await given(graph, appId.toLowerCase(), signal);
  if ('code' in consent) return consent;
  return { value: consent as unknown as Json, at: at(), by: 'servicePrincipals of Microsoft Graph' };
};
