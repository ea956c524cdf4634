import { expect, test } from 'vitest';
import type { Change, Finding } from '../../kinds/words.ts';
import type { Plan } from '../../plan/plan.ts';
import { kindNamed, objectOf, spfSpec } from '../../test/scripted/operator-objects.ts';
import { happeningOf, turnOf, wasInSync } from './happenings.ts';
import { servedOf } from './objects.ts';
import { standingOf, statusBody, told, toldPaused } from './standing.ts';

const spf = kindNamed('SpfRecord');
const served = servedOf(spf, objectOf('record', spfSpec('contoso', []), { generation: 3 }));
const { ref } = served;
const now = Date.parse('2026-03-02T08:00:00Z');

const change: Change = {
  id: 'c1',
  op: 'update',
  scope: { target: 'dns', id: 'contoso.example' },
  type: 'SpfTerm',
  keys: ['SpfTerm a'],
  collection: 'TXT contoso.example',
  before: null,
  after: null,
  leaves: [],
  expects: {},
  needs: [],
  group: 'g',
  for: [ref],
  why: 'a sender is missing',
  risk: 'low',
  shown: ['v=spf1 include:a ~all'],
  raw: 'SECRET-RAW',
};
const empty: Plan = {
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
};
const findingOf = (code: string, message: string, path = ''): Finding => ({
  code,
  message,
  remedy: 'Do something.',
  ref,
  path,
  retry: 'later',
});
const conditionsOf = (plan: Plan, invalid: readonly Finding[] = []) => {
  const body = statusBody(served, standingOf(served, plan, invalid, []), now);
  return (body['conditions'] as readonly { type: string; status: string; reason: string }[]).map(
    ({ type, status, reason }) => `${type}=${status} ${reason}`,
  );
};

test('the condition has the state of the plan for its reason, and only what is in sync is ready', () => {
  const closed = { state: 'closed', evidence: ['not yet'], remedy: 'Wait.', waitsFor: 'system' } as const;
  expect(conditionsOf(empty)).toEqual(['Ready=True InSync']);
  expect(conditionsOf({ ...empty, changes: [change] })).toEqual(['Ready=False Pending', 'Reconciling=True Pending']);
  expect(conditionsOf({ ...empty, changes: [{ ...change, needs: ['Gate/a'] }], gates: { 'Gate/a': closed } })).toEqual([
    'Ready=False Waiting',
    'Reconciling=True Waiting',
  ]);
  expect(conditionsOf({ ...empty, unknown: [findingOf('PSTN3001', 'no answer')] })).toEqual(['Ready=Unknown Unknown']);
  expect(conditionsOf({ ...empty, refused: [findingOf('PSTN2002', 'taken')] })).toEqual([
    'Ready=False Blocked',
    'Stalled=True Blocked',
  ]);
  expect(conditionsOf({ ...empty, frozen: [ref] }, [findingOf('PSTN1001', 'bad', '/spec/x')])).toEqual([
    'Ready=False Invalid',
    'Stalled=True Invalid',
  ]);
  expect(conditionsOf({ ...empty, frozen: [ref] })).toEqual(['Ready=Unknown Paused']);
});

test('changes are shown in lines for people, with gates and findings, and never the raw bytes', () => {
  const gate = { state: 'closed', evidence: ['not yet'], remedy: 'Wait.', waitsFor: 'system' } as const;
  const plan = { ...empty, changes: [{ ...change, needs: ['Gate/a'] }], gates: { 'Gate/a': gate } };
  const body = statusBody(served, standingOf(served, plan, [], []), now);
  expect(body['changes']).toEqual(['update SpfTerm a: a sender is missing', '  v=spf1 include:a ~all']);
  expect(body['gates']).toEqual([{ id: 'Gate/a', ...gate }]);
  expect(body['observedGeneration']).toBe(3);
  expect(JSON.stringify(body)).not.toContain('SECRET-RAW');
  expect(JSON.stringify(body)).toContain('waits for Gate/a (not yet) Wait.');
});

test('a write that was refused outside blocks the object with what the outside system said', () => {
  const finding = findingOf('PSTN4001', 'the service said no');
  const said = standingOf(served, { ...empty, changes: [change] }, [], [{ change, state: 'refused', finding }]);
  expect(said).toMatchObject({ state: 'Blocked', message: 'the service said no. Do something.' });
  expect(standingOf(served, empty, [], [{ change, state: 'refused', finding }]).state).toBe('InSync');
});

test('very many and very long changes stay small in the status', () => {
  const changes = Array.from({ length: 500 }, (_, index) => ({
    ...change,
    id: `c${index}`,
    keys: [`SpfTerm ${index}`],
    shown: Array.from({ length: 100 }, () => 'x'.repeat(5000)),
  }));
  const body = statusBody(served, standingOf(served, { ...empty, changes }, [], []), now);
  expect(JSON.stringify(body).length).toBeLessThan(300_000);
});

test('a record that a person is to publish is shown to its end', () => {
  const record = `+ contoso.example. 300 IN TXT "v=spf1 ${'include:a.example '.repeat(60)}-all"`;
  const plan: Plan = { ...empty, changes: [{ ...change, op: 'manual', shown: [record] }] };
  const body = statusBody(served, standingOf(served, plan, [], []), now);
  expect(body['changes']).toContain(`  ${record}`);
  expect(conditionsOf(plan)).toContain('Ready=False Manual');
  expect(JSON.stringify(body['conditions'])).toContain('-all');
});

test('an event says what happened: applied, drift repaired, refused; a forget is nobody’s news', () => {
  const done = { change, state: 'done', finding: null } as const;
  expect(happeningOf(done, false)).toMatchObject({ type: 'Normal', reason: 'Applied', action: 'update' });
  expect(happeningOf(done, true)).toMatchObject({ reason: 'DriftRepaired' });
  expect(happeningOf({ ...done, change: { ...change, op: 'delete' } }, true)).toMatchObject({ reason: 'Deleted' });
  expect(happeningOf({ ...done, change: { ...change, op: 'forget' } }, false)).toBeNull();
  expect(happeningOf({ change, state: 'refused', finding: findingOf('PSTN4001', 'no') }, false)).toMatchObject({
    type: 'Warning',
    reason: 'Refused',
  });
  expect(happeningOf({ change, state: 'held', finding: findingOf('PSTN2006', 'waits') }, false)).toBeNull();
});

test('a state is an event when it turns, not while it lasts', () => {
  const showing = (state: string) => servedOf(spf, { ...served.object, status: { state, observedGeneration: 3 } });
  expect(turnOf(showing('InSync'), told('Blocked', 'no'))).toMatchObject({ type: 'Warning', reason: 'Blocked' });
  expect(turnOf(showing('Blocked'), told('Blocked', 'no'))).toBeNull();
  expect(turnOf(showing('Blocked'), told('InSync', 'yes'))).toBeNull();
  expect(turnOf(showing('InSync'), toldPaused([]))).toBeNull();
  expect(wasInSync(showing('InSync'))).toBe(true);
  expect(wasInSync(servedOf(spf, { ...served.object, status: { state: 'InSync', observedGeneration: 2 } }))).toBe(
    false,
  );
});
