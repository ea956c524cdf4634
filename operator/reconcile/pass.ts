import { FindingError } from '../../kinds/codes.ts';
import { policyOf } from '../../kinds/scope-reference.ts';
import type { Change, Ref, Scope } from '../../kinds/words.ts';
import { refId, scopeId } from '../../kinds/words.ts';
import type { Planned } from '../../plan/make-plan.ts';
import { planNow } from '../../plan/observe.ts';
import { holding, type Plan } from '../../plan/plan.ts';
import type { Ports } from '../../plan/ports.ts';
import { type ApplyOptions, apply, type Ended } from '../../plan/run.ts';
import type { Wishes } from '../../plan/wishes.ts';
import { KubernetesError } from '../kubernetes/errors.ts';
import { happeningOf, wasInSync } from './happenings.ts';
import { isPaused, type Served } from './objects.ts';
import type { Pace } from './pace.ts';
import { portsOf } from './ports.ts';
import { sayFailure, sayScene, sayUnusable } from './say.ts';
import { type Scene, sceneOf, wantedIn, wishesOf } from './scene.ts';
import type { PassTools } from './tools.ts';

/** How a pass ended: how soon to look again, or that the scope is another replica's now. */
export type PassEnd = Pace | 'lost';

/* What waits is looked at again later: a worker does not stand still for it. */
const applyOptions: ApplyOptions = { waitSeconds: 2, partial: false, despiteRefusals: true };

/** After this long a pass says how things stand and lets other scopes have its worker; it comes back at once. */
const sliceMilliseconds = 60_000;

/** Steps that one pass takes one after the other, such as a record and then its stricter end. */
const mostRounds = 5;

const free = (plan: Plan): readonly Change[] =>
  plan.changes.filter((change) => change.op !== 'manual' && holding(plan, change).length === 0);

const isKnown = (plan: Plan): boolean =>
  plan.unknown.length === 0 && Object.values(plan.gates).every(({ state }) => state !== 'unknown');

type Worked = {
  readonly plan: Plan;
  readonly ended: readonly Ended[];
  readonly seen: Planned['seen'];
  /** There was more to do than fits into one pass. */
  readonly isCut: boolean;
};

/** What was on its way when time was up says nothing about the object: it was not sent, or is read back next time. */
const isTold = ({ state, finding }: Ended): boolean => state !== 'unknown' && finding?.code !== 'PSTN6020';

const work = async (wishes: Wishes, scene: Scene, ports: Ports, mayWrite: () => boolean): Promise<Worked> => {
  const planned = await planNow(wishes, ports, [scene.id]);
  const { seen } = planned;
  let plan = planned.plan;
  let hasNews = planned.closings.some(({ state }) => state === 'done' || state === 'notSent');
  const ended: Ended[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    if (!hasNews && !(isKnown(plan) && free(plan).length > 0)) break;
    if (ports.signal.aborted || !mayWrite()) break;
    const slice = AbortSignal.timeout(sliceMilliseconds);
    const signal = AbortSignal.any([ports.signal, slice]);
    const applied = await apply(wishes, plan, { ...ports, signal }, applyOptions);
    if (slice.aborted) {
      ended.push(...applied.ended.filter(isTold));
      return { plan: (await planNow(wishes, ports, [scene.id])).plan, ended, seen, isCut: true };
    }
    ended.push(...applied.ended);
    plan = applied.after;
    hasNews = false;
    if (applied.stopped !== null || !applied.ended.some(({ state }) => state === 'done')) break;
  }
  return { plan, ended, seen, isCut: false };
};

/** Those that may write outside wait for us at their end, and so does the scope object that this needs. */
const guardEnds = async (scene: Scene, tools: PassTools): Promise<void> => {
  const leaving = new Set(scene.ending.map(({ ref }) => refId(ref)));
  let needed = leaving.size > 0;
  for (const served of scene.members) {
    if (leaving.has(refId(served.ref)) || served === scene.scope) continue;
    const wanted = policyOf(served.resource).deletion === 'Delete';
    needed ||= wanted;
    if (tools.admission(served).errors.length === 0 && !isPaused(served.resource))
      await tools.teller.finalizer(served.ref, wanted);
  }
  if (needed) await tools.teller.finalizer(scene.scope.ref, true);
};

const mentions = (refs: readonly (Ref | null)[], id: string): boolean =>
  refs.some((ref) => ref !== null && refId(ref) === id);

