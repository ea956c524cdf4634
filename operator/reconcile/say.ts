import { FindingError } from '../../kinds/codes.ts';
import { observationOf } from '../../kinds/seen.ts';
import type { Finding } from '../../kinds/words.ts';
import { refId } from '../../kinds/words.ts';
import type { Planned } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Ports } from '../../plan/ports.ts';
import type { Ended } from '../../plan/run.ts';
import type { Wishes } from '../../plan/wishes.ts';
import { finding } from '../codes.ts';
import { hasFinalizer, isEnding } from '../kubernetes/finalizer.ts';
import { refersTo, type Served } from './objects.ts';
import type { Scene } from './scene.ts';
import { standingOf, type Told, told, toldInvalid, toldPaused } from './standing.ts';
import { named } from './tell.ts';
import type { PassTools } from './tools.ts';

/** What a pass found and did. */
export type Outcome = {
  readonly scene: Scene;
  readonly wishes: Wishes;
  /** `refId` -> the ending resource that it waits for. */
  readonly held: ReadonlyMap<string, string>;
  /** Members (`refId`) that this pass speaks for. */
  readonly here: ReadonlySet<string>;
  /** Ending objects that are not done. */
  readonly left: readonly Served[];
  readonly plan: Plan;
  readonly ended: readonly Ended[];
  readonly seen: Planned['seen'];
};

const ending = (said: Told, message: string): Told => ({ ...said, message, instead: 'Ending' });

/** Where nothing is done through a scope object: it is invalid or paused, and its members cannot be looked at. */
export const sayUnusable = async (scene: Scene, tools: PassTools): Promise<void> => {
  const { scope, errors } = scene;
  const own = errors.length > 0 ? toldInvalid(errors) : toldPaused([]);
  await tools.teller.status(scope.ref, own);
  for (const served of scene.members.filter((one) => one !== scope)) {
    const invalid = tools.admission(served).errors;
    const why = errors.length > 0 ? 'is not valid' : 'is paused';
    const blocked = finding('PSTN6031', { message: `${refId(scope.ref)} ${why}`, ref: served.ref });
    const said =
      invalid.length > 0 ? toldInvalid(invalid) : told('Blocked', `${blocked.message}. ${blocked.remedy}`, [blocked]);
    await tools.teller.status(served.ref, isEnding(served.object) ? ending(said, said.message) : said);
  }
};

const unread = (failure: Finding): Told =>
  failure.retry === 'never'
    ? toldInvalid([failure])
    : told('Unknown', `${failure.message}. ${failure.remedy}`, [failure]);

/** Whether the scope could be read, from what this pass has seen anyway. */
const scopeTold = async (outcome: Outcome, ports: Ports): Promise<Told> => {
  const { scene, seen } = outcome;
  try {
    await ports.target(scene.id);
  } catch (error) {
    if (error instanceof FindingError) return unread(error.finding);
    throw error;
  }
  const own = observationOf(seen, scene.id);
  const collections = Object.values(own?.collections ?? {});
  if (collections.length === 0) return told('InSync', 'nothing refers to it yet, so nothing has been read');
  if (collections.some(({ state }) => state === 'complete')) return told('InSync', 'it can be read');
  const reasons = collections.flatMap((one) => (one.state === 'unknown' ? [one.reason] : []));
  const [reason] = reasons;
  return reason === undefined ? told('InSync', 'it can be read') : unread({ ...reason, retry: 'later' });
};

/**
 * What ended a pass before its end: shown in the object that it is about. A fault of ours is shown in the scope object,
 * without its words: nobody knows what they hold.
 */
export const sayFailure = async (error: unknown, scope: Served, { teller }: PassTools): Promise<void> => {
  const failure =
    error instanceof FindingError
      ? error.finding
      : finding('PSTN6033', { message: `the pass over ${refId(scope.ref)} ended early`, ref: scope.ref });
  const state = failure.retry === 'never' ? 'Blocked' : 'Unknown';
  await teller.status(failure.ref ?? scope.ref, told(state, `${failure.message}. ${failure.remedy}`, [failure]));
};

/** Shows in every object of the scene how it stands, and lets the scope object go when nothing needs it any more. */
export const sayScene = async (outcome: Outcome, { teller, cluster }: PassTools, ports: Ports): Promise<void> => {
  const { scene, wishes, held, here, left, plan, ended } = outcome;
  const leftIds = new Set(left.map(({ ref }) => refId(ref)));
  const leaving = new Set(scene.ending.map(({ ref }) => refId(ref)));
  for (const served of scene.members) {
    const id = refId(served.ref);
    if (!here.has(id) || served === scene.scope) continue;
    if (leaving.has(id)) {
      if (!leftIds.has(id)) continue;
      const said = standingOf(served, plan, [], ended);
      const why = said.state === 'InSync' ? 'it still owns something outside' : said.message;
      await teller.status(served.ref, ending(said, `about to end: ${why}`));
      continue;
    }
    const waitsFor = held.get(id);
    const said =
      waitsFor === undefined
        ? standingOf(served, plan, wishes.invalid, ended)
        : told('Waiting', `what it asks for still belongs to ${waitsFor}, which is about to end`);
    await teller.status(served.ref, isEnding(served.object) ? ending(said, said.message) : said);
  }

  const holders = cluster
    .within(scene.scope.ref.namespace)
    .filter((served) => refersTo(served.resource, scene.scope.ref) && hasFinalizer(served.object));
  if (holders.length === 0) await teller.finalizer(scene.scope.ref, false);
  const reached = await scopeTold(outcome, ports);
  const isMember = scene.members.includes(scene.scope) && reached.state === 'InSync';
  const said = isMember ? standingOf(scene.scope, plan, wishes.invalid, ended) : reached;
  const waits = `about to end: ${named(holders.map(({ ref }) => ref))} needs it until its own end`;
  await teller.status(scene.scope.ref, isEnding(scene.scope.object) ? ending(said, waits) : said);
};
