import type { Wishes } from '../kind.ts';
import { isRecord } from '../schema-walk.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import { foundIn } from '../seen.ts';
import type { Json, Observation, Resource, Scope, SinkRef } from '../words.ts';
import { accountScope } from './account-scope.ts';

/*
 * The secrets of the security agent, shared by their kinds and the platform's adapter. Their values are in no item: an item
 * says how the sink is to stand.
 */

/** The type of the one key of an account; its key is `agent`, its secret the data key `CustomerKey`. */
export const AGENT_KEY = 'AgentKey';

/** The type of the tamper protection passwords; its key is `agent`, its secrets the data keys `current` and `previous`. */
export const AGENT_TAMPER = 'AgentTamperProtection';

/** Whether a type of items is one of the two. */
export const isAgentSecret = (type: string): boolean => type === AGENT_KEY || type === AGENT_TAMPER;

/** The data keys of each, those that are there for certain first. */
export const agentDataKeys: Readonly<Record<string, readonly string[]>> = {
  [AGENT_KEY]: ['CustomerKey'],
  [AGENT_TAMPER]: ['current', 'previous'],
};

/**
 * How a sink stands to what the platform has: the same, nothing in it, something else, or something that nothing can be
 * compared with (where the platform does not show the secret).
 */
export type SinkState = 'Current' | 'Missing' | 'Other' | 'Unverified';

/** The one item of a kind whose secrets go into `spec.writeTo`. Nothing outside ends with it. */
export const agentSecretItem = (resource: Resource, scopes: readonly Resource[], type: string, value: Json): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const { writeTo } = resource.spec as { readonly writeTo: SinkRef };
  const { management, adopt } = policyOf(resource);
  const item = { scope: accountScope(account.found), type, key: 'agent', value, sink: writeTo } as const;
  return {
    findings: [],
    items: [{ ...item, wanted: 'present', needs: [], from: resource.ref, management, adopt, deletion: 'Retain' }],
  };
};

/** What was seen of the key or the passwords of an account; none where they were not read or are not there. */
export const agentSecretSeen = (
  seen: readonly Observation[],
  scope: Scope,
  type: string,
): { readonly [member: string]: Json } => {
  const found = foundIn(seen, scope, type).find(({ key }) => key === 'agent');
  return isRecord(found?.value) ? found.value : {};
};

/** A sink in a few words: the path of a file, or `Secret NAME`. */
export const sinkWords = (sink: SinkRef): string => ('file' in sink ? sink.file : `Secret ${sink.secretRef.name}`);
