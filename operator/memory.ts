import { FindingError } from '../kinds/codes.ts';
import { type Owned, type Ref, refId, type Scope, scopeId } from '../kinds/words.ts';
import type { Intent, Memory, Written } from '../plan/memory.ts';
import { finding } from './codes.ts';
import type { KubernetesClient } from './kubernetes/client.ts';
import { mergePatchOf } from './kubernetes/conditions.ts';
import { isFailure, KubernetesError } from './kubernetes/errors.ts';
import { type KubernetesObject, newerVersion, type ObjectName, type ResourceType } from './kubernetes/object.ts';
import { makeLanes } from './lanes.ts';
import {
  allOpen,
  allOwned,
  emptyMemory,
  holdsIntent,
  largestMemory,
  openIn,
  ownedIn,
  readMemory,
  type StatusMemory,
  scopesIn,
  sizeOf,
  storable,
  withIntent,
  withOwned,
  withoutIntent,
  withoutSuperseded,
  withSince,
  withWritten,
  writtenIn,
} from './memory-entries.ts';

/** What the memory needs to know about the cluster. */
export type StatusMemoryOptions = {
  readonly client: KubernetesClient;
  /** The resource type of a kind; undefined for kinds that are not served. */
  readonly typeOf: (kind: string) => ResourceType | undefined;
  /** The Zone, Tenant or Account that describes a scope; null when there is none (any more). */
  readonly scopeObject: (scope: Scope) => Ref | null;
  /** Whether this replica may write to the scope now. Asked after an intent is stored and before it may be sent. */
  readonly mayWrite: (scope: Scope) => boolean;
};

/** The memory of the operator, and the two things that its watches tell it. */
export type OperatorMemory = Memory & {
  /** An object as a watch or list shows it. Older than what we wrote ourselves, it is not believed. */
  observe(ref: Ref, object: KubernetesObject): void;
  gone(ref: Ref, uid: string | undefined): void;
  /** What is known of one object: for its status and its end. */
  ownedBy(ref: Ref): readonly Owned[];
  openBy(ref: Ref): readonly Intent[];
};

type Copy = {
  readonly ref: Ref;
  readonly uid: string | undefined;
  readonly version: string | undefined;
  readonly memory: StatusMemory;
};

type Edit = (memory: StatusMemory) => StatusMemory;

const tries = 8;

/** Composites expand into resources that are not stored: what they own is kept in the resource that a person wrote. */
const rootOf = (ref: Ref): Ref => (ref.parent === undefined ? ref : rootOf(ref.parent));

const unstored = (message: string, ref: Ref | null): FindingError =>
  new FindingError(finding('PSTN6021', { message, ref }));

/**
 * Memory in the status of the objects. An intent stands in one object the change is made for (the first by name that is
 * there, else the object of the scope), an inventory entry in the object that wants it, clocks in the object of the
 * scope. Reads come from the copies last written or seen, whichever is newer, so a watch that lags hides nothing.
 */
