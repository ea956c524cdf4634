import type { Change } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import type { Plan } from '../plan/plan.ts';
import { renderAppliedMarkdown } from '../plan/render/applied-markdown.ts';
import { renderAppliedText } from '../plan/render/applied-text.ts';
import type { Applied, Ended } from '../plan/run.ts';
import { type AppliedView, type EndedView, type Locate, viewFinding, viewPlan } from '../plan/walk.ts';
import { type OutputFormat, paintFor } from './output.ts';
import type { World } from './world.ts';

/** What came of an apply, also of one that wrote nothing or was cut off. `after` is null when nobody looked again. */
export type Outcome = {
  readonly run: string | null;
  readonly ended: readonly Ended[];
  readonly stopped: Applied['stopped'] | 'declined' | 'interrupted' | 'failed';
  readonly after: Plan | null;
};

const viewEnded = (approved: Change, ended: Ended | undefined, locate: Locate): EndedView => ({
  change: approved.id,
  op: approved.op,
  keys: approved.keys,
  resources: approved.for.map(refId),
  state: ended?.state ?? 'notBegun',
  finding: ended === undefined || ended.finding === null ? null : viewFinding(ended.finding, locate),
});

/** Every change that was approved with how it ended; those that were never begun are named too. */
export const viewApplied = (plan: Plan, outcome: Outcome, locate: Locate): AppliedView => {
  const { run, ended, stopped, after } = outcome;
  // A run ends changes in the order of the plan; one that stopped before its first write names those that are in the way.
  const isInOrder = stopped === null || stopped === 'interrupted' || stopped === 'failed';
  const endedOf = (change: Change, index: number): Ended | undefined =>
    isInOrder ? ended[index] : ended.find((one) => one.change.id === change.id);
  return {
    apiVersion: 'postern.dev/applied/v1',
    run,
    planHash: plan.hash,
    stopped,
    ended: plan.changes.map((change, index) => viewEnded(change, endedOf(change, index), locate)),
    after: after === null ? null : viewPlan(after, locate),
  };
};

/** What an apply did, in the wished form, for stdout. */
export const appliedText = (view: AppliedView, format: OutputFormat, world: World): string => {
  if (format === 'json') return `${JSON.stringify(view, null, 2)}\n`;
  if (format === 'markdown') return renderAppliedMarkdown(view);
  return renderAppliedText(view, paintFor(world.stdout, world.environment));
};
