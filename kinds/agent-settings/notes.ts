import { AGENT_SETTINGS } from '../language/agent-settings.ts';
import { isRecord } from '../schema-walk.ts';
import type { Finding, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';
import { liveSwitches } from './settings.ts';

/** What turning a switch on means for people. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter(
      ({ type, value }) => type === AGENT_SETTINGS && isRecord(value) && value['enforceUserAuthentication'] === true,
    )
    .filter(({ scope }) => liveSwitches(seen, scope)['enforceUserAuthentication'] === false)
    .map(({ from }) =>
      finding('PSTN1341', {
        message: 'enforceUserAuthentication goes on: every user is asked to sign in to the agent',
        ref: from,
        path: '/spec/enforceUserAuthentication',
      }),
    );
