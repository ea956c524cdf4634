import type { Change, Json, Ref, Scope } from '../../kinds/words.ts';
import { itemId, scopeId, writesOutside } from '../../kinds/words.ts';

/** What one run did to one item, all its writes taken together. */
export type Step = {
  readonly scope: Scope;
  readonly type: string;
  readonly key: string;
  readonly collection: string;
  /** null: it was not there; undefined: the journal does not say. */
  readonly before: Json | undefined;
  /** null: the run left nothing there. */
  readonly after: Json;
  /** The mark that the run left ('' = none); undefined where the type carries none. */
  readonly owner: string | undefined;
  /** It carried no mark before. */
  readonly wasUnmarked: boolean;
  /** The item that it was before it was renamed. */
  readonly renamedFrom: string | null;
  readonly from: Ref;
};

const isObject = (value: Json | undefined): value is { readonly [member: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of both; those of `over` win. Where one of them is no object, `over` stands. */
const joined = (under: Json, over: Json): Json => (isObject(under) && isObject(over) ? { ...under, ...over } : over);

/** A change of the same object under another name leaves two leaves: the new name, and the old one gone. */
const oldNameOf = (change: Change, id: string): string | null => {
  if (change.handle === undefined || change.leaves.length !== 2) return null;
  const gone = change.leaves.find((leaf) => leaf.value === null);
  const made = change.leaves.find((leaf) => leaf.value !== null);
  return gone !== undefined && made !== undefined && itemId(made) === id ? itemId(gone) : null;
};

const stepsOfChange = (change: Change): readonly Step[] =>
  writesOutside(change)
    ? change.leaves.map((leaf) => ({
        scope: change.scope,
        type: leaf.type,
        key: leaf.key,
        collection: change.collection,
        before: leaf.before,
        after: leaf.value,
        owner: change.owner,
        wasUnmarked: change.op === 'adopt',
        renamedFrom: oldNameOf(change, itemId(leaf)),
        from: change.owns?.find((entry) => itemId(entry) === itemId(leaf))?.from ?? change.for[0] ?? noOne,
      }))
    : [];

const noOne: Ref = { kind: '', namespace: '', name: '' };

const inTurn = (first: Step, next: Step): Step => ({
  ...next,
  // What the first write found is what was there; members that only a later one wrote, it found untouched.
  before: first.before === undefined || next.before === undefined ? undefined : joined(next.before, first.before),
  after: joined(first.after, next.after),
  wasUnmarked: first.wasUnmarked,
  renamedFrom: first.renamedFrom ?? next.renamedFrom,
});

/** What a run did, item by item. */
export const stepsOf = (changes: readonly Change[]): readonly Step[] => {
  const steps = new Map<string, Step>();
  for (const step of changes.flatMap(stepsOfChange)) {
    const id = `${scopeId(step.scope)} ${itemId(step)}`;
    const first = steps.get(id);
    steps.set(id, first === undefined ? step : inTurn(first, step));
  }
  return [...steps.values()];
};
