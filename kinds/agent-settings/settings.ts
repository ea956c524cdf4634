import { AGENT_SETTINGS } from '../language/agent-settings.ts';
import { isRecord } from '../schema-walk.ts';
import { foundIn } from '../seen.ts';
import type { Json, Observation, Scope } from '../words.ts';

/** The switches as they stand in an account; none where they were not read. */
export const liveSwitches = (seen: readonly Observation[], scope: Scope): Readonly<Record<string, Json>> => {
  const found = foundIn(seen, scope, AGENT_SETTINGS).find(({ key }) => key === 'agent');
  return isRecord(found?.value) ? found.value : {};
};
