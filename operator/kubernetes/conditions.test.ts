import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Condition,
  mergeConditions,
  mergePatchOf,
  type Said,
  sameJson,
  standingConditions,
  standingTypes,
} from './conditions.ts';

const monday = Date.parse('2026-03-02T08:00:00.123Z');
const tuesday = Date.parse('2026-03-03T08:00:00Z');
const said = (status: Condition['status'], message = 'all is well'): Said => ({
  type: 'Ready',
  status,
  reason: 'InSync',
  message,
});

test('the transition time moves with the status and with nothing else', () => {
  const first = mergeConditions([], [said('True')], standingTypes, 1, monday);
  expect(first).toEqual([{ ...said('True'), lastTransitionTime: '2026-03-02T08:00:00Z', observedGeneration: 1 }]);
  const reworded = mergeConditions(first, [said('True', 'still well')], standingTypes, 2, tuesday);
  expect(reworded).toMatchObject([
    { message: 'still well', lastTransitionTime: '2026-03-02T08:00:00Z', observedGeneration: 2 },
  ]);
  const turned = mergeConditions(reworded, [said('False')], standingTypes, 2, tuesday);
  expect(turned).toMatchObject([{ status: 'False', lastTransitionTime: '2026-03-03T08:00:00Z' }]);
});

test('saying the same again changes nothing, so nothing has to be written', () => {
  const once = mergeConditions([], standingConditions('Blocked', 'guard'), standingTypes, 3, monday);
  const twice = mergeConditions(once, standingConditions('Blocked', 'guard'), standingTypes, 3, tuesday);
  expect(twice).toEqual(once);
  expect(
    mergePatchOf({ conditions: once, observedGeneration: 3 }, { conditions: twice, observedGeneration: 3 }),
  ).toBeNull();
});

test('a condition of ours that no longer holds goes, one of somebody else stays', () => {
  const foreign: Condition = {
    type: 'PolicyChecked',
    status: 'True',
    reason: 'Ok',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: 1,
  };
  const before = [
    foreign,
    ...mergeConditions([], standingConditions('Invalid', 'bad field'), standingTypes, 1, monday),
  ];
  const after = mergeConditions(before, standingConditions('InSync', ''), standingTypes, 2, tuesday);
  expect(after.map(({ type, status }) => `${type}=${status}`)).toEqual(['PolicyChecked=True', 'Ready=True']);
  expect(after[0]).toEqual(foreign);
});

test('kstatus reads each standing as meant: only InSync is ready, only what needs a change is stalled', () => {
  const shown = (['InSync', 'Pending', 'Waiting', 'Manual', 'Unknown', 'Blocked', 'Invalid'] as const).map(
    (standing) =>
      `${standing}: ${standingConditions(standing, '')
        .map(({ type, status }) => `${type}=${status}`)
        .join(' ')}`,
  );
  expect(shown).toEqual([
    'InSync: Ready=True',
    'Pending: Ready=False Reconciling=True',
    'Waiting: Ready=False Reconciling=True',
    'Manual: Ready=False',
    'Unknown: Ready=Unknown',
    'Blocked: Ready=False Stalled=True',
    'Invalid: Ready=False Stalled=True',
  ]);
});

describe('a merge patch', () => {
  /** RFC 7386, section 2, word for word. */
  const applied = (target: unknown, patch: unknown): unknown => {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
    const result: Record<string, unknown> =
      typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
    for (const [name, value] of Object.entries(patch)) {
      if (value === null) delete result[name];
      else result[name] = applied(result[name], value);
    }
    return result;
  };
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.integer(), { maxLength: 2 }),
      tie('object'),
    ),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  })).object as fc.Arbitrary<Record<string, unknown>>;

  test('makes each named member what it is to be, leaves others alone, and is null exactly when nothing differs', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const patch = mergePatchOf(before, after);
        const result = applied(before, patch ?? {}) as Record<string, unknown>;
        expect(mergePatchOf(result, after)).toBeNull();
        for (const name of Object.keys(before)) if (!(name in after)) expect(result[name]).toEqual(before[name]);
        if (patch !== null) expect(sameJson(result, before)).toBe(false);
      }),
    );
  });

  test('takes a member away that is said to be null', () => {
    expect(mergePatchOf({ a: 1, b: 2 }, { a: null, c: null })).toEqual({ a: null });
  });
});