/** Lets those go whose end is done: nothing of them is left outside, or it is given up as their policy says. */
const finishEnds = async (
  scene: Scene,
  here: ReadonlySet<string>,
  plan: Plan,
  tools: PassTools,
): Promise<readonly Served[]> => {
  const memory = tools.memoryOf(scene.scope.ref.namespace);
  const left: Served[] = [];
  for (const served of scene.ending) {
    const id = refId(served.ref);
    if (!here.has(id)) continue;
    const isBusy =
      plan.changes.some((change) => mentions(change.for, id)) ||
      mentions(
        [...plan.unknown, ...plan.refused].map(({ ref }) => ref),
        id,
      ) ||
      memory.ownedBy(served.ref).length > 0 ||
      memory.openBy(served.ref).length > 0;
    if (isBusy) left.push(served);
    else await tools.teller.finalizer(served.ref, false);
  }
  return left;
};

const paceOf = ({ plan, ended, isCut }: Worked, left: readonly Served[]): Pace => {
  if (isCut && ended.some(({ state }) => state === 'done')) return 'now';
  if (!isKnown(plan) || free(plan).length > 0 || left.length > 0) return 'soon';
  if (ended.some(({ state }) => state === 'unconfirmed' || state === 'unknown')) return 'soon';
  const waits = plan.changes.flatMap((change) => holding(plan, change).map(([, { waitsFor }]) => waitsFor));
  if (waits.includes('system')) return 'soon';
  return waits.includes('time') ? 'time' : 'calm';
};

const recordWrites = (ended: readonly Ended[], inSync: ReadonlySet<string>, tools: PassTools): void => {
  for (const one of ended) {
    for (const ref of one.change.for) {
      const served = tools.cluster.find(ref);
      const happening = happeningOf(one, inSync.has(refId(ref)));
      if (served !== null && happening !== null) void tools.recorder.record(served.object, happening);
    }
    const { change, state, finding } = one;
    const about = { op: change.op, keys: change.keys, for: change.for.map(refId), state, code: finding?.code };
    tools.log('write', { scope: scopeId(change.scope), ...about });
  }
};

/**
 * One look at one scope object and what refers to it: read, plan, write what may be written, say how everything stands.
 * `elsewhere` are item ids that other namespaces want in the same scope. Rejects only when the Kubernetes API fails.
 */
export const runPass = async (
  scope: Served,
  id: Scope,
  elsewhere: ReadonlySet<string>,
  tools: PassTools,
  signal: AbortSignal,
): Promise<PassEnd> => {
  const { namespace } = scope.ref;
  const memory = tools.memoryOf(namespace);
  const owned = await memory.owned(id);
  const open = await memory.open(id);
  const owners = new Set([...owned.map(({ from }) => from), ...open.flatMap(({ change }) => change.for)].map(refId));
  const scene = sceneOf(scope, id, tools.cluster, tools.admission, owners);
  const mayWrite = (): boolean => tools.mayWrite(id);
  if (scene.errors.length > 0 || isPaused(scope.resource)) {
    await sayUnusable(scene, tools);
    return 'calm';
  }
  if (!mayWrite()) return 'lost';
  await guardEnds(scene, tools);
  const inSync = new Set(scene.members.filter(wasInSync).map(({ ref }) => refId(ref)));
  const { wishes, held, here } = wishesOf(scene, owned, elsewhere, tools.admission);
  const ports = portsOf(scene, tools, signal);
  let worked: Worked;
  try {
    worked = await work(wishes, scene, ports, mayWrite);
  } catch (error) {
    const isFenced = error instanceof FindingError && error.finding.code === 'PSTN6020';
    if (!isFenced && !signal.aborted && !(error instanceof KubernetesError)) await sayFailure(error, scope, tools);
    throw error;
  }
  recordWrites(worked.ended, inSync, tools);
  // What an aborted or fenced pass has seen is not what is there.
  if (signal.aborted || !mayWrite()) return 'lost';
  const left = await finishEnds(scene, here, worked.plan, tools);
  await sayScene({ scene, wishes, held, here, left, ...worked }, tools, ports);
  return paceOf(worked, left);
};

/** What the objects of another namespace want in the same scope, when nothing is wrong with their scope object. */
export const wantedBy = (scope: Served, id: Scope, tools: PassTools): readonly string[] => {
  const scene = sceneOf(scope, id, tools.cluster, tools.admission, new Set());
  return scene.errors.length > 0 ? [] : wantedIn(scene);
};
