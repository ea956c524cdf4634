import { holding } from '../plan/plan.ts';
import type { Applied } from '../plan/run.ts';
import type { PlanState } from '../plan/status.ts';

/** Exit codes: 0 in sync or done, 1 error or unknown, 2 something to do, 3 waits, 4 manual, 5 the world moved. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

const ofState: Readonly<Record<PlanState, ExitCode>> = {
  unknown: 1,
  refused: 1,
  applicable: 2,
  waiting: 3,
  manual: 4,
  inSync: 0,
};

/** What `plan` exits with. */
export const planExit = (state: PlanState): ExitCode => ofState[state];

/** What `apply` exits with; 0 only when a fresh plan at the end shows nothing left of what was approved. */
export const applyExit = (applied: Applied): ExitCode => {
  if (applied.stopped !== null) return applied.stopped === 'moved' ? 5 : 1;
  const states = new Set(applied.ended.map((ended) => ended.state));
  if (states.has('refused') || states.has('unknown') || states.has('notDone')) return 1;
  if (states.has('moved')) return 5;
  if (states.has('held') || states.has('unconfirmed')) return 3;
  if (states.has('manual')) return 4;
  const keys = new Set(applied.ended.flatMap((ended) => ended.change.keys));
  const { after } = applied;
  const left = after.changes.filter((change) => change.keys.some((key) => keys.has(key)));
  const waits = left.filter((change) => change.op === 'manual' || holding(after, change).length > 0);
  if (after.unknown.length > 0 || waits.length < left.length) return 1;
  // What was done has a next step: a person's, or one that a gate holds.
  if (left.length > 0) return left.every(({ op }) => op === 'manual') ? 4 : 3;
  return 0;
};
