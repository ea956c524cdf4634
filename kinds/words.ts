/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * One outside system by its own identity, never by the name of the resource that describes it:
 * a zone name (lower case, no trailing dot), a tenant GUID (lower case), a platform account code.
 */
export type Scope = { readonly target: 'dns' | 'microsoft365' | 'platform'; readonly id: string };

/** Where a wish comes from: one resource, and the file and line it starts at when it came from a file. */
export type Ref = {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly at?: { readonly file: string; readonly line: number };
  readonly parent?: Ref;
};

/** One YAML document or Kubernetes object or Pulumi resource, after its door has read it. */
export type Resource = {
  readonly ref: Ref;
  readonly spec: Json;
  readonly annotations: Readonly<Record<string, string>>;
};

/** A secret by reference. `held` names a value that a door holds in memory only (Pulumi). */
export type SecretRef =
  | { readonly secretKeyRef: { readonly name: string; readonly key: string } }
  | { readonly env: string }
  | { readonly file: string }
  | { readonly held: string };

/** Where secrets that an outside system makes are put: a file of this machine, or a Kubernetes Secret beside the resource. */
export type SinkRef = { readonly file: string } | { readonly secretRef: { readonly name: string } };

/** A sink and the resource that names it: a file is relative to its file, a Secret stands in its namespace. */
export type SinkFor = { readonly to: SinkRef; readonly from: Ref };

/** What Postern may do to an item: look only, create when absent, or keep it as declared. */
export type Management = 'Observe' | 'CreateOnly' | 'Converge';

/** What happens outside when the wish for an item ends. */
export type Deletion = 'Retain' | 'Delete';

/**
 * The smallest thing with one owner that somebody wants, as plain data: a connector, one SPF term, a record's `all`.
 * A field that `value` leaves out is unmanaged; an empty one (null, [], "") is to be empty.
 */
export type Item = {
  readonly scope: Scope;
  readonly type: string;
  /** Natural key, canonical and the same in every door; never a server id. */
  readonly key: string;
  /** What one outside write addresses when items share it, for example `TXT contoso.example`. */
  readonly container?: string;
  /** The server's own id, where the resource says it: a person has looked it up. */
  readonly handle?: string;
  readonly value: Json;
  /** What the resource says beside the compared value: read by gates, guards, notes and `lower`, never compared. */
  readonly options?: Json;
  /** Where the secrets go that the outside system makes for it. The value says how the sink is to stand, never what is in it. */
  readonly sink?: SinkRef;
  readonly wanted: 'present' | 'absent';
  /** Item ids (`itemId`) of the same scope, or gate ids: nothing else crosses scopes. */
  readonly needs: readonly string[];
  readonly from: Ref;
  readonly management: Management;
  readonly deletion: Deletion;
  /**
   * The resource carries `postern.dev/adopt`: an unmarked object that is already there may become ours. `when-changed`: with the
   * first change that it needs, and until then nothing is written.
   */
  readonly adopt: boolean | 'when-changed';
  /** Once it is as wanted it is nobody's again: the mark comes off, the inventory lets go of it (a rollback). */
  readonly released?: true;
  /**
   * An act, not a state: it happens at most once. `key` names the act (object, confirmation and request), evidence outside
   * or the inventory says that it happened; then it is never wanted again, whatever the world looks like afterwards.
   */
  readonly once?: true;
  /**
   * Wanted absent by a resource that names this very object, by `handle` or, where its type has none, by its exact value:
   * it goes whoever made it, within what plan/leaving.ts allows.
   */
  readonly leaving?: true;
};

/** Something said to a person. `code` stands in the catalogue; `path` is a JSON pointer into the resource, or ''. */
export type Finding = {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly ref: Ref | null;
  readonly path: string;
  readonly retry: 'never' | 'later';
};

/**
 * Evidence that a scope publishes for gates, guards and notes. `at` is when it was seen (RFC 3339), `by` who said so,
 * `since` since when it has been seen with this very value without a break (filled from memory).
 */
export type Fact = { readonly value: Json; readonly at: string; readonly by: string; readonly since?: string };

/** What a gate or guard says right now, why, and what or whom it waits for. */
export type Verdict = {
  readonly state: 'open' | 'closed' | 'unknown';
  readonly evidence: readonly string[];
  readonly remedy: string;
  readonly waitsFor: 'person' | 'time' | 'system';
};

/**
 * What a target is asked to read. `collection` is the name under which the answer appears in the observation: the
 * container where items share one, else the type. Zones are not transferred, so `keys` says which items are meant.
 */
export type Ask = {
  readonly scope: Scope;
  readonly collection: string;
  readonly type: string;
  readonly keys: readonly string[];
  /** The server's own ids, by key, as far as they are known: for systems that cannot list. */
  readonly handles?: Readonly<Record<string, string>>;
  /** By key, where its secrets are to be: the target compares them itself and tells only how the two stand. */
  readonly sinks?: Readonly<Record<string, SinkFor>>;
};

