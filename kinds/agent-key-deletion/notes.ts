import { evidenceOf, factOf } from '../language/act.ts';
import { AGENT_KEY_STATE } from '../language/agent-state.ts';
import type { Finding, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';

/** Says when there is no key to delete. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter((item) => item.type === 'AgentKeyDeletion' && evidenceOf(item, seen) === null)
    .flatMap((item) =>
      factOf(seen, item.scope, AGENT_KEY_STATE) === null
        ? [finding('PSTN1943', { message: 'the account has no agent key', ref: item.from })]
        : [],
    );
