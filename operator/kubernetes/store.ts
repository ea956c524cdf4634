import { type KubernetesObject, keyOf, newerVersion } from './object.ts';

/** What happened to one object, as far as the store can tell. `old` is what it held before. */
export type StoreEvent<T extends KubernetesObject> =
  | { readonly type: 'added'; readonly key: string; readonly object: T }
  | { readonly type: 'updated'; readonly key: string; readonly object: T; readonly old: T }
  | { readonly type: 'deleted'; readonly key: string; readonly old: T };

/** The last known state of one collection, by `namespace/name`. */
export type Store<T extends KubernetesObject> = {
  readonly size: number;
  get(key: string): T | undefined;
  values(): IterableIterator<T>;
};

/** A store that can be written. Each write says what changed; a replay changes nothing. */
export type WritableStore<T extends KubernetesObject> = Store<T> & {
  put(object: T): readonly StoreEvent<T>[];
  remove(object: T): readonly StoreEvent<T>[];
  /** Makes the store equal to a list: what is not in it was deleted while nobody looked. */
  replace(objects: readonly T[]): readonly StoreEvent<T>[];
};

/** Without `managedFields`, which is half of an object and read by nobody here. */
export const withoutManagedFields = <T extends KubernetesObject>(object: T): T => {
  const { managedFields: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata };
};

/** Makes an empty store. */
export const createStore = <T extends KubernetesObject>(): WritableStore<T> => {
  const objects = new Map<string, T>();

  /** `believe`: take it even when it is older than what is held, because a list has the last word. */
  const take = (object: T, believe: boolean): readonly StoreEvent<T>[] => {
    const key = keyOf(object.metadata);
    const old = objects.get(key);
    const { uid, resourceVersion } = object.metadata;
    if (old === undefined) {
      objects.set(key, object);
      return [{ type: 'added', key, object }];
    }
    if (old.metadata.uid !== uid) {
      objects.set(key, object);
      return [
        { type: 'deleted', key, old },
        { type: 'added', key, object },
      ];
    }
    if (old.metadata.resourceVersion === resourceVersion) return [];
    if (!believe && newerVersion(old.metadata.resourceVersion, resourceVersion)) return [];
    objects.set(key, object);
    return [{ type: 'updated', key, object, old }];
  };

  const remove = (object: T): readonly StoreEvent<T>[] => {
    const key = keyOf(object.metadata);
    const old = objects.get(key);
    // A late deletion of an earlier bearer of the name is not news about this one.
    if (old === undefined || old.metadata.uid !== object.metadata.uid) return [];
    objects.delete(key);
    return [{ type: 'deleted', key, old }];
  };

  return {
    get size() {
      return objects.size;
    },
    get: (key) => objects.get(key),
    values: () => objects.values(),
    put: (object) => take(object, false),
    remove,
    replace: (list) => {
      const kept = new Set(list.map((object) => keyOf(object.metadata)));
      const gone = [...objects.values()].filter((object) => !kept.has(keyOf(object.metadata)));
      return [...gone.flatMap(remove), ...list.flatMap((object) => take(object, true))];
    },
  };
};
