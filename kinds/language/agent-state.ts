import type { Scope } from '../words.ts';

/*
 * What may be known of the secrets of the security agent: fingerprints, times and counts, never the values.
 */

/** The fact about the agent key: `{fingerprint, createdAt, protectedDevices}`, or null where there is none. */
export const AGENT_KEY_STATE = 'AgentKeyState';

/** The fact about the tamper protection passwords: `{current?, previous?}`, each `{fingerprint, createdAt}`. */
export const TAMPER_PASSWORD_STATE = 'TamperPasswordState';

/** The gate that it is known which agent key there is. */
export const agentKeyGateId = (scope: Scope): string => `AgentKeyKnown/${scope.id}`;

/** The gate that it is known which tamper protection passwords there are. */
export const tamperPasswordGateId = (scope: Scope): string => `TamperPasswordKnown/${scope.id}`;
