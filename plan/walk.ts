import type { Change, Finding, Ref, Verdict } from '../kinds/words.ts';
import { refId, scopeId } from '../kinds/words.ts';
import { holding, type Plan } from './plan.ts';
import type { Road, Stretch } from './road.ts';
import type { Ended } from './run.ts';
import { type PlanState, planState } from './status.ts';

/** One finding as it is shown: with the resource it is about and, when it came from a file, where it stands. */
export type FindingView = {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly resource: string | null;
  readonly at: string | null;
  readonly path: string;
};

/** One gate or guard as it is shown. */
export type GateView = {
  readonly id: string;
  readonly state: Verdict['state'];
  readonly evidence: readonly string[];
  readonly remedy: string;
  readonly waitsFor: Verdict['waitsFor'];
};

/** A road as it is shown. */
export type RoadView = {
  /** `Kind/namespace/name` of the resource that describes it. */
  readonly resource: string;
  readonly steps: readonly (Pick<Stretch, 'name' | 'summary' | 'evidence' | 'remedy' | 'waitsFor'> & {
    readonly state: Stretch['at'];
  })[];
};

/** A road for show. */
export const viewRoad = ({ of, stretches }: Road): RoadView => ({
  resource: refId(of),
  steps: stretches.map(({ name, summary, at, evidence, remedy, waitsFor }) => ({
    name,
    summary,
    state: at,
    evidence,
    remedy,
    waitsFor,
  })),
});

/** One line of the plan: the changes of one group. */
export type ChangeView = {
  readonly ids: readonly string[];
  readonly op: Change['op'];
  readonly type: string;
  readonly keys: readonly string[];
  readonly resources: readonly string[];
  readonly why: string;
  readonly risk: Change['risk'];
  readonly shown: readonly string[];
  /** Gates that are not open, by id. Empty: it can be applied now. */
  readonly heldBy: readonly string[];
};

/** A plan as people and programs are shown it; text, JSON and Markdown are made from this alone. */
export type PlanView = {
  readonly apiVersion: 'postern.dev/plan-view/v1';
  readonly hash: string;
  readonly state: PlanState;
  readonly scopes: readonly { readonly scope: string; readonly changes: readonly ChangeView[] }[];
  readonly gates: readonly GateView[];
  readonly refused: readonly FindingView[];
  readonly unknown: readonly FindingView[];
  readonly notes: readonly FindingView[];
  readonly frozen: readonly string[];
  /** The roads that resources describe, and how far they have been walked. */
  readonly roads: readonly RoadView[];
  readonly summary: {
    readonly create: number;
    readonly update: number;
    readonly delete: number;
    readonly other: number;
    readonly held: number;
    readonly manual: number;
  };
};

/** How one approved change ended; `notBegun` when the apply ended before it. */
export type EndedView = {
  /** Its id in the plan that was approved. */
  readonly change: string;
  readonly op: Change['op'];
  readonly keys: readonly string[];
  readonly resources: readonly string[];
  readonly state: Ended['state'] | 'notBegun';
  readonly finding: FindingView | null;
};

/** An apply as people and programs are shown it; text, JSON and Markdown are made from this alone. */
export type AppliedView = {
  readonly apiVersion: 'postern.dev/applied/v1';
  /** Name of the run in the journal; null when none was begun. */
  readonly run: string | null;
  /** Hash of the plan that was to be applied. */
  readonly planHash: string;
  /** Why it ended before its plan did; null when it did not. */
  readonly stopped: 'moved' | 'unknown' | 'refused' | 'declined' | 'interrupted' | 'failed' | null;
  /** Every change of the plan, in order. */
  readonly ended: readonly EndedView[];
  /** A fresh plan at the end: the proof, or what is left. Null when nobody could look again. */
  readonly after: PlanView | null;
};

/** Turns a reference and a path into `file:line`, where the door knows files. */
export type Locate = (ref: Ref, path: string) => string | null;

const locateStart: Locate = (ref) => (ref.at === undefined ? null : `${ref.at.file}:${ref.at.line}`);

/** A finding for show. */
export const viewFinding = (finding: Finding, locate: Locate = locateStart): FindingView => ({
  code: finding.code,
  message: finding.message,
  remedy: finding.remedy,
  resource: finding.ref === null ? null : refId(finding.ref),
  at: finding.ref === null ? null : locate(finding.ref, finding.path),
  path: finding.path,
});

const viewGroup = (plan: Plan, group: readonly Change[]): ChangeView | null => {
  const [first] = group;
  if (first === undefined) return null;
  return {
    ids: group.map((change) => change.id),
    op: first.op,
    type: first.type,
    keys: [...new Set(group.flatMap((change) => change.keys))],
    resources: [...new Set(group.flatMap((change) => change.for.map(refId)))],
    why: [...new Set(group.map((change) => change.why))].join('; '),
    risk: (['high', 'medium', 'low'] as const).find((risk) => group.some((one) => one.risk === risk)) ?? first.risk,
    shown: group.flatMap((change) => change.shown),
    heldBy: [...new Set(group.flatMap((change) => holding(plan, change).map(([id]) => id)))],
  };
};

/** What is let go of is no write: it stands on a line of its own, whatever it shares a record with. */
const lineOf = (change: Change): string => `${change.group}${change.op === 'forget' ? ' forget' : ''}`;

/** Walks a plan once, in order, into what is shown of it. Raw bytes and inventories stay behind. */
export const viewPlan = (plan: Plan, locate: Locate = locateStart): PlanView => {
  const scopes = Map.groupBy(plan.changes, (change) => scopeId(change.scope));
  const of = (...ops: readonly Change['op'][]): number => plan.changes.filter(({ op }) => ops.includes(op)).length;
  const shown = plan.changes.flatMap((change) => change.needs).filter((id) => plan.gates[id] !== undefined);
  return {
    apiVersion: 'postern.dev/plan-view/v1',
    hash: plan.hash,
    state: planState(plan),
    scopes: [...scopes].map(([scope, changes]) => ({
      scope,
      changes: [...Map.groupBy(changes, lineOf).values()].flatMap((group) => viewGroup(plan, group) ?? []),
    })),
    gates: [...new Set(shown)].sort().flatMap((id) => {
      const verdict = plan.gates[id];
      return verdict === undefined ? [] : [{ id, ...verdict }];
    }),
    refused: plan.refused.map((finding) => viewFinding(finding, locate)),
    unknown: plan.unknown.map((finding) => viewFinding(finding, locate)),
    notes: plan.notes.map((finding) => viewFinding(finding, locate)),
    frozen: plan.frozen.map(refId),
    roads: plan.roads.map(viewRoad),
    summary: {
      create: of('create'),
      update: of('update', 'move', 'adopt'),
      delete: of('delete'),
      other: of('run', 'forget', 'remember'),
      held: plan.changes.filter((change) => holding(plan, change).length > 0).length,
      manual: of('manual'),
    },
  };
};
