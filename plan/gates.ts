import type { Allow, Gate, Guard } from '../kinds/kind.ts';
import type { Change, Fact, Finding, Observation, Verdict } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import { present, type Wishes } from './wishes.ts';

/** All facts of all scopes by name, without those older than `maxAgeSeconds`. */
const freshFacts = (
  seen: readonly Observation[],
  maxAgeSeconds: number,
  now: string,
): Readonly<Record<string, Fact>> => {
  const oldest = Date.parse(now) - maxAgeSeconds * 1000;
  return Object.fromEntries(
    seen.flatMap((observation) =>
      Object.entries(observation.facts).filter(([, fact]) => Date.parse(fact.at) >= oldest),
    ),
  );
};

const missingEvidence = (gate: Gate, seen: readonly Observation[]): readonly string[] => {
  const names = gate.asks.flatMap((ask) => [ask.type, ...ask.keys.map((key) => `${ask.type}/${key}`)]);
  return seen.flatMap((observation) =>
    Object.entries(observation.missing).flatMap(([name, reason]) => (names.includes(name) ? [reason.message] : [])),
  );
};

/** The verdict of one gate on what was seen. */
export const judgeGate = (gate: Gate, seen: readonly Observation[], now: string): Verdict => {
  const verdict = gate.judge(freshFacts(seen, gate.maxAgeSeconds, now), now);
  if (verdict.state !== 'unknown') return verdict;
  return { ...verdict, evidence: [...verdict.evidence, ...missingEvidence(gate, seen)] };
};

/** Whether somebody has opened this gate or guard for this change. `planHash` is the plan's own. */
export const allowedBy = (
  allows: readonly Allow[],
  id: string,
  change: Change,
  wishes: Pick<Wishes, 'specHashes'>,
  planHash: string,
  now: string,
): Allow | null =>
  allows.find(
    (allow) =>
      (allow.name === id || allow.name === id.split('/')[0]) &&
      (allow.expires === undefined || Date.parse(allow.expires) > Date.parse(now)) &&
      (allow.planHash === undefined || allow.planHash === planHash) &&
      (allow.object === undefined ||
        (change.for.length > 0 &&
          change.for.every(
            (ref) =>
              refId(ref) === allow.object &&
              (allow.specHash === undefined || wishes.specHashes[refId(ref)] === allow.specHash),
          ))),
  ) ?? null;

/** What gates and guards say about a set of changes. */
export type Judged = {
  readonly changes: readonly Change[];
  readonly gates: Readonly<Record<string, Verdict>>;
  readonly refused: readonly Finding[];
};

const opened = (verdict: Verdict, allow: Allow): Verdict => ({
  ...verdict,
  state: 'open',
  evidence: [...verdict.evidence, `opened by ${allow.by}: ${allow.reason}`],
});

const both = (a: Verdict, b: Verdict): Verdict => ({ ...a, evidence: [...new Set([...a.evidence, ...b.evidence])] });

const refusalVerdict = (guard: Guard, refusal: Finding): Verdict => ({
  state: 'closed',
  evidence: [refusal.message],
  remedy:
    guard.lift === 'allow'
      ? `${refusal.remedy} If that is what you want: --allow ${guard.name}, or an Approval.`
      : refusal.remedy,
  waitsFor: 'person',
});

/** What changes are judged on. `given` are verdicts that the plan itself already has (settling writes). */
export type Evidence = {
  readonly seen: readonly Observation[];
  readonly wishes: Wishes;
  readonly given: Readonly<Record<string, Verdict>>;
  readonly planHash: string;
  readonly now: string;
};

const undeclared = (id: string): Verdict => ({
  state: 'unknown',
  evidence: [`no gate ${id} is declared`],
  remedy: 'Report this: a kind needs a gate that it does not declare.',
  waitsFor: 'person',
});

/**
 * Judges every gate that a change needs and every guard. A gate that is open for one change and not for another (an
 * approval holds for one object) gets an id of its own for the second, so that it never opens for the wrong one.
 */
export const judge = (changes: readonly Change[], evidence: Evidence): Judged => {
  const { seen, wishes, given, planHash, now } = evidence;
  const gates: Record<string, Verdict> = {};
  const refused: Finding[] = [];
  const needs = new Map<string, string[]>(changes.map((change) => [change.id, []]));

  const hold = (id: string, change: Change, verdict: Verdict, liftable: boolean): void => {
    const allow = liftable ? allowedBy(wishes.allows, id, change, wishes, planHash, now) : null;
    const judged = allow === null || verdict.state === 'open' ? verdict : opened(verdict, allow);
    const known = gates[id];
    const name = known !== undefined && known.state !== judged.state ? `${id}#${change.id}` : id;
    gates[name] = known !== undefined && name === id ? both(known, judged) : judged;
    needs.get(change.id)?.push(name);
  };

  const verdictOf = (id: string): Verdict => {
    const gate = wishes.gates.find((candidate) => candidate.id === id);
    return given[id] ?? (gate === undefined ? undeclared(id) : judgeGate(gate, seen, now));
  };

  const changeIds = new Set(changes.map((change) => change.id));
  for (const change of changes)
    for (const need of change.needs)
      if (changeIds.has(need)) needs.get(change.id)?.push(need);
      else hold(need, change, verdictOf(need), true);

  for (const guard of wishes.guards)
    for (const refusal of guard.refuse(changes, seen, present(wishes.desired))) {
      const change = changes.find((candidate) => candidate.id === refusal.change);
      if (change === undefined) continue;
      hold(guard.name, change, refusalVerdict(guard, refusal.finding), guard.lift === 'allow');
      if (guard.lift === 'never') refused.push(refusal.finding);
    }

  return {
    changes: changes.map((change) => ({ ...change, needs: [...new Set(needs.get(change.id) ?? [])] })),
    gates,
    refused,
  };
};
