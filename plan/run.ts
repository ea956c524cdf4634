import { observationOf } from '../kinds/seen.ts';
import type { Change, Finding, Verdict } from '../kinds/words.ts';
import { itemId, scopeId } from '../kinds/words.ts';
import { finding } from './codes.ts';
import { standing, writtenBefore } from './covering.ts';
import { withInventory } from './inventory.ts';
import type { Planned } from './make-plan.ts';
import type { Outcome } from './memory.ts';
import { planNow } from './observe.ts';
import { holding, type Plan, planHash } from './plan.ts';
import type { Ports } from './ports.ts';
import { sendAndConfirm } from './send.ts';
import { type Closing, ownedOf } from './settling.ts';
import { onlyScope, type Wishes } from './wishes.ts';
import { without } from './without.ts';

/** How one approved change ended. Only `done` and `present` mean that the world is as wanted. */
export type Ended = {
  readonly change: Change;
  readonly state: 'done' | 'present' | 'held' | 'manual' | 'moved' | 'refused' | 'unconfirmed' | 'unknown' | 'notDone';
  readonly finding: Finding | null;
};

/** What an apply did. `after` is a fresh plan made at the end: the proof, or what is left. */
export type Applied = {
  readonly run: string;
  readonly ended: readonly Ended[];
  /** Set when nothing was sent at all, with the reason. */
  readonly stopped: 'moved' | 'unknown' | 'refused' | null;
  readonly after: Plan;
};

export type ApplyOptions = {
  /** How long to wait for gates that the system itself opens and for writes to become visible, in seconds. */
  readonly waitSeconds: number;
  /** Go on with what is known when something else is unknown or refused. */
  readonly partial: boolean;
  /** Go on with the rest when something is refused (the operator: one object does not hold the others of its scope). */
  readonly despiteRefusals?: boolean;
};

/** How often one change is planned and sent again because another writer was faster. */
const maximumAttempts = 100;

/** How often one change is sent in all when its answer is lost and the world shows that nothing came of it. */
const maximumLost = 3;

const runName = (ports: Ports): string =>
  `run-${ports
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')}-${Math.floor(ports.random() * 0x1000000)
    .toString(16)
    .padStart(6, '0')}`;

/** Writes down what became of intents that an earlier process left open. */
const persistClosings = async (closings: readonly Closing[], planned: Planned, ports: Ports): Promise<void> => {
  for (const { intent, state } of closings) {
    if (state !== 'done' && state !== 'notSent') continue;
    // Another run of this process may have been in the middle of it when the plan looked.
    const open = await ports.memory.open(intent.change.scope);
    if (!open.some((one) => one.run === intent.run && one.change.id === intent.change.id)) continue;
    const seen = observationOf(planned.seen, intent.change.scope);
    const collection = seen?.collections[intent.change.collection];
    const found =
      collection?.state === 'complete'
        ? collection.found.find((one) => intent.change.keys.includes(itemId(one)))
        : undefined;
    const handle = found?.handle ?? intent.change.handle;
    const outcome: Outcome = { state, ...(handle === undefined ? {} : { handle }) };
    const entries =
      state === 'done'
        ? ownedOf(intent.change, handle)
        : (await ports.memory.owned(intent.change.scope)).filter((entry) => intent.change.keys.includes(itemId(entry)));
    await ports.memory.settle(intent.run, intent.change, outcome, entries, ports.now().toISOString());
  }
};

const heldFinding = (change: Change, gates: readonly (readonly [string, Verdict])[]): Finding => {
  const isUnknown = gates.some(([, verdict]) => verdict.state === 'unknown');
  const isSettling = gates.every(([id]) => id.startsWith('Settling/'));
  return finding(isUnknown ? 'PSTN2011' : isSettling ? 'PSTN2014' : 'PSTN2006', {
    message: `${change.keys.join(', ')} waits for ${gates.map(([id, verdict]) => `${id} (${verdict.evidence.join('; ')})`).join(' and ')}`,
    ref: change.for[0] ?? null,
    remedy: gates.map(([, verdict]) => verdict.remedy).join(' '),
  });
};

const heldState = (gates: readonly (readonly [string, Verdict])[], plan: Plan): Ended['state'] => {
  if (gates.some(([, verdict]) => verdict.state === 'unknown')) return 'unknown';
  const refusals = new Set(plan.refused.map((refusal) => refusal.message));
  return gates.some(([, verdict]) => verdict.evidence.some((line) => refusals.has(line))) ? 'refused' : 'held';
};

