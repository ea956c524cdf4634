import { kinds } from '../../kinds/index.ts';
import { policyOf } from '../../kinds/scope-reference.ts';
import type { Finding, Item, Owned, Resource, Scope } from '../../kinds/words.ts';
import { itemId, refId, scopeId } from '../../kinds/words.ts';
import { absentItem, asAbsent } from '../../plan/absent.ts';
import { gather, type Wishes, withGatesOf } from '../../plan/wishes.ts';
import { hasFinalizer, isEnding } from '../kubernetes/finalizer.ts';
import type { Admission } from './admission.ts';
import type { Cluster } from './cluster.ts';
import { isPaused, refersTo, type Served, scopeOfServed } from './objects.ts';

/** Everything of one namespace that one pass over one scope object looks at. */
export type Scene = {
  readonly scope: Served;
  readonly id: Scope;
  /** Why nothing can be done through the scope object; empty when it is valid. */
  readonly errors: readonly Finding[];
  /**
   * Objects that name the scope object, or that still own something in its scope, and itself where it wants something.
   * Those of an ended life are left out.
   */
  readonly members: readonly Served[];
  /** Members that somebody has asked to end, and that wait for it. A paused one waits on. */
  readonly ending: readonly Served[];
  /** Resources with their defaults for the core: scope objects, approvals and members that go on. */
  readonly inputs: readonly Resource[];
  /** The other valid resources of the namespace that go on: what this scope waits for may be what they bring about. */
  readonly beside: readonly Resource[];
  readonly invalid: readonly Finding[];
  /** Every object of the namespace (`refId`). */
  readonly existing: ReadonlySet<string>;
};

/* A scope object is looked at as what others stand on, whatever it wants itself. */
const isWanting = ({ kind }: Served): boolean => kind.items !== undefined && kind.scope === undefined;

/* What a scope object wants itself (an account its settings) is never taken away: at its end there is nothing to do. */
const wantsItself = ({ kind, object }: Served): boolean => kind.items !== undefined && !isEnding(object);

/** Looks at the namespace of a scope object. `ownsIn` says whether an object still owns something in a scope. */
export const sceneOf = (
  scope: Served,
  id: Scope,
  cluster: Cluster,
  admission: (served: Served) => Admission,
  owners: ReadonlySet<string>,
): Scene => {
  const all = cluster.within(scope.ref.namespace);
  const isSame = (served: Served): boolean => {
    const other = scopeOfServed(served);
    return other !== null && scopeId(other) === scopeId(id);
  };
  // Two objects may describe one scope: their members can be in each other's way, and have to be seen together.
  const twins = all.filter((served) => served.kind.scope !== undefined && isSame(served));
  const concerned = all.filter(
    (served) =>
      isWanting(served) && (owners.has(refId(served.ref)) || twins.some((twin) => refersTo(served.resource, twin.ref))),
  );
  const isLeaving = (served: Served): boolean => isEnding(served.object) && !isPaused(served.resource);
  const going = concerned.filter((served) => !isLeaving(served));
  const around = all.filter((served) => !isWanting(served));
  const inputs = [...around, ...going].map(admission);
  const beside = all
    .filter((served) => served.kind.gates !== undefined && !concerned.includes(served) && !isLeaving(served))
    .map(admission);
  const members = concerned.filter(
    (served) =>
      (refersTo(served.resource, scope.ref) ||
        (owners.has(refId(served.ref)) && !twins.some((twin) => refersTo(served.resource, twin.ref)))) &&
      !(isEnding(served.object) && !hasFinalizer(served.object)),
  );
  return {
    scope,
    id,
    errors: admission(scope).errors,
    members: wantsItself(scope) ? [...members, scope] : members,
    ending: members.filter(isLeaving),
    inputs: inputs.map(({ resource }) => resource),
    beside: beside.flatMap(({ resource, errors }) => (errors.length === 0 ? [resource] : [])),
    invalid: inputs.flatMap(({ errors }) => errors),
    existing: new Set(all.map(({ ref }) => refId(ref))),
  };
};

/** What a pass wants, and what it had to leave out. */
export type PassWishes = {
  readonly wishes: Wishes;
  /** Why a resource has to wait for another one's end, by `refId`. */
  readonly held: ReadonlyMap<string, string>;
  /** Members (`refId`) that this pass speaks for: their items lie in the scope, or nobody can say where they lie. */
  readonly here: ReadonlySet<string>;
};

/** The items of an object as it stands, ending or not; none where it is not valid or a reference leads nowhere. */
const itemsOf = (served: Served, scopes: readonly Resource[], admission: (served: Served) => Admission) => {
  const { resource, errors } = admission(served);
  return errors.length > 0 ? [] : (served.kind.items?.(resource, scopes).items ?? []);
};

