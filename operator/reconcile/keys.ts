import { scopeId } from '../../kinds/words.ts';
import { sameJson } from '../kubernetes/conditions.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { StoreEvent } from '../kubernetes/store.ts';
import type { Cluster } from './cluster.ts';
import { referencesOf, type Served, scopeOfServed } from './objects.ts';

/*
 * A work key is a scope (`dns:contoso.example`), or a namespace (`namespace:mail`) for what belongs to no scope: approvals
 * and objects whose reference leads nowhere.
 */
const namespacePrefix = 'namespace:';

/** The work key of what belongs to no scope in a namespace. */
export const namespaceKey = (namespace: string): string => `${namespacePrefix}${namespace}`;

/** The namespace of a work key; null when it is the key of a scope. */
export const namespaceOfKey = (key: string): string | null =>
  key.startsWith(namespacePrefix) ? key.slice(namespacePrefix.length) : null;

const keyOfScope = (served: Served): readonly string[] => {
  const scope = scopeOfServed(served);
  return scope === null ? [] : [scopeId(scope)];
};

/**
 * Every key that has to be looked at again when this object came, changed or went. What a scope or an approval says
 * concerns all scopes of its namespace: gates ask across them.
 */
export const keysOf = (served: Served, cluster: Cluster): readonly string[] => {
  const { namespace } = served.ref;
  if (served.kind.items === undefined || served.kind.scope !== undefined)
    return [
      ...new Set([namespaceKey(namespace), ...keyOfScope(served), ...cluster.within(namespace).flatMap(keyOfScope)]),
    ];
  const scopes = referencesOf(served.resource).flatMap((reference) => cluster.find({ ...reference, namespace }) ?? []);
  return [...new Set([namespaceKey(namespace), ...scopes.flatMap(keyOfScope)])];
};

/** All work there is. */
export const allKeys = (cluster: Cluster): readonly string[] => [
  ...new Set(
    cluster.namespaces.flatMap((namespace) => [
      namespaceKey(namespace),
      ...cluster.within(namespace).flatMap(keyOfScope),
    ]),
  ),
];

/** Whether an event says something that a person did: our own writes go to the status and the finalizers. */
export const isNews = (event: StoreEvent<KubernetesObject>): boolean => {
  if (event.type !== 'updated') return true;
  const [before, after] = [event.old.metadata, event.object.metadata];
  return (
    before.generation !== after.generation ||
    before.deletionTimestamp !== after.deletionTimestamp ||
    !sameJson(before.annotations ?? {}, after.annotations ?? {})
  );
};
