import { describe, expect, test } from 'vitest';
import type { Change, Finding, Ref, Verdict } from '../kinds/words.ts';
import type { Plan } from './plan.ts';
import { planState, statusOf } from './status.ts';

const ref: Ref = { kind: 'Thing', namespace: 'default', name: 'lamp' };
const other: Ref = { ...ref, name: 'rope' };

const verdict = (state: Verdict['state']): Verdict => ({ state, evidence: [], remedy: '', waitsFor: 'system' });

const change = (id: string, more: Partial<Change> = {}): Change => ({
  id,
  op: 'update',
  scope: { target: 'dns', id: 'atlas.example' },
  type: 'Term',
  keys: [`Term ${id}`],
  collection: 'Record letters',
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: id,
  for: [ref],
  why: '',
  risk: 'low',
  shown: [],
  ...more,
});

const said = (about: Ref): Finding => ({
  code: 'PSTN2003',
  message: '',
  remedy: '',
  ref: about,
  path: '',
  retry: 'never',
});

const plan = (more: Partial<Plan> = {}): Plan => ({
  apiVersion: 'postern.dev/plan/v1',
  hash: '',
  inputs: '',
  changes: [],
  gates: {},
  refused: [],
  unknown: [],
  frozen: [],
  notes: [],
  roads: [],
  ...more,
});

const gates = { open: verdict('open'), shut: verdict('closed'), dark: verdict('unknown') };
const held = change('held', { needs: ['shut'] });
const free = change('free', { needs: ['open'] });
const manual = change('manual', { op: 'manual' });

describe('one resource and the whole plan', () => {
  test.each([
    ['nothing to do', plan(), 'InSync', 'inSync'],
    ['a note', plan({ notes: [said(ref)] }), 'InSync', 'inSync'],
    ['a free change', plan({ changes: [free], gates }), 'Pending', 'unknown'],
    ['a free change, no unknown gate', plan({ changes: [free], gates: { open: gates.open } }), 'Pending', 'applicable'],
    ['a held change', plan({ changes: [held], gates: { shut: gates.shut } }), 'Waiting', 'waiting'],
    [
      'a held and a free change',
      plan({ changes: [held, free], gates: { shut: gates.shut, open: gates.open } }),
      'Pending',
      'applicable',
    ],
    ['a manual step', plan({ changes: [manual] }), 'Manual', 'manual'],
    [
      'a manual step and a held change',
      plan({ changes: [manual, held], gates: { shut: gates.shut } }),
      'Waiting',
      'waiting',
    ],
    [
      'a change that needs a held change',
      plan({ changes: [held, change('next', { needs: ['held'] })], gates: { shut: gates.shut } }),
      'Waiting',
      'waiting',
    ],
    [
      'a gate that is unknown',
      plan({ changes: [change('dark', { needs: ['dark'] })], gates: { dark: gates.dark } }),
      'Unknown',
      'unknown',
    ],
    ['a refusal', plan({ changes: [free], gates: { open: gates.open }, refused: [said(ref)] }), 'Blocked', 'refused'],
    ['something unreadable', plan({ unknown: [said(ref)], refused: [said(ref)] }), 'Unknown', 'unknown'],
    ['a frozen resource', plan({ frozen: [ref], unknown: [said(ref)] }), 'Invalid', 'unknown'],
    ['a refusal of another', plan({ refused: [said(other)] }), 'InSync', 'refused'],
    ['a change of another', plan({ changes: [change('other', { for: [other] })] }), 'InSync', 'applicable'],
  ] as const)('%s', (_what, of, status, state) => {
    expect(statusOf(ref, of).state).toBe(status);
    expect(planState(of)).toBe(state);
  });

  test('name the changes of the resource and the gates that hold them', () => {
    const of = plan({ changes: [held, free, change('foreign', { for: [other] })], gates });
    expect(statusOf(ref, of)).toMatchObject({ changes: ['held', 'free'], gates: ['shut'] });
  });
});