/** One thing that is there. */
export type Found = {
  readonly type: string;
  readonly key: string;
  /** The server's own id (an Exchange Guid). */
  readonly handle?: string;
  readonly value: Json;
  /** What a compare-and-swap repeats byte for byte. Never printed, hashed or stored. */
  readonly raw?: Json;
  /** The ownership mark, taken out of `value`: `<door>:<estate>/<kind>/<name>`. */
  readonly owner?: string;
  /** Digest of what a write to this item depends on; no time, serial or TTL. */
  readonly version: string;
};

/** Everything that was asked of one collection, or why it is not known. Absent means absent only when complete. */
export type Collection =
  | { readonly state: 'complete'; readonly found: readonly Found[] }
  | { readonly state: 'unknown'; readonly reason: Finding };

/** What one scope looked like at one moment. A fact that could not be had is not in `facts`; `missing` says why. */
export type Observation = {
  readonly scope: Scope;
  readonly at: string;
  readonly collections: Readonly<Record<string, Collection>>;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly missing: Readonly<Record<string, Finding>>;
};

/** The two sides of one item, and where they differ (JSON pointers; empty = in sync). */
export type Diff = {
  readonly item: Item;
  readonly found: Found | null;
  readonly paths: readonly string[];
  /** What to do about it, decided by ownership and policy before a target lowers it. */
  readonly action: 'none' | 'create' | 'update' | 'adopt' | 'delete' | 'forget';
  /** What was recorded about the item when it became ours; null when it is not in the inventory. */
  readonly owned: Owned | null;
  /** The mark that the object is to carry (`<door>:<estate>/<kind>/<name>`); '' = none. */
  readonly mark: string;
};

/** One inventory entry: what a door has made its own, and the value that stood there before (null = nothing). */
export type Owned = {
  readonly scope: Scope;
  readonly type: string;
  readonly key: string;
  readonly container?: string;
  readonly handle?: string;
  readonly from: Ref;
  readonly deletion: Deletion;
  readonly before: Json;
  /** The members that were written from secrets, with the references only: they are never shown, whatever stands in them. */
  readonly holds?: Json;
  /** Others who asked for the same unmarked value after us: it goes only when none of them wants it any more. */
  readonly alsoFor?: readonly Claim[];
};

/** A resource's claim to a value that another one made, and what is to happen with it when the claim ends. */
export type Claim = { readonly from: Ref; readonly deletion: Deletion };

/**
 * The state one item has once a change is done; `value: null` means gone. `before` is what the members of `value` were
 * (all of them, where the item goes), null where it was not there; filled in by plan/, and what a rollback goes back to.
 */
export type Leaf = { readonly type: string; readonly key: string; readonly value: Json; readonly before?: Json };

/**
 * One outside write (none for `manual`, and for `forget` and `remember`, which change the inventory alone: the item is let
 * go, or its entry follows what the resources say now).
 */
export type Change = {
  /** Digest of scope, op, keys and after: the same in the next process. */
  readonly id: string;
  readonly op: 'create' | 'update' | 'move' | 'delete' | 'run' | 'adopt' | 'forget' | 'remember' | 'manual';
  readonly scope: Scope;
  readonly type: string;
  /** Item ids. */
  readonly keys: readonly string[];
  readonly collection: string;
  readonly handle?: string;
  readonly before: Json;
  readonly after: Json;
  readonly leaves: readonly Leaf[];
  /** Item id -> version or 'absent': checked again right before the write. */
  readonly expects: Readonly<Record<string, string>>;
  /** Ids of changes that come first, and gate or guard ids that must be open. */
  readonly needs: readonly string[];
  /** Changes with the same group are shown as one line. */
  readonly group: string;
  readonly for: readonly Ref[];
  readonly why: string;
  readonly risk: 'low' | 'medium' | 'high';
  /** The mark that its objects carry once it is done ('' = none), for types that carry one; filled in by plan/. */
  readonly owner?: string;
  /** Where the secrets go that it fetches: the values are in no change. */
  readonly sink?: SinkRef;
  /** The inventory entries of its keys once it is done; filled in by plan/. */
  readonly owns?: readonly Owned[];
  /** Lines for people: the record as it will be, lookup cost before and after. Not part of the id or the hash. */
  readonly shown: readonly string[];
  /** What the compare-and-swap repeats; only in memory, never printed, hashed or stored. */
  readonly raw?: Json;
  /** How all things of its kind stood before a run changed the first of them: in the intent of that write, never in a plan. */
  readonly inventory?: Json;
};

/** Whether carrying the change out sends anything. */
export const writesOutside = (change: Pick<Change, 'op'>): boolean =>
  change.op !== 'forget' && change.op !== 'remember' && change.op !== 'manual';

/** The id by which items of one scope name each other: type and natural key. */
export const itemId = (x: { readonly type: string; readonly key: string }): string => `${x.type} ${x.key}`;

/** The collection an item is read in and written through. */
export const collectionOf = (x: { readonly type: string; readonly container?: string }): string =>
  x.container ?? x.type;

/** A scope as one string, for maps and work queues. */
export const scopeId = (scope: Scope): string => `${scope.target}:${scope.id}`;

/** `Kind/namespace/name`, the way plans and errors name a resource. */
export const refId = (ref: Ref): string => `${ref.kind}/${ref.namespace}/${ref.name}`;
