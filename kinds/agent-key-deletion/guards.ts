import type { Guard } from '../kind.ts';
import { carriesOut, confirmedGuard, factOf, numberIn, textIn } from '../language/act.ts';
import { AGENT_KEY_STATE } from '../language/agent-state.ts';
import type { Change, Finding, Observation } from '../words.ts';
import { finding } from './codes.ts';

const judge = (change: Change, seen: readonly Observation[]): Finding | null => {
  const confirm = textIn(change.after, 'confirm');
  const key = factOf(seen, change.scope, AGENT_KEY_STATE);
  const fingerprint = textIn(key, 'fingerprint');
  const told = {
    ref: change.for[0] ?? null,
    path: '/spec/confirm',
    ...(fingerprint === null ? {} : { remedy: `If it is meant, write confirm: ${fingerprint}.` }),
  };
  const which = fingerprint === null ? 'the agent key' : `the agent key ${fingerprint}`;
  if (confirm === null) return finding('PSTN1940', { ...told, message: `nobody has confirmed to delete ${which}` });
  return fingerprint === null || fingerprint === confirm
    ? null
    : finding('PSTN1941', { ...told, message: `it is ${which} that is there; ${confirm} is confirmed` });
};

const agentsStop: Guard = {
  name: 'agents-stop',
  lift: 'allow',
  refuse: (changes, seen) =>
    changes
      .filter((change) => change.op === 'run' && carriesOut(change, 'AgentKeyDeletion'))
      .flatMap((change) => {
        const devices = numberIn(factOf(seen, change.scope, AGENT_KEY_STATE), 'protectedDevices') ?? 0;
        if (devices === 0) return [];
        const message = `${devices} protected device${devices === 1 ? '' : 's'} would stop being protected`;
        return [{ change: change.id, finding: finding('PSTN1942', { message, ref: change.for[0] ?? null }) }];
      }),
};

/** No key is deleted but the one that is confirmed, and none that devices live by without a second word. */
export const guards: readonly Guard[] = [
  confirmedGuard('key-deletion-confirmed', 'AgentKeyDeletion', judge),
  agentsStop,
];
