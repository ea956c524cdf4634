import type { Change, Owned, Scope } from '../kinds/words.ts';
import { itemId, scopeId } from '../kinds/words.ts';
import type { Intent, Written } from '../plan/memory.ts';

/*
 * What stands in `status.memory` of an object. Each entry has a few fields for people and the whole record as one JSON
 * string: the API server drops null members inside lists of a merge patch and may rewrite numbers, and a value before
 * us, or a cleared predicate, is a null that has to survive.
 */

/** One value made ours. `id` is scope and item id. */
export type OwnedEntry = { readonly id: string; readonly record: string };
/** A write about to be sent, without outcome. `id` is that of the change. */
export type OpenEntry = {
  readonly id: string;
  readonly run: string;
  readonly op: string;
  readonly at: string;
  readonly record: string;
};
/** A write of ours whose outcome is known. */
export type WrittenEntry = OpenEntry & { readonly confirmed: boolean };
/** Since when a fact has shown one value. Only in scope objects. */
export type SinceEntry = { readonly fact: string; readonly digest: string; readonly at: string };

/** `status.memory`. */
export type StatusMemory = {
  readonly owned: readonly OwnedEntry[];
  readonly open: readonly OpenEntry[];
  readonly written: readonly WrittenEntry[];
  readonly since: readonly SinceEntry[];
};

export const emptyMemory: StatusMemory = { owned: [], open: [], written: [], since: [] };

/** Own writes are kept this long for the settling overlay, unless a later write says more. */
const keptMilliseconds = 7 * 24 * 3600 * 1000;
const keptAtMost = 64;

/** The change as it is stored: `raw` is for memory only, `shown` is made anew, and an object has no room for an inventory. */
export const storable = (change: Change): Change => {
  const { raw: _raw, inventory: _inventory, ...rest } = change;
  return { ...rest, shown: [] };
};

const idOf = (scope: Scope, item: string): string => `${scopeId(scope)} ${item}`;

/** Reads `status.memory` as far as it is one; an entry that cannot be read is left out. */
export const readMemory = (status: unknown): StatusMemory => {
  const memory = (status as { memory?: unknown } | null | undefined)?.memory as
    | Partial<Record<string, unknown>>
    | undefined;
  const entries = <T>(name: string, fields: readonly string[]): readonly T[] => {
    const list = memory?.[name];
    if (!Array.isArray(list)) return [];
    return list.filter((one) => fields.every((field) => typeof one?.[field] === 'string')) as T[];
  };
  return {
    owned: entries<OwnedEntry>('owned', ['id', 'record']),
    open: entries<OpenEntry>('open', ['id', 'run', 'at', 'record']),
    written: entries<WrittenEntry>('written', ['id', 'run', 'at', 'record']),
    since: entries<SinceEntry>('since', ['fact', 'digest', 'at']),
  };
};

const parse = <T>(entry: { readonly record: string }): T | null => {
  try {
    return JSON.parse(entry.record) as T;
  } catch {
    return null;
  }
};

const parsed = <T extends object>(entries: readonly { readonly record: string }[]): readonly T[] =>
  entries.map((entry) => parse<T>(entry)).filter((one) => one !== null);

const inScope = (scope: Scope, other: Scope): boolean => scopeId(scope) === scopeId(other);

/** The inventory in one object, whatever the scope. */
export const allOwned = (memory: StatusMemory): readonly Owned[] => parsed<Owned>(memory.owned);

export const ownedIn = (memory: StatusMemory, scope: Scope): readonly Owned[] =>
  allOwned(memory).filter((owned) => inScope(scope, owned.scope));

/** The open intents in one object, whatever the scope. */
export const allOpen = (memory: StatusMemory): readonly Intent[] => parsed<Intent>(memory.open);

export const openIn = (memory: StatusMemory, scope: Scope): readonly Intent[] =>
  allOpen(memory).filter((intent) => inScope(scope, intent.change.scope));

export const writtenIn = (memory: StatusMemory, scope: Scope): readonly Written[] =>
  parsed<Written>(memory.written).filter((written) => inScope(scope, written.change.scope));

