import type { Wishes } from '../kind.ts';
import { AGENT_KEY, agentSecretItem } from '../language/agent-sinks.ts';
import type { Resource } from '../words.ts';

/** One item: there is a key, and the sink holds it. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes =>
  agentSecretItem(resource, scopes, AGENT_KEY, { sink: 'Current' });