const movedFinding = (change: Change, what: readonly string[]): Finding =>
  finding('PSTN2005', {
    message: `${what.join(', ')} is not as it was when the plan was made`,
    ref: change.for[0] ?? null,
  });

type Work = {
  readonly wishes: Wishes;
  readonly run: string;
  readonly planHash: string;
  /** Milliseconds since the epoch: no waiting past it. */
  readonly deadline: number;
  /** Item ids of unanswered writes: a name that is taken may be our own. */
  readonly unanswered: Set<string>;
  /** Scopes whose inventory is written down already. */
  readonly inventoried: Set<string>;
};

type Attempt =
  | { readonly ended: Ended }
  | { readonly again: Change; readonly wait: 'gate' | 'rival' | 'lost'; readonly gates: readonly string[] };

const needsOther = (change: Change): Ended => ({
  change,
  state: 'held',
  finding: finding('PSTN2006', {
    message: `${change.keys.join(', ')} needs a change that was not done`,
    ref: change.for[0] ?? null,
  }),
});

const attempt = async (approved: Change, work: Work, ports: Ports): Promise<Attempt> => {
  const fresh = await planNow(onlyScope(work.wishes, approved.scope), ports, [approved.scope]);
  await persistClosings(fresh.closings, fresh, ports);
  const now = standing(approved, fresh);
  const end = (change: Change, state: Ended['state'], why: Finding | null): Attempt => ({
    ended: { change, state, finding: why },
  });
  if (now.state === 'present') return end(approved, 'present', null);
  if (now.state === 'unknown') return end(approved, 'unknown', fresh.plan.unknown[0] ?? null);
  if (now.state === 'moved') return end(approved, 'moved', movedFinding(approved, now.what));

  const { change } = now;
  const gates = holding(fresh.plan, change);
  if (gates.length > 0) {
    const state = heldState(gates, fresh.plan);
    const waitsForSystem = gates.every(([, verdict]) => verdict.state === 'closed' && verdict.waitsFor === 'system');
    if (state !== 'held' || !waitsForSystem || ports.now().getTime() >= work.deadline)
      return end(change, state, heldFinding(change, gates));
    return { again: change, wait: 'gate', gates: gates.map(([id]) => id) };
  }
  if (fresh.plan.changes.some((other) => change.needs.includes(other.id))) return { ended: needsOther(change) };
  if (change.op === 'manual') return end(change, 'manual', null);
  const mayExist = change.keys.some((key) => work.unanswered.has(key));
  const recorded = await withInventory(change, fresh.seen, work.inventoried, ports);
  const sent = await sendAndConfirm(recorded, { ...work, mayExist }, ports);
  if (sent.state !== 'again') return end(change, sent.state, sent.finding);
  for (const key of sent.lost ? change.keys : []) work.unanswered.add(key);
  return { again: change, wait: sent.lost ? 'lost' : 'rival', gates: [] };
};

const neverAnswered = (change: Change): Ended => ({
  change,
  state: 'notDone',
  finding: finding('PSTN2007', {
    message: `${change.keys.join(', ')} was sent ${maximumLost} times, was never answered, and nothing came of it`,
    ref: change.for[0] ?? null,
  }),
});

/** One approved change: look again, judge again, then write, read back and write down, until it stands or cannot. */
const carryOut = async (approved: Change, work: Work, ports: Ports): Promise<Ended> => {
  let lost = 0;
  for (let rivals = 0; rivals < maximumAttempts; ) {
    ports.signal.throwIfAborted();
    const result = await ports.exclusive(approved.scope, () => attempt(approved, work, ports));
    if ('ended' in result) return result.ended;
    if (result.wait === 'gate') {
      ports.tell?.({ what: 'waiting', change: result.again, gates: result.gates });
      await ports.sleep(Math.min(1000, Math.max(50, work.deadline - ports.now().getTime())), ports.signal);
    } else {
      rivals += 1;
      lost += result.wait === 'lost' ? 1 : 0;
      if (lost >= maximumLost) return neverAnswered(result.again);
      ports.tell?.({ what: 'retrying', change: result.again });
      await ports.sleep(Math.ceil(ports.random() * Math.min(400, 10 * rivals)), ports.signal);
    }
  }
  return {
    change: approved,
    state: 'notDone',
    finding: finding('PSTN2005', {
      message: `${approved.keys.join(', ')}: another writer was faster ${maximumAttempts} times`,
      ref: approved.for[0] ?? null,
    }),
  };
};