/** Every scope that the memory says something about, as `scopeId`. */
export const scopesIn = (memory: StatusMemory): ReadonlySet<string> =>
  new Set([
    ...parsed<Owned>(memory.owned).map(({ scope }) => scopeId(scope)),
    ...parsed<Intent>([...memory.open, ...memory.written]).map(({ change }) => scopeId(change.scope)),
  ]);

/** An intent is one change in one run. */
export type Meant = { readonly run: string; readonly change: Pick<Change, 'id'> };

const isMeant = (meant: Meant) => (entry: OpenEntry) => entry.id === meant.change.id && entry.run === meant.run;

export const holdsIntent = (memory: StatusMemory, meant: Meant): boolean => memory.open.some(isMeant(meant));

export const withoutIntent = (memory: StatusMemory, meant: Meant): StatusMemory => {
  const matches = isMeant(meant);
  return { ...memory, open: memory.open.filter((entry) => !matches(entry)) };
};

const entryOf = (intent: Intent): OpenEntry => ({
  id: intent.change.id,
  run: intent.run,
  op: intent.change.op,
  at: intent.at,
  record: JSON.stringify(intent),
});

/** With the intent among the open ones. The same intent again replaces itself. */
export const withIntent = (memory: StatusMemory, intent: Intent): StatusMemory => ({
  ...memory,
  open: [...withoutIntent(memory, intent).open, entryOf(intent)],
});

/**
 * Without the earlier writes that said something about no other items than this one. A one-shot (`run`) neither
 * supersedes nor is superseded.
 */
export const withoutSuperseded = (memory: StatusMemory, change: Change): StatusMemory => {
  const keys = new Set(change.keys);
  const written = memory.written.filter((entry) => {
    const old = parse<Written>(entry)?.change;
    if (old === undefined || old.op === 'run' || change.op === 'run') return old !== undefined;
    return !inScope(old.scope, change.scope) || !old.keys.every((key) => keys.has(key));
  });
  return written.length === memory.written.length ? memory : { ...memory, written };
};

/**
 * With the write among the known ones, and without those it supersedes. One-shots and writes that nobody saw confirmed
 * stay; others go after a week, or when there are very many, the oldest first.
 */
export const withWritten = (memory: StatusMemory, written: Written): StatusMemory => {
  const now = Date.parse(written.at);
  const kept = withoutSuperseded(memory, written.change).written.filter(
    (entry) =>
      entry.id !== written.change.id &&
      (entry.op === 'run' || !entry.confirmed || now - Date.parse(entry.at) < keptMilliseconds),
  );
  const spare = kept.filter((entry) => entry.op !== 'run' && entry.confirmed);
  const dropped = new Set(spare.slice(0, Math.max(0, spare.length - (keptAtMost - 1))));
  const entry: WrittenEntry = { ...entryOf(written), confirmed: written.confirmed };
  return { ...memory, written: [...kept.filter((one) => !dropped.has(one)), entry] };
};

/** Without the inventory entries of these items, then with the given ones. */
export const withOwned = (
  memory: StatusMemory,
  scope: Scope,
  items: readonly string[],
  owned: readonly Owned[],
): StatusMemory => {
  const gone = new Set([
    ...items.map((item) => idOf(scope, item)),
    ...owned.map((one) => idOf(one.scope, itemId(one))),
  ]);
  const entries = owned.map((one) => ({ id: idOf(one.scope, itemId(one)), record: JSON.stringify(one) }));
  return {
    ...memory,
    owned: [...memory.owned.filter(({ id }) => !gone.has(id)), ...entries].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
};

/** With a new beginning of a fact. Other facts keep theirs; of very many, the oldest go. */
export const withSince = (memory: StatusMemory, entry: SinceEntry): StatusMemory => ({
  ...memory,
  since: [...memory.since.filter(({ fact }) => fact !== entry.fact), entry].slice(-256),
});

/** Bytes that the memory takes in the object. An object holds 1.5 MB at most, and its spec needs room too. */
export const sizeOf = (memory: StatusMemory): number => Buffer.byteLength(JSON.stringify(memory), 'utf8');
export const largestMemory = 512 * 1024;
