import { AGENT_TAMPER, agentSecretSeen } from '../language/agent-sinks.ts';
import type { Finding, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';

/** That an agent can be changed by anybody as long as no password was ever made. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter(({ type }) => type === AGENT_TAMPER)
    .filter(({ scope }) => agentSecretSeen(seen, scope, AGENT_TAMPER)['current'] === null)
    .map(({ from }) =>
      finding('PSTN1395', { message: 'the agents of the account have no tamper protection password', ref: from }),
    );
