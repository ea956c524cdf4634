import type { Observation } from '../words.ts';

/** The fact that a tenant publishes beside its outbound connectors: which transport rules send mail to which of them. */
export const FACT = 'RouteMessageOutboundConnector';

/** One entry of the fact: a rule, and the name (lower case) or Guid of the connector that it sends mail to. */
export type Route = {
  readonly rule: string;
  /** Guid of the rule. */
  readonly handle: string;
  readonly state: string;
  readonly connector: string;
};

/** The routes of one tenant; null when they are not known. */
export const routesIn = (scopeId: string, seen: readonly Observation[]): readonly Route[] | null => {
  const fact = seen.find(({ scope }) => scope.target === 'microsoft365' && scope.id === scopeId)?.facts[FACT];
  return fact === undefined ? null : (fact.value as readonly Route[]);
};
