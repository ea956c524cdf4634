import type { Allow, Gate } from '../kinds/kind.ts';
import { allOf } from '../kinds/language/verdict.ts';
import { observationOf } from '../kinds/seen.ts';
import type { Ask, Change, Fact, Finding, Observation, Verdict } from '../kinds/words.ts';
import { refId, scopeId } from '../kinds/words.ts';
import { present, type Wishes } from './wishes.ts';

/** Two tenants publish facts of the same name: a gate sees those of the scopes that it asks. */
const askedOf = (asks: readonly Ask[], seen: readonly Observation[]): readonly Observation[] => {
  const scopes = new Map(asks.map((ask) => [scopeId(ask.scope), ask.scope]));
  return [...scopes.values()].flatMap((scope) => observationOf(seen, scope) ?? []);
};

/** The facts of the asked scopes by name, without those older than `maxAgeSeconds`. */
const freshFacts = (
  { maxAgeSeconds }: Gate,
  asks: readonly Ask[],
  seen: readonly Observation[],
  now: string,
): Readonly<Record<string, Fact>> => {
  const oldest = Date.parse(now) - maxAgeSeconds * 1000;
  return Object.fromEntries(
    askedOf(asks, seen).flatMap((observation) =>
      Object.entries(observation.facts).filter(([, fact]) => Date.parse(fact.at) >= oldest),
    ),
  );
};

/** Everything that a gate asks, given what has been seen so far: some of it only answers tell. */
export const asksOf = (gate: Gate, seen: readonly Observation[], now: string): readonly Ask[] => [
  ...gate.asks,
  ...(gate.asksNext?.(freshFacts(gate, gate.asks, seen, now)) ?? []),
];

const isAsked = (asks: readonly Ask[], fact: string): boolean =>
  asks.some(
    ({ type, keys }) =>
      fact === type || keys.some((key) => `${type}/${key}` === fact || `${type}/${key}`.startsWith(`${fact} `)),
  );

const missingEvidence = (asks: readonly Ask[], seen: readonly Observation[]): readonly string[] =>
  askedOf(asks, seen).flatMap((observation) =>
    Object.entries(observation.missing).flatMap(([name, reason]) => (isAsked(asks, name) ? [reason.message] : [])),
  );

/** The verdict of one gate on what was seen. */
export const judgeGate = (gate: Gate, seen: readonly Observation[], now: string): Verdict => {
  const asks = asksOf(gate, seen, now);
  const verdict = gate.judge(freshFacts(gate, asks, seen, now), now);
  if (verdict.state !== 'unknown') return verdict;
  return { ...verdict, evidence: [...verdict.evidence, ...missingEvidence(asks, seen)] };
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

const refusalVerdict = (refusal: Finding): Verdict => ({
  state: 'closed',
  evidence: [refusal.message],
  remedy: refusal.remedy,
  waitsFor: 'person',
});

/** What somebody does to open it all the same. The hashes stand here for those who have no command line to write them. */
const howToOpen = (id: string, change: Change, wishes: Pick<Wishes, 'specHashes'>, planHash: string): string => {
  const [ref, ...others] = change.for;
  const hash = ref === undefined ? undefined : wishes.specHashes[refId(ref)];
  const isOne = ref !== undefined && others.length === 0 && hash !== undefined;
  const bound = isOne ? `object: {kind: ${ref.kind}, name: ${ref.name}, specHash: ${hash}}` : `planHash: ${planHash}`;
  const command = `postern approve ${isOne ? `${ref.kind}/${ref.name}` : '--plan-hash'} --for ${id}`;
  return `To open it all the same: --allow ${id}, or an Approval with for: ${id}, ${bound}, as ${command} writes it.`;
};

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

const indexes = new WeakMap<readonly Gate[], ReadonlyMap<string, readonly Gate[]>>();

const byId = (gates: readonly Gate[]): ReadonlyMap<string, readonly Gate[]> => {
  const known = indexes.get(gates) ?? Map.groupBy(gates, ({ id }) => id);
  indexes.set(gates, known);
  return known;
};

/* Of several declarations those count that look at something: the others only say that nobody else declares it. */
const lookingGates = (gates: readonly Gate[], id: string): readonly Gate[] => {
  const named = byId(gates).get(id) ?? [];
  const looking = named.filter(({ asks }) => asks.length > 0);
  return looking.length > 0 ? looking : named;
};

/*
 * Two tenants may each have a gate of the same id that asks its own tenant. The one that asks the scope of the change is
 * meant; where that decides nothing, all of them have to be open.
 */
const gatesFor = (gates: readonly Gate[], id: string, change: Change): readonly Gate[] => {
  const named = lookingGates(gates, id);
  const own = named.filter((gate) => gate.asks.some((ask) => scopeId(ask.scope) === scopeId(change.scope)));
  return own.length > 0 ? own : named;
};

type Looked = Pick<Evidence, 'seen' | 'wishes' | 'now'>;

/* All declarations of a gate have to be open. */
const judgeAll = (id: string, gates: readonly Gate[], { seen, now }: Looked): Verdict => {
  const verdicts = gates.map((gate) => judgeGate(gate, seen, now));
  return verdicts.length === 0 ? undeclared(id) : allOf(verdicts);
};

/** The verdict of a gate that no change has to wait for. */
export const judgeById = (id: string, looked: Looked): Verdict =>
  judgeAll(id, lookingGates(looked.wishes.gates, id), looked);

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
    // Whoever only has to wait is not told how to get around it.
    const asked =
      liftable && verdict.waitsFor !== 'system'
        ? { ...verdict, remedy: `${verdict.remedy} ${howToOpen(id, change, wishes, planHash)}`.trim() }
        : verdict;
    const judged = verdict.state === 'open' ? verdict : allow === null ? asked : opened(verdict, allow);
    const known = gates[id];
    const name = known !== undefined && known.state !== judged.state ? `${id}#${change.id}` : id;
    gates[name] = known !== undefined && name === id ? both(known, judged) : judged;
    needs.get(change.id)?.push(name);
  };

  const verdictOf = (id: string, change: Change): Verdict => {
    const known = given[id];
    if (known !== undefined) return known;
    return judgeAll(id, gatesFor(wishes.gates, id, change), evidence);
  };

  const changeIds = new Set(changes.map((change) => change.id));
  for (const change of changes)
    for (const need of change.needs)
      if (changeIds.has(need)) needs.get(change.id)?.push(need);
      else hold(need, change, verdictOf(need, change), true);

  for (const guard of wishes.guards)
    for (const refusal of guard.refuse(changes, seen, present(wishes.desired))) {
      const change = changes.find((candidate) => candidate.id === refusal.change);
      if (change === undefined) continue;
      hold(guard.name, change, refusalVerdict(refusal.finding), guard.lift === 'allow');
      if (guard.lift === 'never') refused.push(refusal.finding);
    }

  return {
    changes: changes.map((change) => ({ ...change, needs: [...new Set(needs.get(change.id) ?? [])] })),
    gates,
    refused,
  };
};