export const createStatusMemory = (options: StatusMemoryOptions): OperatorMemory => {
  const copies = new Map<string, Copy>();
  const byScope = new Map<string, Set<string>>();
  /** Objects whose last write was not answered: read again before they are believed. */
  const unsure = new Map<string, Ref>();
  const lanes = makeLanes();

  const keep = (id: string, copy: Copy | null): void => {
    const old = copies.get(id);
    if (old !== undefined) for (const scope of scopesIn(old.memory)) byScope.get(scope)?.delete(id);
    if (copy === null) {
      copies.delete(id);
      return;
    }
    copies.set(id, copy);
    for (const scope of scopesIn(copy.memory)) byScope.set(scope, (byScope.get(scope) ?? new Set<string>()).add(id));
  };

  const copyOf = (ref: Ref, object: KubernetesObject): Copy => ({
    ref,
    uid: object.metadata.uid,
    version: object.metadata.resourceVersion,
    memory: readMemory(object['status']),
  });

  const placeOf = (ref: Ref): { readonly type: ResourceType; readonly name: ObjectName } | null => {
    const type = options.typeOf(ref.kind);
    if (type === undefined) return null;
    return { type, name: type.namespaced ? { name: ref.name, namespace: ref.namespace } : { name: ref.name } };
  };

  /** Reads the object from the API. Null when it is not there. */
  const fetch = async (ref: Ref): Promise<Copy | null> => {
    const place = placeOf(ref);
    if (place === null) return null;
    const copy = await options.client.get(place.type, place.name).then(
      (object) => copyOf(ref, object),
      (error: unknown) => {
        if (isFailure(error, 'notFound')) return null;
        throw error;
      },
    );
    keep(refId(ref), copy);
    unsure.delete(refId(ref));
    return copy;
  };

  const current = async (ref: Ref): Promise<Copy | null> => {
    const known = unsure.has(refId(ref)) ? undefined : copies.get(refId(ref));
    return known ?? (await fetch(ref));
  };

  const patchOf = (copy: Copy, edit: Edit): Readonly<Record<string, unknown>> | null => {
    const after = edit(copy.memory);
    const size = sizeOf(after);
    if (size > largestMemory && size > sizeOf(copy.memory)) {
      const message = `${refId(copy.ref)} would hold more than ${largestMemory} bytes`;
      throw new FindingError(finding('PSTN6022', { message, ref: copy.ref }));
    }
    return mergePatchOf(copy.memory, after);
  };

  /** Changes the memory in one object, under compare-and-swap. False when the object is not there. */
  const change = (ref: Ref, edit: Edit): Promise<boolean> =>
    lanes(refId(ref), async () => {
      const place = placeOf(ref);
      const failed = (why: string) => unstored(`the status of ${refId(ref)} could not be written: ${why}`, ref);
      let copy = await current(ref);
      for (let attempt = 1; copy !== null && place !== null; attempt += 1) {
        const patch = patchOf(copy, edit);
        if (patch === null) return true;
        const body = { metadata: { resourceVersion: copy.version }, status: { memory: patch } };
        try {
          const written = await options.client.mergePatch(place.type, place.name, body, { subresource: 'status' });
          const stored = copyOf(ref, written);
          keep(refId(ref), stored);
          // A CRD without this part of the schema answers 200 and drops it.
          if (patchOf(stored, edit) !== null) throw failed('the API server did not keep it');
          return true;
        } catch (error) {
          if (!(error instanceof KubernetesError)) throw error;
          if (isFailure(error, 'timeout', 'network', 'malformed', 'serverError')) unsure.set(refId(ref), ref);
          if (!isFailure(error, 'conflict', 'notFound') || attempt === tries) throw failed(error.message);
          copy = await fetch(ref);
        }
      }
      return false;
    });

  /** Where something about these resources can stand: they themselves, else the object of the scope. */
  const homesOf = (scope: Scope, refs: readonly Ref[]): readonly Ref[] => {
    const roots = new Map(refs.map(rootOf).map((ref) => [refId(ref), ref]));
    const sorted = [...roots].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref);
    const scopeObject = options.scopeObject(scope);
    return scopeObject === null ? sorted : [...sorted, scopeObject];
  };

  const homeOf = async (scope: Scope, refs: readonly Ref[]): Promise<Ref> => {
    for (const ref of homesOf(scope, refs)) if ((await current(ref)) !== null) return ref;
    throw unstored(`no object is there to remember what is done in ${scopeId(scope)}`, refs[0] ?? null);
  };

  /** Changes an object that was there a moment ago. */
  const mustChange = async (ref: Ref, edit: Edit): Promise<void> => {
    if (!(await change(ref, edit))) throw unstored(`${refId(ref)} went away`, ref);
  };

  const within = async (scope: Scope): Promise<readonly Copy[]> => {
    for (const ref of [...unsure.values()]) await fetch(ref);
    const ids = [...(byScope.get(scopeId(scope)) ?? [])].sort();
    return ids.map((id) => copies.get(id)).filter((copy) => copy !== undefined);
  };

  return {
    observe: (ref, object) => {
      const known = copies.get(refId(ref));
      const { uid, resourceVersion } = object.metadata;
      if (known !== undefined && known.uid === uid && !newerVersion(resourceVersion, known.version)) return;
      if (known !== undefined && known.uid !== uid && newerVersion(known.version, resourceVersion)) return;
      keep(refId(ref), copyOf(ref, object));
    },
    gone: (ref, uid) => {
      if (copies.get(refId(ref))?.uid === uid) keep(refId(ref), null);
    },
    ownedBy: (ref) => allOwned(copies.get(refId(rootOf(ref)))?.memory ?? emptyMemory),
    openBy: (ref) => allOpen(copies.get(refId(rootOf(ref)))?.memory ?? emptyMemory),
    owned: async (scope) => (await within(scope)).flatMap((copy) => ownedIn(copy.memory, scope)),
    open: async (scope) => (await within(scope)).flatMap((copy) => openIn(copy.memory, scope)),
    written: async (scope, seconds, now) =>
      (await within(scope))
        .flatMap((copy) => writtenIn(copy.memory, scope))
        .filter(({ at }) => Date.parse(now) - Date.parse(at) < seconds * 1000)
        .sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    intend: async (run, _planHash, wanted, at) => {
      const intent = { run, change: storable(wanted), at };
      const home = await homeOf(wanted.scope, wanted.for);
      await mustChange(home, (memory) => withIntent(memory, intent));
      if (options.mayWrite(wanted.scope)) return;
      await change(home, (memory) => withoutIntent(memory, intent));
      const message = `the lease of ${scopeId(wanted.scope)} is no longer held`;
      throw new FindingError(finding('PSTN6020', { message, ref: wanted.for[0] ?? null }));
    },
    settle: async (run, done, outcome, owned, at) => {
      const { scope, keys } = done;
      const intent = { run, change: done };
      const holders = await within(scope);
      const edits = new Map(holders.map(({ ref }) => [refId(ref), { ref, owned: [] as readonly Owned[] }]));
      for (const one of owned) {
        const ref = await homeOf(scope, [one.from]);
        edits.set(refId(ref), { ref, owned: [...(edits.get(refId(ref))?.owned ?? []), one] });
      }
      const written: Written | null =
        outcome.state === 'done' || outcome.state === 'unconfirmed'
          ? {
              ...{ run, change: storable(done), at, confirmed: outcome.state === 'done' },
              ...(outcome.handle === undefined ? {} : { handle: outcome.handle }),
            }
          : null;
      const close: Edit = (memory) => {
        const closed = withoutIntent(memory, intent);
        return written === null ? closed : withWritten(closed, written);
      };
      const home = holders.find((copy) => holdsIntent(copy.memory, intent))?.ref ?? (await homeOf(scope, done.for));
      const last = edits.get(refId(home)) ?? { ref: home, owned: [] };
      edits.delete(refId(home));
      // The intent ends last: a crash before it leaves an intent to look into, not an inventory that lacks something.
      for (const { ref, owned: entries } of edits.values()) {
        const edit: Edit = (memory) => {
          // Written down for one object and again for another, it is one intent all the same.
          const after = withoutIntent(withOwned(memory, scope, keys, entries), intent);
          return written === null ? after : withoutSuperseded(after, done);
        };
        await (entries.length > 0 ? mustChange(ref, edit) : change(ref, edit));
      }
      const end: Edit = (memory) => close(withOwned(memory, scope, keys, last.owned));
      if (await change(home, end)) return;
      if (written !== null || last.owned.length > 0) await mustChange(await homeOf(scope, done.for), end);
    },
    since: async (scope, fact, digest, at) => {
      const ref = options.scopeObject(scope);
      let since = at;
      if (ref === null) return since;
      await change(ref, (memory) => {
        const known = memory.since.find((entry) => entry.fact === fact && entry.digest === digest);
        since = known?.at ?? at;
        return known === undefined ? withSince(memory, { fact, digest, at }) : memory;
      });
      return since;
    },
  };
};
