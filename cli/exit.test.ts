import { describe, expect, test } from 'vitest';
import type { Change } from '../kinds/words.ts';
import type { Plan } from '../plan/plan.ts';
import type { Applied, Ended } from '../plan/run.ts';
import type { PlanState } from '../plan/status.ts';
import { applyExit, planExit } from './exit.ts';

const change = (key: string): Change => ({
  id: key,
  op: 'update',
  scope: { target: 'dns', id: 'contoso.example' },
  type: 'SpfTerm',
  keys: [key],
  collection: 'TXT contoso.example',
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: key,
  for: [],
  why: '',
  risk: 'low',
  shown: [],
});

const after = (left: readonly string[]): Plan => ({
  apiVersion: 'postern.dev/plan/v1',
  hash: '',
  inputs: '',
  changes: left.map(change),
  gates: {},
  refused: [],
  unknown: [],
  frozen: [],
  notes: [],
  roads: [],
});

const applied = (states: readonly Ended['state'][], left: readonly string[], stopped: Applied['stopped']): Applied => ({
  run: 'run-1',
  ended: states.map((state, index) => ({ change: change(`k${index}`), state, finding: null })),
  stopped,
  after: after(left),
});

test.each<[PlanState, number]>([
  ['inSync', 0],
  ['unknown', 1],
  ['refused', 1],
  ['applicable', 2],
  ['waiting', 3],
  ['manual', 4],
])('a plan that is %s ends with %i', (state, code) => {
  expect(planExit(state)).toBe(code);
});

describe('an apply', () => {
  test.each<[string, readonly Ended['state'][], number]>([
    ['did everything', ['done', 'present'], 0],
    ['had nothing to do', [], 0],
    ['left a manual step', ['done', 'manual'], 4],
    ['left something that waits', ['done', 'held', 'manual'], 3],
    ['has a write that is not confirmed', ['unconfirmed'], 3],
    ['met another writer', ['done', 'moved', 'held'], 5],
    ['was refused something', ['refused', 'moved', 'held'], 1],
    ['does not know something', ['unknown', 'held'], 1],
    ['was undone by somebody', ['notDone'], 1],
  ])('that %s', (_, states, code) => {
    expect(applyExit(applied(states, [], null))).toBe(code);
  });

  test.each<[Applied['stopped'], number]>([
    ['moved', 5],
    ['unknown', 1],
    ['refused', 1],
  ])('that stopped before its first write because of %s ends with %i', (stopped, code) => {
    expect(applyExit(applied([], [], stopped))).toBe(code);
  });

  test('that believes to be done, while a second plan wants the same again, ends with 1', () => {
    expect(applyExit(applied(['done'], ['k0'], null))).toBe(1);
    expect(applyExit(applied(['done'], ['other'], null))).toBe(0);
  });

  test('whose next step is a person’s ends with 4, one that waits for a gate with 3, and one that is free with 1', () => {
    const ends = (...left: readonly Partial<Change>[]): number => {
      const done = applied(['done'], [], null);
      const changes = left.map((one) => ({ ...change('k0'), ...one }));
      const verdict = { evidence: [], remedy: '', waitsFor: 'time' } as const;
      const gates = { Shut: { ...verdict, state: 'closed' }, Open: { ...verdict, state: 'open' } } as const;
      return applyExit({ ...done, after: { ...done.after, changes, gates } });
    };
    expect(ends({ op: 'manual' })).toBe(4);
    expect(ends({ op: 'manual', needs: ['Shut'] })).toBe(4);
    expect(ends({ needs: ['Shut'] })).toBe(3);
    expect(ends({ op: 'manual' }, { id: 'b', needs: ['Shut'] })).toBe(3);
    expect(ends({ needs: ['Open'] })).toBe(1);
    expect(ends({ op: 'manual' }, { id: 'b' })).toBe(1);
  });

  test('whose second plan cannot see ends with 1', () => {
    const seen = applied(['done'], [], null);
    const finding = { code: 'PSTN2004', message: '', remedy: '', ref: null, path: '', retry: 'later' } as const;
    expect(applyExit({ ...seen, after: { ...seen.after, unknown: [finding] } })).toBe(1);
  });
});
