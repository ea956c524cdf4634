import type { Kind } from '../../kinds/kind.ts';
import { type Ref, refId, type Scope, scopeId } from '../../kinds/words.ts';
import { type KubernetesObject, newerVersion } from '../kubernetes/object.ts';
import { withoutManagedFields } from '../kubernetes/store.ts';
import { type Served, scopeOfServed, servedOf } from './objects.ts';

/** Our objects as last seen or last written by ourselves, whichever is newer, by namespace. */
export type Cluster = {
  /** An object as a watch, or the answer to a write of ours, shows it. Older than what is known, it is not believed. */
  put(kind: Kind, object: KubernetesObject): Served;
  remove(kind: Kind, object: KubernetesObject): void;
  find(ref: Pick<Ref, 'kind' | 'namespace' | 'name'>): Served | null;
  within(namespace: string): readonly Served[];
  readonly namespaces: readonly string[];
  /** The objects that describe a scope, in the order of namespace and name. */
  describing(scope: string): readonly Served[];
};

/** Knows nothing yet. */
export const createCluster = (): Cluster => {
  const byNamespace = new Map<string, Map<string, Served>>();
  const find = (ref: Pick<Ref, 'kind' | 'namespace' | 'name'>): Served | null =>
    byNamespace.get(ref.namespace)?.get(refId(ref)) ?? null;

  return {
    put: (kind, object) => {
      const fresh = servedOf(kind, withoutManagedFields(object));
      const known = find(fresh.ref);
      const { uid, resourceVersion } = known?.object.metadata ?? {};
      if (known !== null && newerVersion(resourceVersion, fresh.object.metadata.resourceVersion)) return known;
      if (known !== null && uid === object.metadata.uid && resourceVersion === object.metadata.resourceVersion)
        return known;
      const { namespace } = fresh.ref;
      byNamespace.set(
        namespace,
        (byNamespace.get(namespace) ?? new Map<string, Served>()).set(refId(fresh.ref), fresh),
      );
      return fresh;
    },
    remove: (kind, object) => {
      const { ref } = servedOf(kind, object);
      if (find(ref)?.object.metadata.uid !== object.metadata.uid) return;
      const objects = byNamespace.get(ref.namespace);
      objects?.delete(refId(ref));
      if (objects?.size === 0) byNamespace.delete(ref.namespace);
    },
    find,
    within: (namespace) => [...(byNamespace.get(namespace)?.values() ?? [])],
    get namespaces() {
      return [...byNamespace.keys()].sort();
    },
    describing: (scope) =>
      [...byNamespace.values()]
        .flatMap((objects) => [...objects.values()])
        .filter((served) => served.kind.scope !== undefined && isOf(served, scope))
        .sort((a, b) => (refId(a.ref) < refId(b.ref) ? -1 : 1)),
  };
};

const isOf = (served: Served, id: string): boolean => {
  const scope: Scope | null = scopeOfServed(served);
  return scope !== null && scopeId(scope) === id;
};
