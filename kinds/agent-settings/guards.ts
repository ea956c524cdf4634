import type { Guard } from '../kind.ts';
import { AGENT_SETTINGS } from '../language/agent-settings.ts';
import { isRecord } from '../schema-walk.ts';
import { finding } from './codes.ts';
import { liveSwitches } from './settings.ts';

/** What the declared switches make together with those that stand in the account. */
const enforcing: Guard = {
  name: 'agent-enforcement',
  lift: 'never',
  refuse: (changes, seen) =>
    changes
      .filter(({ type, op }) => type === AGENT_SETTINGS && op === 'update')
      .flatMap((change) => {
        const after = { ...liveSwitches(seen, change.scope), ...(isRecord(change.after) ? change.after : {}) };
        if (after['enforceUserAuthentication'] !== true || after['userAuthentication'] !== false) return [];
        const told = { ref: change.for[0] ?? null, path: '/spec/enforceUserAuthentication' };
        const message = 'authentication would be enforced while user authentication is off in the account';
        return [{ change: change.id, finding: finding('PSTN1340', { ...told, message }) }];
      }),
};

/** Impossibilities of agent settings. */
export const guards: readonly Guard[] = [enforcing];
