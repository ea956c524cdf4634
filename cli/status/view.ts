import { scopeOfResource } from '../../kinds/scope-reference.ts';
import type { Change, Ref, Resource } from '../../kinds/words.ts';
import { refId, scopeId } from '../../kinds/words.ts';
import { isAttestable } from '../../plan/attestation.ts';
import { digest } from '../../plan/digest.ts';
import type { Memory } from '../../plan/memory.ts';
import { holding, type Plan } from '../../plan/plan.ts';
import { type PlanState, planState, type Status, statusOf } from '../../plan/status.ts';
import { type FindingView, type GateView, type Locate, type RoadView, viewFinding, viewRoad } from '../../plan/walk.ts';
import type { Wishes } from '../../plan/wishes.ts';

/** One thing that a resource waits for. */
export type WaitView = {
  readonly gate: string;
  readonly state: 'closed' | 'unknown';
  readonly waitsFor: GateView['waitsFor'];
  /** RFC 3339; since when it has been seen to wait for the same thing. Null when nothing is remembered. */
  readonly since: string | null;
  readonly evidence: readonly string[];
  readonly remedy: string;
};

/** How one resource stands. `steps` is the road that it describes, where it describes one. */
export type ResourceView = {
  readonly resource: string;
  readonly state: Status['state'];
  readonly pending: readonly string[];
  readonly waits: readonly WaitView[];
  readonly manual: readonly string[];
  /** Whether somebody's word can stand for one of those steps: nothing would show that it is done. */
  readonly attestable: boolean;
  readonly said: readonly FindingView[];
  readonly steps: RoadView['steps'];
};

/** How an estate stands, by outside system. */
export type StatusView = {
  readonly apiVersion: 'postern.dev/status/v1';
  readonly at: string;
  readonly state: PlanState;
  readonly scopes: readonly { readonly scope: string; readonly resources: readonly ResourceView[] }[];
  readonly across: readonly ResourceView[];
};

/** Since when a gate has held the same changes of a resource, as far as that is remembered. */
export type Since = (ref: Ref, gate: string, changes: readonly Change[]) => Promise<string | null>;

/** Remembers it: where other changes are held, the time begins anew. */
export const sinceIn =
  (memory: Memory, at: string): Since =>
  async (ref, gate, changes) => {
    const [first] = changes;
    if (first === undefined) return null;
    const held = digest(changes.map(({ id }) => id).sort());
    return memory.since(first.scope, `Waiting/${refId(ref)}/${gate}`, held, at);
  };

/** Remembers since when what a plan holds has waited, for whoever asks later. */
export const rememberWaits = async (plan: Plan, since: Since): Promise<void> => {
  const refs = new Map(plan.changes.flatMap((change) => change.for.map((ref) => [refId(ref), ref] as const)));
  await Promise.all([...refs.values()].map((ref) => waitsOf(ref, plan, changesOf(ref, plan), since)));
};

/* By the list itself, which nobody changes: every resource of a large plan asks for its own. */
const byRef = new WeakMap<Plan['changes'], ReadonlyMap<string, readonly Change[]>>();

const changesOf = (ref: Ref, { changes }: Plan): readonly Change[] => {
  const made = byRef.get(changes) ?? grouped(changes);
  byRef.set(changes, made);
  return made.get(refId(ref)) ?? [];
};

