import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeId } from '../../plan/digest.ts';
import { canonicalNetwork, isCovered, networkRange } from '../language/account-settings.ts';
import type { Change, Json, Observation, Resource } from '../words.ts';
import { account } from './kind.ts';
import type { AccountSpec } from './schema.ts';

const resource = (settings: Partial<AccountSpec>): Resource => ({
  ref: { kind: 'Account', namespace: 'default', name: 'contoso' },
  annotations: {},
  spec: { platform: 'Mimecast', accountCode: 'CDE123A45', credentials: { clientId: 'x' }, ...settings } as never,
});
const scope = { target: 'platform', id: 'cde123a45' } as const;
const itemsOf = (settings: Partial<AccountSpec>) => account.items?.(resource(settings), []).items ?? [];
const seen = (groups: Readonly<Record<string, Json>>): readonly Observation[] => [
  {
    scope,
    at: '2026-07-01T00:00:00Z',
    facts: {},
    missing: {},
    collections: {
      AccountSettings: {
        state: 'complete',
        found: Object.entries(groups).map(([key, value]) => ({ type: 'AccountSettings', key, value, version: '1' })),
      },
    },
  },
];
const notesOf = (settings: Partial<AccountSpec>, live: Readonly<Record<string, Json>> = {}) =>
  (account.notes?.(itemsOf(settings), seen(live)) ?? []).map(({ code }) => code);

const narrowing = (op: Change['op'], before: readonly string[], after: readonly string[]): Change => ({
  id: changeId({ scope, op, keys: ['AccountSettings userAccess'], after: { adminIpRanges: after } }),
  op,
  scope,
  type: 'AccountSettings',
  keys: ['AccountSettings userAccess'],
  collection: 'AccountSettings',
  before: { adminIpRanges: before },
  after: { adminIpRanges: after },
  leaves: [],
  expects: {},
  needs: [],
  group: 'x',
  for: [],
  why: '',
  risk: 'high',
  shown: [],
});
const refused = (change: Change, breakGlassIpRange?: string) => {
  const desired = itemsOf({
    userAccess: {
      adminIpRanges: ['203.0.113.0/24'],
      ...(breakGlassIpRange === undefined ? {} : { breakGlassIpRange }),
    },
  });
  return (account.guards ?? [])
    .flatMap((guard) => guard.refuse([change], [], desired))
    .map(({ finding }) => finding.code);
};

test.each(['update', 'manual'] as const)(
  'a list of networks that closes the console to somebody waits for a word, by whomever it is set: %s [R10] [R11]',
  (op) => {
    expect(refused(narrowing(op, [], ['203.0.113.0/24']))).toEqual(['PSTN1325']);
    expect(refused(narrowing(op, ['203.0.112.0/23'], ['203.0.113.0/24']))).toEqual(['PSTN1325']);
  },
);

test('a wider list, an open one, and one with a way in for emergencies need no word [R11]', () => {
  expect(refused(narrowing('update', ['203.0.113.0/25'], ['203.0.113.0/24']))).toEqual([]);
  expect(refused(narrowing('update', ['203.0.113.0/25'], []))).toEqual([]);
  expect(refused(narrowing('update', [], ['203.0.113.0/24']), '203.0.113.8/32')).toEqual([]);
});

test('a contact that nobody has looked at for half a year is said, by the later of the two dates [R02] [R03]', () => {
  expect(notesOf({ contact: { name: 'Ada' } })).toEqual(['PSTN1326']);
  expect(notesOf({ contact: { reviewedAt: '2025-12-01' } })).toEqual(['PSTN1326']);
  expect(notesOf({ contact: { reviewedAt: '2026-02-01' } })).toEqual([]);
  expect(
    notesOf({ contact: { reviewedAt: '2025-12-01' } }, { contact: { reviewedAt: '2026-06-01T00:00:00Z' } }),
  ).toEqual([]);
});

test('weak ciphers are said, declared or as they stand; declared off they are not [E17] [X03]', () => {
  const weak = (allowed: boolean) => ({ userAccess: { allowWeakCiphersForSecureReceipt: allowed } });
  expect(notesOf(weak(true))).toEqual(['PSTN1327']);
  expect(notesOf({ userAccess: { displaySenderAvatar: true } }, weak(true))).toEqual(['PSTN1327']);
  expect(notesOf(weak(false), weak(true))).toEqual([]);
});

test('what covers every part of a network covers it, and a part less does not', () => {
  const prefix = fc.integer({ min: 8, max: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), prefix, (octet, bits) => {
      const network = canonicalNetwork(`203.${octet}.0.0/${bits}`);
      const first = networkRange(network)?.first ?? 0n;
      const half = 1n << BigInt(32 - bits - 1);
      const at = (value: bigint) => [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 255n).toString()).join('.');
      const halves = [`${at(first)}/${bits + 1}`, `${at(first + half)}/${bits + 1}`];
      expect([isCovered(network, halves), isCovered(network, halves.slice(1))]).toEqual([true, false]);
      expect(canonicalNetwork(network)).toBe(network);
    }),
  );
});
