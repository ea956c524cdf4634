import type { Ref } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import { holding, type Plan } from './plan.ts';

/** How one resource stands, in the words every door uses. */
export type Status = {
  readonly state: 'InSync' | 'Pending' | 'Waiting' | 'Blocked' | 'Manual' | 'Unknown' | 'Invalid';
  /** Ids of the changes made for it. */
  readonly changes: readonly string[];
  /** Ids of the gates that hold them. */
  readonly gates: readonly string[];
};

/** What a plan says about one resource. Pure and shared: no door has a verdict of its own. */
export const statusOf = (ref: Ref, plan: Plan): Status => {
  const id = refId(ref);
  const concerns = (other: Ref | null): boolean => other !== null && refId(other) === id;
  const changes = plan.changes.filter((change) => change.for.some(concerns));
  const held = changes.filter((change) => holding(plan, change).length > 0);
  const gates = [...new Set(held.flatMap((change) => holding(plan, change).map(([gate]) => gate)))];
  const found = { changes: changes.map((change) => change.id), gates };
  if (plan.frozen.some(concerns)) return { state: 'Invalid', ...found };
  if (plan.unknown.some((finding) => concerns(finding.ref))) return { state: 'Unknown', ...found };
  if (gates.some((gate) => plan.gates[gate]?.state === 'unknown')) return { state: 'Unknown', ...found };
  if (plan.refused.some((finding) => concerns(finding.ref))) return { state: 'Blocked', ...found };
  if (changes.length === 0) return { state: 'InSync', ...found };
  if (held.length < changes.length && changes.some((change) => !held.includes(change) && change.op !== 'manual'))
    return { state: 'Pending', ...found };
  return { state: held.length > 0 ? 'Waiting' : 'Manual', ...found };
};

/** What a whole plan comes to, worst first; the command line turns it into an exit code. */
export type PlanState = 'unknown' | 'refused' | 'applicable' | 'waiting' | 'manual' | 'inSync';

/** Something unknown or refused comes before anything that could be done: it says that the picture is not whole. */
export const planState = (plan: Plan): PlanState => {
  const isUnknown = Object.values(plan.gates).some((verdict) => verdict.state === 'unknown');
  if (plan.unknown.length > 0 || isUnknown) return 'unknown';
  if (plan.refused.length > 0) return 'refused';
  const free = plan.changes.filter((change) => holding(plan, change).length === 0);
  if (free.some((change) => change.op !== 'manual')) return 'applicable';
  if (plan.changes.length > free.length) return 'waiting';
  return free.length > 0 ? 'manual' : 'inSync';
};
