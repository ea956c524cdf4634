import { AGENT_SETTINGS } from '../language/agent-settings.ts';
import { isRecord } from '../schema-walk.ts';
import type { Json, Observation, Scope } from '../words.ts';
import { scopeId } from '../words.ts';

/** The switches as they stand in an account; none where they were not read. */
export const liveSwitches = (seen: readonly Observation[], scope: Scope): Readonly<Record<string, Json>> => {
  const own = seen.find((observation) => scopeId(observation.scope) === scopeId(scope))?.collections[AGENT_SETTINGS];
  const found = own?.state === 'complete' ? own.found.find(({ key }) => key === 'agent') : undefined;
  return isRecord(found?.value) ? found.value : {};
};
