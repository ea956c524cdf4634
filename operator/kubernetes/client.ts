import { type Connection, createConnection } from './connection.ts';
import type { Credentials } from './credentials.ts';
import { isFailure, KubernetesError } from './errors.ts';
import { apiVersionOf, type KubernetesObject, type ObjectName, pathOf, type ResourceType } from './object.ts';
import { openWatch, type WatchEvent, type WatchOptions } from './watch.ts';

/** Options of every call. The default deadline is that of the client. */
export type CallOptions = { readonly signal?: AbortSignal; readonly timeoutMilliseconds?: number };

/** A whole collection and the version it was read at. */
export type ObjectList<T> = { readonly resourceVersion: string; readonly items: readonly T[] };

/** Which objects of a type. */
export type ListOptions = CallOptions & {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Objects per page; 500 when left out. */
  readonly pageSize?: number;
};

/** Writes go to the object itself, or to its status only. */
export type WriteOptions = CallOptions & { readonly subresource?: 'status'; readonly dryRun?: boolean };

/** Server-side apply: `fieldManager` owns the fields sent; `force` takes them from other managers. */
export type ApplyOptions = WriteOptions & { readonly fieldManager: string; readonly force?: boolean };

/** Deletes only while the object is still this one. */
export type DeleteOptions = CallOptions & { readonly uid?: string; readonly resourceVersion?: string };

/**
 * The Kubernetes API as raw JSON over one pool of connections. Every call has a deadline and rejects with a
 * KubernetesError; none is repeated inside. Unknown fields survive, both ways.
 */
export type KubernetesClient = {
  get<T extends KubernetesObject>(type: ResourceType, name: ObjectName, options?: CallOptions): Promise<T>;
  /** All pages, in one consistent version. */
  list<T extends KubernetesObject>(type: ResourceType, options?: ListOptions): Promise<ObjectList<T>>;
  create<T extends KubernetesObject>(type: ResourceType, object: KubernetesObject, options?: CallOptions): Promise<T>;
  /** PUT; with `metadata.resourceVersion` it is a compare-and-swap. */
  replace<T extends KubernetesObject>(type: ResourceType, object: KubernetesObject, options?: WriteOptions): Promise<T>;
  /** `application/merge-patch+json`; with `metadata.resourceVersion` in the patch it is a compare-and-swap. */
  mergePatch<T extends KubernetesObject>(
    type: ResourceType,
    name: ObjectName,
    patch: unknown,
    options?: WriteOptions,
  ): Promise<T>;
  /** Server-side apply. `apiVersion` and `kind` are filled in. */
  apply<T extends KubernetesObject>(type: ResourceType, object: KubernetesObject, options: ApplyOptions): Promise<T>;
  /** Resolves false when there was nothing to delete. */
  delete(type: ResourceType, name: ObjectName, options?: DeleteOptions): Promise<boolean>;
  watch(type: ResourceType, options: WatchOptions): Promise<AsyncIterable<WatchEvent>>;
  /** Ends all connections, also those in use. */
  close(): Promise<void>;
};

type ListPage = {
  metadata?: { resourceVersion?: string; continue?: string };
  items?: readonly KubernetesObject[] | null;
};

const isObject = (value: unknown): value is KubernetesObject =>
  typeof value === 'object' && value !== null && typeof (value as { metadata?: unknown }).metadata === 'object';

const signalOf = (options: CallOptions | undefined) =>
  options?.signal === undefined ? {} : { signal: options.signal };

const targetOf = (name: ObjectName, subresource?: string) => ({
  name: name.name,
  ...(name.namespace === undefined ? {} : { namespace: name.namespace }),
  ...(subresource === undefined ? {} : { subresource }),
});

const namespaceOf = (namespace: string | undefined) => (namespace === undefined ? {} : { namespace });

