import type { Wishes } from '../kind.ts';
import { AGENT_TAMPER, agentSecretItem } from '../language/agent-sinks.ts';
import type { Resource } from '../words.ts';

/** One item: the sink holds the passwords that there are. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes =>
  agentSecretItem(resource, scopes, AGENT_TAMPER, { sink: 'Current' });
