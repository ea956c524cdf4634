/*
 * Settings of the security agent, shared by the kind and the platform's adapter.
 */

/** The type of the item; its key is `agent`. */
export const AGENT_SETTINGS = 'AgentSettings';

/** The switches; each is on or off by itself. */
export const agentSwitches = [
  'userAuthentication',
  'enforceUserAuthentication',
  'manageUpdates',
  'transparentUserId',
] as const;
