import type { Change, Finding, Json, Ref, Verdict } from '../kinds/words.ts';
import { refId } from '../kinds/words.ts';
import { digest } from './digest.ts';
import type { Road } from './road.ts';

/**
 * Changes, gates and notes: sorted, frozen, hashed, bound to the observation it was made from. Findings in `refused` and
 * `unknown` carry the resource they hold back. A change is held while one of its gates in `needs` is not open.
 */
export type Plan = {
  readonly apiVersion: 'postern.dev/plan/v1';
  readonly hash: string;
  /** Digest of the resources it was made for; approvals do not count, they may come after the plan. */
  readonly inputs: string;
  readonly changes: readonly Change[];
  /** By gate or guard id: only those that a change of this plan needs. */
  readonly gates: Readonly<Record<string, Verdict>>;
  /** What will not be done whatever anybody allows. */
  readonly refused: readonly Finding[];
  /** What could not be read. Nothing that depends on it is planned. */
  readonly unknown: readonly Finding[];
  readonly frozen: readonly Ref[];
  readonly notes: readonly Finding[];
  /** Where the roads that resources describe have been walked to. Not part of the hash. */
  readonly roads: readonly Road[];
};

const hashed = (change: Change): Json => ({
  id: change.id,
  op: change.op,
  scope: { target: change.scope.target, id: change.scope.id },
  type: change.type,
  keys: [...change.keys].sort(),
  after: change.after,
  expects: change.expects,
  for: change.for.map(refId).sort(),
});

/** SHA-256 of what the plan does and what it is bound to: no times, verdicts, texts for people or tool version. */
export const planHash = (plan: Pick<Plan, 'inputs' | 'changes'>): string =>
  digest({ inputs: plan.inputs, changes: plan.changes.map(hashed) });

const positions = new WeakMap<readonly Change[], ReadonlyMap<string, number>>();

const positionsOf = (changes: readonly Change[]): ReadonlyMap<string, number> => {
  const known = positions.get(changes) ?? new Map(changes.map(({ id }, position) => [id, position]));
  positions.set(changes, known);
  return known;
};

/* In the order of the plan. */
const neededBy = ({ needs }: Change, { changes }: Plan): readonly Change[] =>
  needs
    .flatMap((id) => positionsOf(changes).get(id) ?? [])
    .sort((a, b) => a - b)
    .flatMap((position) => changes[position] ?? []);

/** The gates that are not open of a change and of every change it needs, as [id, verdict]. */
export const holding = (plan: Plan, change: Change): readonly (readonly [string, Verdict])[] => {
  const needed = new Set([change]);
  for (const one of needed) for (const other of neededBy(one, plan)) needed.add(other);
  const ids = new Set([...needed].flatMap((one) => one.needs));
  return [...ids].flatMap((id) => {
    const verdict = plan.gates[id];
    return verdict === undefined || verdict.state === 'open' ? [] : [[id, verdict] as const];
  });
};

/** Freezes a value and everything in it. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
};
