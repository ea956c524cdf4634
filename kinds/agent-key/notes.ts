import { AGENT_KEY, agentSecretSeen, sinkWords } from '../language/agent-sinks.ts';
import { isRecord } from '../schema-walk.ts';
import type { Finding, Item, Json, Observation } from '../words.ts';
import { finding } from './codes.ts';

const snippet = (installer: Json): string =>
  isRecord(installer) ? `${String(installer['os'])}: ${String(installer['command'])}` : '';

/** What comes after the key, once it is in its sink and no device works with it yet: how the agent is installed. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter(({ type }) => type === AGENT_KEY)
    .flatMap(({ scope, from, sink }) => {
      const { installers } = agentSecretSeen(seen, scope, AGENT_KEY);
      if (sink === undefined || !Array.isArray(installers)) return [];
      const snippets = (installers as readonly Json[]).map(snippet);
      const message = `no device works with the agent key yet; with the data key CustomerKey of ${sinkWords(sink)} as the file CustomerKey beside the installer: ${snippets.join('; ')}`;
      return [finding('PSTN1390', { message, ref: from })];
    });
