import { routeOf, ruleMembers } from '../../kinds/language/exchange-transport-rule.ts';
import { ACTIVE_ROUTES, type ActiveRoute, ENTERPRISE_APPLICATION, STANDING } from '../../kinds/language/leaving.ts';
import type { Collection, Fact, Found, Json } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import { membersOf } from './convert.ts';
import type { GraphObject } from './graph-answer.ts';
import type { Graph } from './graph-api.ts';
import { graphPermissions } from './permissions.ts';

const nameOf = ({ value, key }: Found): string => {
  const { name } = membersOf(value);
  return typeof name === 'string' ? name : key;
};

const routeTo = ({ type, value }: Found): string | null =>
  type === 'TransportRule' && ruleMembers(value)['enabled'] === true
    ? (routeOf(ruleMembers(value))?.toLowerCase() ?? null)
    : null;

/* A connector that is not kept for rules takes mail by its domains. */
const takesMail = ({ type, value }: Found): boolean => {
  const { enabled, isTransportRuleScoped } = membersOf(value);
  return type === 'OutboundConnector' && enabled === true && isTransportRuleScoped !== true;
};

const through = (guid: string, objects: readonly Found[]): readonly Found[] => {
  const object = objects.find(({ handle }) => handle === guid);
  if (object === undefined) return [];
  if (object.type === 'TransportRule') return routeTo(object) === null ? [] : [object];
  const names = [object.key, guid, nameOf(object).toLowerCase()];
  const rules = objects.filter((one) => names.includes(routeTo(one) ?? ''));
  return takesMail(object) ? [object, ...rules] : rules;
};

/** What sends mail away through one rule or connector, by its Guid, among all rules and connectors of a tenant. */
export const routesFactOf = (guid: string, objects: readonly Found[], at: string): Fact => {
  const routes = through(guid, objects)
    .map((one): ActiveRoute => ({ type: one.type, name: nameOf(one), guid: one.handle ?? '' }))
    .sort((a, b) => (a.guid < b.guid ? -1 : 1));
  return { value: routes as unknown as Json, at, by: 'Get-TransportRule and Get-OutboundConnector' };
};

/** What has this Guid among all rules and connectors of a tenant; null for nothing. */
export const standingFactOf = (guid: string, objects: readonly Found[], at: string): Fact => {
  const object = objects.find(({ handle }) => handle === guid);
  return {
    value: object === undefined ? null : { type: object.type, name: nameOf(object) },
    at,
    by: 'Exchange Online',
  };
};

/** How each fact about what stands is made, by its name. */
export const leavingFacts: Readonly<Record<string, (guid: string, objects: readonly Found[], at: string) => Fact>> = {
  [ACTIVE_ROUTES]: routesFactOf,
  [STANDING]: standingFactOf,
};

const foundOf = (appId: string, principal: GraphObject): Found => {
  const displayName = typeof principal['displayName'] === 'string' ? principal['displayName'] : '';
  const value = { appId, displayName };
  return {
    type: ENTERPRISE_APPLICATION,
    key: appId,
    ...(typeof principal['id'] === 'string' ? { handle: principal['id'].toLowerCase() } : {}),
    value,
    version: digest(value),
  };
};

/** The enterprise applications of these apps, as far as they are in the tenant. */
export const readApplications = async (
  graph: Graph,
  appIds: readonly string[],
  signal: AbortSignal,
): Promise<Collection> => {
  const found: Found[] = [];
  for (const appId of appIds) {
    const query = { $filter: `appId eq '${appId}'`, $select: 'id,appId,displayName,accountEnabled' };
    const read = await graph.list({ path: '/servicePrincipals', query }, graphPermissions.Consent.role, signal);
    if (read.state === 'failed') return { state: 'unknown', reason: read.finding };
    const principals = read.state === 'read' ? read.objects : [];
    found.push(...principals.slice(0, 1).map((principal) => foundOf(appId, principal)));
  }
  return { state: 'complete', found };
};