const interrupted = (change: Change): Ended => ({
  change,
  state: 'unknown',
  finding: finding('PSTN2009', {
    message: `interrupted while working on ${change.keys.join(', ')}`,
    ref: change.for[0] ?? null,
  }),
});

/** An interruption ends the run with what is known; the open intent is read back by the next one. */
const carryOutOrStop = async (change: Change, work: Work, ports: Ports): Promise<Ended> => {
  try {
    return await carryOut(change, work, ports);
  } catch (error) {
    if (ports.signal.aborted) return interrupted(change);
    throw error;
  }
};

/*
 * What is planned on the way has another hash than the plan that a person approved: a part of it is done by then. Only
 * changes of the approved plan are sent, so an approval of that plan holds for each of them.
 */
const withApproval = (wishes: Wishes, approved: Plan): Wishes =>
  planHash(approved) !== approved.hash
    ? wishes
    : {
        ...wishes,
        allows: wishes.allows.map((allow) => (allow.planHash === approved.hash ? without(allow, 'planHash') : allow)),
      };

/**
 * Carries out the plan that was approved and nothing else. Everything is read again first: when something that a change
 * depends on moved, or something is unknown, nothing at all is written. Each change is judged again right before its own
 * write, and the end is a fresh plan.
 */
export const apply = async (wishes: Wishes, approved: Plan, ports: Ports, options: ApplyOptions): Promise<Applied> => {
  const run = runName(ports);
  const deadline = ports.now().getTime() + options.waitSeconds * 1000;
  const granted = withApproval(wishes, approved);
  const first = await planNow(granted, ports);
  const closingScopes = new Map(
    first.closings.map(({ intent }) => [scopeId(intent.change.scope), intent.change.scope]),
  );
  for (const [id, scope] of closingScopes) {
    const own = first.closings.filter(({ intent }) => scopeId(intent.change.scope) === id);
    await ports.exclusive(scope, () => persistClosings(own, first, ports));
  }

  const standings = approved.changes.map((change) => ({
    change,
    now: standing(change, first, writtenBefore(change, approved.changes)),
  }));
  const stop = (stopped: Applied['stopped'], ended: readonly Ended[]): Applied => ({
    run,
    ended,
    stopped,
    after: first.plan,
  });
  const moved = standings.flatMap(({ change, now }) =>
    now.state === 'moved' ? [{ change, state: 'moved' as const, finding: movedFinding(change, now.what) }] : [],
  );
  if (moved.length > 0) return stop('moved', moved);
  if (!options.partial) {
    const gateUnknown = Object.values(first.plan.gates).some((verdict) => verdict.state === 'unknown');
    const isUnknown = standings.some(({ now }) => now.state === 'unknown');
    if (first.plan.unknown.length > 0 || gateUnknown || isUnknown) return stop('unknown', []);
    if (first.plan.refused.length > 0 && options.despiteRefusals !== true) return stop('refused', []);
  }

  const unanswered = new Set(first.closings.flatMap(({ intent }) => intent.change.keys));
  const work: Work = {
    wishes: granted,
    run,
    planHash: approved.hash,
    deadline,
    unanswered,
    inventoried: new Set(),
  };
  const ended: Ended[] = [];
  const undone = new Set<string>();
  for (const change of approved.changes) {
    const blocked = change.needs.some((need) => undone.has(need));
    const result = blocked ? needsOther(change) : await carryOutOrStop(change, work, ports);
    if (result.state !== 'done' && result.state !== 'present') undone.add(change.id);
    ports.tell?.({ what: 'ended', change: result.change, state: result.state, finding: result.finding });
    ended.push(result);
    if (ports.signal.aborted) return { run, ended, stopped: null, after: first.plan };
  }
  const after = await planNow(wishes, ports);
  // A rival of our own door may have made what we only found: who wants it is remembered now, not in the next run.
  const claims = after.plan.changes.filter((change) => change.op === 'remember');
  for (const change of claims) await carryOutOrStop(change, work, ports);
  return { run, ended, stopped: null, after: claims.length === 0 ? after.plan : (await planNow(wishes, ports)).plan };
};
