import { expect, test } from 'vitest';
import type { Fact, Json, Observation, Resource } from '../words.ts';
import { enrollmentSettings } from './kind.ts';

const account: Resource = {
  ref: { kind: 'Account', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: { platform: 'Mimecast', accountCode: 'CDE123A45' },
};
const resource = (spec: { readonly [field: string]: Json }): Resource => ({
  ref: { kind: 'EnrollmentSettings', namespace: 'default', name: 'enrollment' },
  annotations: {},
  spec: { accountRef: { name: 'contoso' }, ...spec },
});
const seen = (enrollment: Json, notifications: Json): readonly Observation[] => [
  {
    scope: { target: 'platform', id: 'cde123a45' },
    at: '2026-07-01T00:00:00Z',
    facts: {},
    missing: {},
    collections: {
      AccountSettings: {
        state: 'complete',
        found: [
          { type: 'EnrollmentSettings', key: 'enrollment', value: enrollment, version: '1' },
          { type: 'AccountSettings', key: 'notifications', value: notifications, version: '1' },
        ],
      },
    },
  },
];
const notesOf = (spec: { readonly [field: string]: Json }, live: Json, notifications: Json) =>
  (
    enrollmentSettings.notes?.(
      enrollmentSettings.items?.(resource(spec), [account]).items ?? [],
      seen(live, notifications),
    ) ?? []
  ).map(({ code }) => code);
const postmaster = { postmasterAddress: 'postmaster@contoso.example', administrators: [] };

test('switched off, declared or as it stands, the plan says what is lost [E03] [E04]', () => {
  expect(notesOf({ enabled: false }, { enabled: true }, postmaster)).toEqual(['PSTN1330']);
  expect(notesOf({ durationDays: 7 }, { enabled: false }, postmaster)).toEqual(['PSTN1330']);
  expect(notesOf({ enabled: true }, { enabled: false }, postmaster)).toEqual([]);
});

test('codes without a postmaster address to come from are said; what the page does not show is not [E30] [X15]', () => {
  expect(notesOf({ enabled: true }, {}, { administrators: [] })).toEqual(['PSTN1331']);
  expect(notesOf({ enabled: true }, {}, postmaster)).toEqual([]);
  expect(notesOf({ enabled: true }, {}, {})).toEqual([]);
});

test.each<[string, Json | undefined, string]>([
  ['licensed', ['Web Security', 'Targeted Threat Protection - URL Protect'], 'open'],
  ['licensed, in the word of the reference platform', ['TargetedThreatProtection'], 'open'],
  ['not licensed', ['Web Security'], 'closed'],
  ['not known', undefined, 'unknown'],
])('where Targeted Threat Protection is %s [E01] [X19]', (_, capabilities, state) => {
  const [gate] = enrollmentSettings.gates?.(resource({}), [account]) ?? [];
  const fact: Record<string, Fact> =
    capabilities === undefined ? {} : { Capabilities: { value: capabilities, at: '', by: '' } };
  expect(gate?.judge(fact, '2026-07-01T00:00:00Z').state).toBe(state);
});
