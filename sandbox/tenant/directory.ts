/** The properties of an object as Exchange returns them, without sidecars. */
export type Properties = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

type Version<T> = { readonly visibleAt: number; readonly value: T | null };

/** The replicated store of one object type. Writes see the truth at once; lists see it once it has replicated. */
export type Store<T> = {
  /** The truth, in order of creation. */
  current(): readonly T[];
  /** What a reader sees who is `lagMs` behind, unless a write asked for a longer delay of its own. */
  seen(lagMs: number): readonly T[];
  /** Creates or replaces by id; `delayMs` keeps it from readers for longer. */
  put(value: T, delayMs?: number): void;
  remove(id: string, delayMs?: number): void;
};

/** The store of one type of Exchange object, by Guid. */
export type Directory = Store<Properties>;

/** A directory that starts with `objects`, already replicated. */
export function createDirectory(objects: readonly Properties[], clock: () => number): Directory {
  return createStore(objects, (value) => String(value['Guid']), clock);
}

/** A store that starts with `objects`, already replicated. */
export function createStore<T>(objects: readonly T[], idOf: (value: T) => string, clock: () => number): Store<T> {
  const versions = new Map<string, Version<T>[]>();
  for (const value of objects) versions.set(idOf(value), [{ visibleAt: Number.NEGATIVE_INFINITY, value }]);
  const write = (id: string, value: T | null, delayMs: number): void => {
    const history = versions.get(id) ?? [];
    history.push({ visibleAt: clock() + delayMs, value });
    versions.set(id, history);
  };
  const read = (visible: (version: Version<T>) => boolean): readonly T[] =>
    [...versions.values()].flatMap((history) => {
      const value = history.findLast(visible)?.value;
      return value === undefined || value === null ? [] : [value];
    });
  return {
    current: () => read(() => true),
    seen: (lagMs) => read((version) => version.visibleAt + lagMs <= clock()),
    put: (value, delayMs = 0) => write(idOf(value), value, delayMs),
    remove: (id, delayMs = 0) => write(id, null, delayMs),
  };
}