const grouped = (changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> => {
  const named = changes.flatMap((change) => [...new Set(change.for.map(refId))].map((id) => ({ id, change })));
  const groups = Map.groupBy(named, ({ id }) => id);
  return new Map([...groups].map(([id, group]) => [id, group.map(({ change }) => change)]));
};

const waitsOf = async (
  ref: Ref,
  plan: Plan,
  changes: readonly Change[],
  since: Since,
): Promise<readonly WaitView[]> => {
  const held = changes.flatMap((change) => holding(plan, change).map(([gate, verdict]) => ({ gate, verdict, change })));
  const groups = Map.groupBy(held, ({ gate }) => gate);
  return Promise.all(
    [...groups].flatMap(([gate, group]) => {
      const [first] = group;
      if (first === undefined || first.verdict.state === 'open') return [];
      const { state, waitsFor, evidence, remedy } = first.verdict;
      const all = group.map(({ change }) => change);
      return [
        since(ref, gate, all).then((when): WaitView => ({ gate, state, waitsFor, since: when, evidence, remedy })),
      ];
    }),
  );
};

/** How one resource stands in a plan, with what it waits for and the road that it describes. */
export const viewResource = async (ref: Ref, plan: Plan, since: Since, locate: Locate): Promise<ResourceView> => {
  const id = refId(ref);
  const isOwn = (other: Ref | null): boolean => other !== null && refId(other) === id;
  const changes = changesOf(ref, plan);
  const free = changes.filter((change) => holding(plan, change).length === 0);
  const findings = [...plan.refused, ...plan.unknown, ...plan.notes].filter((finding) => isOwn(finding.ref));
  return {
    resource: id,
    state: statusOf(ref, plan).state,
    pending: [...new Set(free.filter(({ op }) => op !== 'manual').flatMap(({ keys }) => keys))],
    waits: await waitsOf(ref, plan, changes, since),
    manual: free.filter(({ op }) => op === 'manual').flatMap(({ shown }) => shown),
    attestable: free.some(isAttestable),
    said: findings.map((finding) => viewFinding(finding, locate)),
    steps: plan.roads.filter(({ of }) => isOwn(of)).flatMap((road) => viewRoad(road).steps),
  };
};

/* Approvals and attestations want nothing themselves. */
const wantsSomething = (wishes: Wishes, ref: Ref): boolean =>
  wishes.kinds.find(({ name }) => name === ref.kind)?.items !== undefined;

/** Every resource of a plan under the outside system that it is about. */
export const viewStatus = async (wishes: Wishes, plan: Plan, since: Since, locate: Locate, at: string) => {
  const wanted = new Map<string, { readonly ref: Ref; readonly scopes: Set<string> }>();
  for (const { from, scope } of wishes.desired) {
    const known = wanted.get(refId(from)) ?? { ref: from, scopes: new Set() };
    wanted.set(refId(from), known);
    known.scopes.add(scopeId(scope));
  }
  const owners = new Set(wishes.scopes.map(({ ref }) => refId(ref)));
  const all = [...wanted.values()].filter(({ ref }) => !owners.has(refId(ref)));
  const rest = [...wishes.evaluated, ...wishes.frozen].filter(
    (ref) => !wanted.has(refId(ref)) && !owners.has(refId(ref)) && wantsSomething(wishes, ref),
  );
  const view = (refs: readonly Ref[]): Promise<readonly ResourceView[]> =>
    Promise.all(refs.map((ref) => viewResource(ref, plan, since, locate)));
  const inScope = async (owner: Resource) => {
    const scope = scopeId(scopeOfResource(wishes.kinds, owner));
    const own = all.filter(({ scopes }) => scopes.size === 1 && scopes.has(scope)).map(({ ref }) => ref);
    const [first, ...others] = await view([owner.ref, ...own]);
    if (first === undefined) return { scope, resources: [] };
    // What describes a system is as good as what can be read there: where nothing could, it is not in sync.
    const isLost = others.length > 0 && others.every(({ state }) => state === 'Unknown');
    return {
      scope,
      resources: [isLost && first.state === 'InSync' ? { ...first, state: 'Unknown' as const } : first, ...others],
    };
  };
  const status: StatusView = {
    apiVersion: 'postern.dev/status/v1',
    at,
    state: planState(plan),
    scopes: await Promise.all(wishes.scopes.map(inScope)),
    across: await view([...all.filter(({ scopes }) => scopes.size > 1).map(({ ref }) => ref), ...rest]),
  };
  return status;
};