/** What an ending object leaves: what it asked for and what it owns, to be deleted or given up as its policy says. */
const leftBy = (
  served: Served,
  scene: Scene,
  owned: readonly Owned[],
  scopes: readonly Resource[],
  admission: (served: Served) => Admission,
): readonly Item[] => {
  const isHere = (item: { readonly scope: Scope }): boolean => scopeId(item.scope) === scopeId(scene.id);
  const asked = asAbsent(itemsOf(served, scopes, admission).filter(isHere));
  const known = new Set(asked.map(itemId));
  const entries = owned.filter((entry) => refId(entry.from) === refId(served.ref) && !known.has(itemId(entry)));
  const { deletion } = policyOf(served.resource);
  return [...asked, ...entries.map(absentItem)].map((item) => ({ ...item, deletion }));
};

/** Entries and claims of objects that went without waiting for us: given up, and handed over to who else wants them. */
const goneFrom = ({ existing }: Scene, owned: readonly Owned[]): readonly Item[] =>
  owned.flatMap((entry) =>
    [entry.from, ...(entry.alsoFor ?? []).map(({ from }) => from)]
      .filter((from) => !existing.has(refId(from)))
      .map((from): Item => ({ ...absentItem(entry), from, deletion: 'Retain' })),
  );

/**
 * What the objects of a scene want in the scope, and of those that end, that it be gone. Nothing is deleted that another
 * namespace wants in the same scope (`elsewhere`, item ids): it is given up only.
 */
export const wishesOf = (
  scene: Scene,
  owned: readonly Owned[],
  elsewhere: ReadonlySet<string>,
  admission: (served: Served) => Admission,
): PassWishes => {
  const gathered = withGatesOf(gather(kinds, scene.inputs, scene.invalid), scene.beside);
  const mine = new Set(scene.members.map(({ ref }) => refId(ref)));
  const leaving = new Set(scene.ending.map(({ ref }) => refId(ref)));
  const present = gathered.desired.filter(
    (item) => scopeId(item.scope) === scopeId(scene.id) && mine.has(refId(item.from)),
  );
  const ownedByLeaving = new Map(
    owned.filter((entry) => leaving.has(refId(entry.from))).map((entry) => [itemId(entry), refId(entry.from)]),
  );

  // What is not shared has one owner: the next one waits for the end of the last.
  const held = new Map<string, string>();
  const desired = present.filter((item) => {
    const last = item.container === undefined ? ownedByLeaving.get(itemId(item)) : undefined;
    if (last !== undefined) held.set(refId(item.from), last);
    return last === undefined;
  });
  const wanted = new Set(desired.map(itemId));
  const evaluated = [
    ...gathered.evaluated.filter((ref) => mine.has(refId(ref))),
    ...scene.ending.map(({ ref }) => ref),
  ];

  const left = scene.ending.flatMap((served) => leftBy(served, scene, owned, gathered.scopes, admission));
  const evaluatedIds = new Set(evaluated.map(refId));
  const released = owned
    .filter((entry) => evaluatedIds.has(refId(entry.from)) && elsewhere.has(itemId(entry)))
    .map(absentItem);
  const absent = new Map<string, Item>();
  for (const item of [...released, ...left, ...goneFrom(scene, owned)]) {
    if (released.includes(item) && wanted.has(itemId(item))) continue;
    const kept: Item = elsewhere.has(itemId(item)) ? { ...item, deletion: 'Retain' } : item;
    absent.set(`${itemId(item)} ${refId(item.from)}`, kept);
  }
  const here = scene.members.filter((served) => {
    const items = itemsOf(served, gathered.scopes, admission);
    return items.length === 0 || items.some((item) => scopeId(item.scope) === scopeId(scene.id));
  });
  const scopes = gathered.scopes.filter((resource) => refId(resource.ref) === refId(scene.scope.ref));
  const hereIds = new Set(here.map(({ ref }) => refId(ref)));
  const roads = gathered.roads.filter(({ of }) => hereIds.has(refId(of)));
  return {
    wishes: { ...gathered, desired: [...desired, ...absent.values()], evaluated, scopes, roads },
    held,
    here: hereIds,
  };
};

/** The ids of what a scene's objects want to be there in its scope. */
export const wantedIn = (scene: Scene): readonly string[] =>
  gather(kinds, scene.inputs, scene.invalid)
    .desired.filter((item) => scopeId(item.scope) === scopeId(scene.id) && item.wanted === 'present')
    .map(itemId);