const listAll = async (
  connection: Connection,
  type: ResourceType,
  options: ListOptions,
  timeout: number,
  pageSize: number | null,
): Promise<ObjectList<KubernetesObject>> => {
  const items: KubernetesObject[] = [];
  let next: string | undefined;
  for (;;) {
    const call = {
      method: 'GET' as const,
      path: pathOf(type, namespaceOf(options.namespace)),
      query: {
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        limit: pageSize === null ? undefined : String(pageSize),
        continue: next,
      },
      ...signalOf(options),
    };
    const page = (await connection.json(call, timeout)) as ListPage | null;
    const resourceVersion = page?.metadata?.resourceVersion;
    if (
      resourceVersion === undefined ||
      !(Array.isArray(page?.items) || page?.items === null || page?.items === undefined)
    )
      throw new KubernetesError('malformed', `GET ${call.path}: the answer is not a list`);
    items.push(...(page?.items ?? []));
    next = page?.metadata?.continue;
    if (next === undefined || next === '') return { resourceVersion, items };
  }
};

/** Makes a client. `timeoutMilliseconds` is the deadline of calls that set none (default 10 s). */
export const createKubernetesClient = (
  credentials: Credentials,
  options: { readonly timeoutMilliseconds?: number; readonly now?: () => number } = {},
): KubernetesClient => {
  const connection = createConnection(credentials, options.now);
  const timeoutOf = (given?: CallOptions) => given?.timeoutMilliseconds ?? options.timeoutMilliseconds ?? 10_000;
  const one = async <T extends KubernetesObject>(
    call: Parameters<Connection['json']>[0],
    given: CallOptions | undefined,
  ): Promise<T> => {
    const answer = await connection.json({ ...call, ...signalOf(given) }, timeoutOf(given));
    if (!isObject(answer))
      throw new KubernetesError('malformed', `${call.method} ${call.path}: the answer is not an object`);
    return answer as T;
  };
  const dryRun = (given?: WriteOptions) => (given?.dryRun === true ? 'All' : undefined);
  const named = <T extends KubernetesObject>(type: ResourceType, object: T) => ({
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    ...object,
  });

  return {
    get: (type, name, given) => one({ method: 'GET', path: pathOf(type, targetOf(name)) }, given),
    list: async <T extends KubernetesObject>(type: ResourceType, given: ListOptions = {}) => {
      const size = given.pageSize ?? 500;
      try {
        return (await listAll(connection, type, given, timeoutOf(given), size)) as ObjectList<T>;
      } catch (error) {
        // The continue token outlived the history it points into: one list without pages cannot expire midway.
        if (!isFailure(error, 'gone')) throw error;
        return (await listAll(connection, type, given, timeoutOf(given), null)) as ObjectList<T>;
      }
    },
    create: (type, object, given) =>
      one(
        { method: 'POST', path: pathOf(type, namespaceOf(object.metadata.namespace)), body: named(type, object) },
        given,
      ),
    replace: (type, object, given) =>
      one(
        {
          method: 'PUT',
          path: pathOf(type, targetOf(object.metadata, given?.subresource)),
          query: { dryRun: dryRun(given) },
          body: named(type, object),
        },
        given,
      ),
    mergePatch: (type, name, patch, given) =>
      one(
        {
          method: 'PATCH',
          path: pathOf(type, targetOf(name, given?.subresource)),
          query: { dryRun: dryRun(given) },
          body: patch,
          contentType: 'application/merge-patch+json',
        },
        given,
      ),
    apply: (type, object, given) =>
      one(
        {
          method: 'PATCH',
          path: pathOf(type, targetOf(object.metadata, given.subresource)),
          query: {
            fieldManager: given.fieldManager,
            force: given.force === true ? 'true' : undefined,
            dryRun: dryRun(given),
          },
          body: named(type, object),
          contentType: 'application/apply-patch+yaml',
        },
        given,
      ),
    delete: async (type, name, given) => {
      const preconditions = {
        ...(given?.uid === undefined ? {} : { uid: given.uid }),
        ...(given?.resourceVersion === undefined ? {} : { resourceVersion: given.resourceVersion }),
      };
      const call = {
        method: 'DELETE' as const,
        path: pathOf(type, targetOf(name)),
        body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions },
        ...signalOf(given),
      };
      try {
        await connection.json(call, timeoutOf(given));
        return true;
      } catch (error) {
        if (isFailure(error, 'notFound')) return false;
        throw error;
      }
    },
    watch: (type, given) => openWatch(connection, type, given),
    close: () => connection.close(),
  };
};
