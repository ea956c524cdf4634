import { FindingError } from '../kinds/codes.ts';
import type { Change, Finding, Ref, Verdict } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import type { Planned } from '../plan/make-plan.ts';
import { planNow } from '../plan/observe.ts';
import { holding, type Plan } from '../plan/plan.ts';
import type { Ports } from '../plan/ports.ts';
import { isHere, type Road } from '../plan/road.ts';
import { type Applied, apply, type Ended } from '../plan/run.ts';
import { statusOf } from '../plan/status.ts';
import type { Wishes } from '../plan/wishes.ts';
import { finding } from './codes.ts';
import { type Call, UnknownOutcomeError } from './ports.ts';

/** How one call ended. `failures`: something is not as it should be; `written`: something outside was or may have been. */
export type Outcome = {
  readonly planned: Planned;
  readonly after: Plan;
  readonly failures: readonly Finding[];
  /** What waits for a gate or a person. */
  readonly waiting: readonly Finding[];
  readonly written: boolean;
};

/** How long a call waits for gates that the outside system itself opens, and for writes to become visible. */
const waitSeconds = 120;

/** How often a call plans again because the world moved under its plan. */
const maximumRounds = 5;

/** Throws the first of some findings; the others are shown first. */
export const complain = async (findings: readonly Finding[], call: Call): Promise<void> => {
  const [first, ...others] = findings;
  if (first === undefined) return;
  for (const other of others) await call.warn(other);
  throw new FindingError(first);
};

type Held = readonly (readonly [string, Verdict])[];

/** What an approval of this change says; only a person's word opens what waits for a person. */
const approvalOf = (change: Change, gates: Held, wishes: Wishes): string => {
  const [ref] = change.for;
  const names = gates.filter(([, { waitsFor }]) => waitsFor === 'person').map(([id]) => id.split('#')[0] ?? id);
  if (ref === undefined || names.length === 0) return '';
  const hash = wishes.specHashes[refId(ref)] ?? '';
  return `An approval among the provider settings says: for ${names.join(' or ')}, object kind ${ref.kind} name ${ref.name} specHash ${hash}.`;
};

const about = (change: Change, gates: Held, wishes: Wishes): Finding =>
  finding('PSTN7013', {
    message: `${change.why}: waits for ${gates.map(([id, { evidence }]) => `${id} (${evidence.join('; ')})`).join(' and ')}`,
    remedy: [...gates.map(([, { remedy }]) => remedy), approvalOf(change, gates, wishes)].join(' ').trim(),
    ref: change.for[0] ?? null,
  });

/** The changes of a plan that cannot be made now, with what they wait for: those that a gate holds, and manual ones. */
export const waitingIn = (plan: Plan, wishes: Wishes): readonly Finding[] => [
  ...plan.changes.flatMap((change) => {
    const gates = holding(plan, change).filter(([, { state }]) => state === 'closed');
    if (gates.length > 0) return [about(change, gates, wishes)];
    return change.op === 'manual' ? [byHand(change)] : [];
  }),
  ...plan.roads.flatMap(onTheRoad),
];

const onTheRoad = ({ of, stretches }: Road): readonly Finding[] =>
  stretches
    .filter(({ at }) => isHere(at))
    .map(({ name, evidence, remedy }) =>
      finding('PSTN7013', { message: `the road stands at ${name}: ${evidence.join('; ')}`, remedy, ref: of }),
    );

const byHand = (change: Change): Finding =>
  finding('PSTN7013', {
    message: `${change.why}: a person has to do this`,
    remedy: change.shown.join(' '),
    ref: change.for[0] ?? null,
  });

/** What a plan could not read or judge. */
export const unknownIn = (plan: Plan, wishes: Wishes): readonly Finding[] => [
  ...plan.unknown,
  ...plan.changes.flatMap((change) => {
    const gates = holding(plan, change).filter(([, { state }]) => state === 'unknown');
    return gates.length === 0 ? [] : [about(change, gates, wishes)];
  }),
];

/** The ids of what is still to be done for a resource, and the codes of what refuses to do it. */
export const pendingOf = (ref: Ref, plan: Plan): readonly string[] => [
  ...statusOf(ref, plan).changes,
  ...new Set(
    plan.refused.filter((refusal) => refusal.ref !== null && refId(refusal.ref) === refId(ref)).map(({ code }) => code),
  ),
];

const failed: ReadonlySet<Ended['state']> = new Set(['refused', 'unconfirmed', 'unknown', 'notDone', 'moved']);

/** A write that the other side refused or that lost a race did not happen; of any other that went out nobody can say so. */
const mayBeWritten = ({ change, state }: Ended, sent: ReadonlySet<string>): boolean =>
  sent.has(change.id) && state !== 'refused' && state !== 'moved';

const failureOf = ({ change, state, finding: told }: Ended): Finding =>
  told ?? finding('PSTN7021', { message: `${change.why}: ${state}`, ref: change.for[0] ?? null });

const failuresIn = (applied: Applied, wishes: Wishes): readonly Finding[] => {
  const { stopped, after, ended } = applied;
  if (stopped === 'unknown') return unknownIn(after, wishes);
  if (stopped === 'refused') return after.refused;
  return ended.filter(({ state }) => failed.has(state)).map(failureOf);
};

/** What is thrown once something has gone out says nothing about whether it arrived. */
const applyOrSay = async (wishes: Wishes, plan: Plan, ports: Ports, sent: ReadonlySet<string>): Promise<Applied> => {
  try {
    return await apply(wishes, plan, ports, { waitSeconds, partial: false });
  } catch (error) {
    if (sent.size === 0) throw error;
    const message = error instanceof Error ? error.message : 'failed without a reason';
    throw new UnknownOutcomeError(error instanceof FindingError ? error.finding : finding('PSTN7021', { message }));
  }
};

/**
 * Plans and carries out what the wishes ask for. A program has approved what it says and no plan, so a plan that the
 * world moved under is made again. Throws FindingErrors before anything is sent; afterwards failures are in the outcome.
 */
export const carryOut = async (
  wishes: Wishes,
  ports: Ports,
  sent: ReadonlySet<string>,
  call: Call,
): Promise<Outcome> => {
  let written = false;
  for (let round = 1; ; round += 1) {
    const planned = await planNow(wishes, ports);
    if (!written)
      await complain([...wishes.invalid, ...unknownIn(planned.plan, wishes), ...planned.plan.refused], call);
    const isQuiet = planned.plan.changes.length === 0 && planned.closings.length === 0;
    if (isQuiet) return { planned, after: planned.plan, failures: [], waiting: [], written };

    const applied = await applyOrSay(wishes, planned.plan, ports, sent);
    written ||= applied.ended.some((ended) => mayBeWritten(ended, sent));
    const isMoved = applied.stopped === 'moved' || applied.ended.some(({ state }) => state === 'moved');
    if (isMoved && round < maximumRounds) continue;
    const failures = failuresIn(applied, wishes);
    if (!written) await complain(failures, call);
    return { planned, after: applied.after, failures, waiting: waitingIn(applied.after, wishes), written };
  }
};
