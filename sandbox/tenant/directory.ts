/** The properties of an object as Exchange returns them, without sidecars. */
export type Properties = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

type Version = { readonly visibleAt: number; readonly value: Properties | null };

/** The replicated store of one object type. Writes see the truth at once; lists see it once it has replicated. */
export type Directory = {
  /** The truth, in order of creation. */
  current(): readonly Properties[];
  /** What a reader sees who is `lagMs` behind, unless a write asked for a longer delay of its own. */
  seen(lagMs: number): readonly Properties[];
  /** Creates or replaces by Guid; `delayMs` keeps it from readers for longer. */
  put(value: Properties, delayMs?: number): void;
  remove(guid: string, delayMs?: number): void;
};

/** A directory that starts with `objects`, already replicated. */
export function createDirectory(objects: readonly Properties[], clock: () => number): Directory {
  const versions = new Map<string, Version[]>();
  for (const value of objects) versions.set(String(value['Guid']), [{ visibleAt: Number.NEGATIVE_INFINITY, value }]);
  const write = (guid: string, value: Properties | null, delayMs: number): void => {
    const history = versions.get(guid) ?? [];
    history.push({ visibleAt: clock() + delayMs, value });
    versions.set(guid, history);
  };
  const read = (visible: (version: Version) => boolean): readonly Properties[] =>
    [...versions.values()].flatMap((history) => {
      const value = history.findLast(visible)?.value;
      return value === undefined || value === null ? [] : [value];
    });
  return {
    current: () => read(() => true),
    seen: (lagMs) => read((version) => version.visibleAt + lagMs <= clock()),
    put: (value, delayMs = 0) => write(String(value['Guid']), value, delayMs),
    remove: (guid, delayMs = 0) => write(guid, null, delayMs),
  };
}
