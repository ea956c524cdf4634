import type { Finding, Verdict } from '../../kinds/words.ts';
import { refId } from '../../kinds/words.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Ended } from '../../plan/run.ts';
import { statusOf } from '../../plan/status.ts';
import { type RoadView, viewFinding, viewRoad } from '../../plan/walk.ts';
import {
  type Condition,
  mergeConditions,
  type Said,
  type Standing,
  standingConditions,
  standingTypes,
} from '../kubernetes/conditions.ts';
import type { Served } from './objects.ts';

/** What is said about one object. */
export type Told = {
  readonly state: Standing;
  readonly message: string;
  /** One line per change and what is shown of it. */
  readonly changes: readonly string[];
  readonly gates: readonly ({ readonly id: string } & Verdict)[];
  readonly findings: readonly Finding[];
  /** The road that it describes, and how far it has been walked. */
  readonly steps?: RoadView['steps'];
  /** Another condition than the state would give: the object is paused, or about to end. */
  readonly instead?: 'Paused' | 'Ending';
};

const longest = 400;

/** What a person is to copy must be there to its end; no SPF record that works comes near this. */
const longestManual = 4_096;
const mostChanges = 32;

const cut = (text: string, most = longest): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const sentence = ({ message, remedy, path }: Finding): string =>
  `${path === '' ? '' : `${path}: `}${message}. ${remedy}`.trim();

const joined = (findings: readonly Finding[]): string => [...new Set(findings.map(sentence))].join(' ');

/** Something said with nothing planned. */
export const told = (state: Standing, message: string, findings: readonly Finding[] = []): Told => ({
  state,
  message,
  changes: [],
  gates: [],
  findings,
});

/** An object that nothing can be done for as it is written. */
export const toldInvalid = (findings: readonly Finding[]): Told => told('Invalid', joined(findings), findings);

/** Nobody looks and nothing is done. */
export const toldPaused = (findings: readonly Finding[]): Told => ({
  ...told('Waiting', 'paused by the annotation postern.dev/paused: nothing is looked at and nothing is done', findings),
  instead: 'Paused',
});

const endedBadly: Readonly<Partial<Record<Ended['state'], Standing>>> = {
  refused: 'Blocked',
  unknown: 'Unknown',
  notDone: 'Pending',
  unconfirmed: 'Pending',
};

/** What a plan says about one object, and what became of the writes of this pass that did not end well. */
export const standingOf = (served: Served, plan: Plan, invalid: readonly Finding[], ended: readonly Ended[]): Told => {
  const { ref } = served;
  const concerns = (finding: Finding): boolean => finding.ref !== null && refId(finding.ref) === refId(ref);
  const own = invalid.filter(concerns);
  const status = statusOf(ref, plan);
  if (own.length > 0) return toldInvalid(own);
  if (status.state === 'Invalid') return toldPaused(plan.notes.filter(concerns));

  const changes = plan.changes.filter((change) => status.changes.includes(change.id));
  const gates = status.gates.flatMap((id) => {
    const verdict = plan.gates[id];
    return verdict === undefined ? [] : [{ id, ...verdict }];
  });
  const lines = changes
    .slice(0, mostChanges)
    .flatMap((change) => [
      cut(`${change.op} ${change.keys.join(', ')}: ${change.why}`),
      ...change.shown.slice(0, 16).map((line) => cut(`  ${line}`, change.op === 'manual' ? longestManual : longest)),
    ]);
  const road = plan.roads.find(({ of }) => refId(of) === refId(ref));
  const base = { changes: lines, gates, ...(road === undefined ? {} : { steps: viewRoad(road).steps }) };
  const unknown = plan.unknown.filter(concerns);
  const refused = plan.refused.filter(concerns);
  const keys = new Set(changes.flatMap((change) => change.keys));
  const bad = ended.filter(
    (one) =>
      endedBadly[one.state] !== undefined && one.finding !== null && one.change.keys.some((key) => keys.has(key)),
  );
  const [worst] = bad;
  if (status.state === 'Pending' && worst !== undefined) {
    const findings = bad.flatMap(({ finding }) => (finding === null ? [] : [finding]));
    return { ...base, state: endedBadly[worst.state] ?? 'Pending', message: joined(findings), findings };
  }
  const waits = gates.map(({ id, evidence, remedy }) => `${id} (${evidence.join('; ')}) ${remedy}`.trim()).join(' ');
  const messages: Readonly<Record<Standing, () => string>> = {
    InSync: () => 'what is outside is as declared',
    Pending: () =>
      plan.unknown.length > 0
        ? `waits until everything of its scope can be read: ${joined(plan.unknown.slice(0, 1))}`
        : `${changes.length} to do: ${lines[0] ?? ''}`,
    Waiting: () => `waits for ${waits}`,
    Manual: () => `a person has to do this: ${lines.join(' ')}`,
    Blocked: () => joined(refused),
    Unknown: () => (unknown.length > 0 ? joined(unknown) : `waits for ${waits}`),
    Invalid: () => joined(own),
  };
  return { ...base, state: status.state, message: messages[status.state](), findings: [...unknown, ...refused] };
};

const conditionsOf = ({ state, message, instead }: Told): readonly Said[] => {
  if (instead === 'Paused') return [{ type: 'Ready', status: 'Unknown', reason: 'Paused', message }];
  if (instead === 'Ending') return [{ type: 'Ready', status: 'False', reason: 'Ending', message }];
  return standingConditions(state, message);
};

const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);

/** The status that the object is to show. Members that are null are taken away; the memory is not touched. */
export const statusBody = (served: Served, said: Told, now: number): Readonly<Record<string, unknown>> => {
  const { object } = served;
  const before = (object['status'] as { readonly conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
  const generation = object.metadata.generation ?? 0;
  return {
    observedGeneration: generation,
    state: said.state,
    conditions: mergeConditions(before, conditionsOf(said), standingTypes, generation, now),
    changes: orNull(said.changes),
    gates: orNull(said.gates),
    steps: orNull(said.steps ?? []),
    findings: orNull(
      said.findings.map((finding) => {
        const { code, message, remedy, path } = viewFinding(finding);
        return { code, message, remedy, path };
      }),
    ),
  };
};
