import { expect, test } from 'vitest';
import type { Change, Item, Json, Observation } from '../words.ts';
import { agentSettings } from './kind.ts';

const scope = { target: 'platform', id: 'cde123a45' } as const;
const seen = (value: Json): readonly Observation[] => [
  {
    scope,
    at: '2026-07-01T00:00:00Z',
    facts: {},
    missing: {},
    collections: {
      AgentSettings: { state: 'complete', found: [{ type: 'AgentSettings', key: 'agent', value, version: '1' }] },
    },
  },
];
const refused = (after: Json, live: Json) => {
  const change = { id: 'x', op: 'update', scope, type: 'AgentSettings', keys: ['AgentSettings agent'], after, for: [] };
  return (agentSettings.guards ?? [])
    .flatMap((guard) => guard.refuse([change as unknown as Change], seen(live), []))
    .map(({ finding }) => finding.code);
};

test('enforcing is judged on what is declared and what stands in the account together [G06]', () => {
  expect(refused({ enforceUserAuthentication: true }, { userAuthentication: false })).toEqual(['PSTN1340']);
  expect(refused({ userAuthentication: false }, { enforceUserAuthentication: true })).toEqual(['PSTN1340']);
  expect(refused({ enforceUserAuthentication: true }, { userAuthentication: true })).toEqual([]);
  expect(refused({ enforceUserAuthentication: true, userAuthentication: true }, { userAuthentication: false })).toEqual(
    [],
  );
});

test('that everybody will be asked to sign in is said before it happens, and not once it is so [G05]', () => {
  const item = { type: 'AgentSettings', scope, value: { enforceUserAuthentication: true } } as unknown as Item;
  const said = (live: Json) => (agentSettings.notes?.([item], seen(live)) ?? []).map(({ code }) => code);
  expect(said({ enforceUserAuthentication: false })).toEqual(['PSTN1341']);
  expect(said({ enforceUserAuthentication: true })).toEqual([]);
});
