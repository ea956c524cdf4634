import { expect, test } from 'vitest';
import type { Change, Observation } from '../kinds/words.ts';
import { standing, writtenBefore } from './covering.ts';
import type { Planned } from './make-plan.ts';

const scope = { target: 'dns', id: 'here' } as const;
const change = (id: string, from: string, to: string, needs: readonly string[]): Change => ({
  id,
  op: 'move',
  scope,
  type: 'Row',
  keys: ['Row r'],
  collection: 'Row',
  before: { at: from },
  after: { at: to },
  leaves: [{ type: 'Row', key: 'r', value: { at: to } }],
  expects: { 'Row r': from },
  needs,
  group: id,
  for: [],
  why: '',
  risk: 'low',
  shown: [],
});
const changes = [change('one', 'a', 'b', []), change('two', 'b', 'c', ['one']), change('three', 'c', 'd', ['two'])];

const world = (at: string, left: readonly Change[]): Planned => {
  const found = [{ type: 'Row', key: 'r', value: { at }, version: at }];
  const seen: Observation = {
    scope,
    at: '2026-01-01T00:00:00Z',
    collections: { Row: { state: 'complete', found } },
    facts: {},
    missing: {},
  };
  const plan = {
    apiVersion: 'postern.dev/plan/v1' as const,
    hash: '',
    inputs: '',
    changes: left,
    gates: {},
    refused: [],
    unknown: [],
    frozen: [],
    notes: [],
    roads: [],
  };
  return { plan, closings: [], seen: [seen], diffs: [] };
};

const judged = (fresh: Planned): readonly string[] =>
  changes.map((one) => standing(one, fresh, writtenBefore(one, changes)).state);

test('writes in a row to one item expect what those before them leave, not what is there when the first begins', () => {
  expect(judged(world('a', changes))).toEqual(['ready', 'ready', 'ready']);
});

test('when the first of them no longer finds what it was planned on, that is said', () => {
  expect(judged(world('x', changes))).toEqual(['moved', 'ready', 'ready']);
});

test('on its own turn each is held to what it expects', () => {
  expect(changes.map((one) => standing(one, world('b', changes.slice(1))).state)).toEqual([
    'present',
    'ready',
    'moved',
  ]);
});
