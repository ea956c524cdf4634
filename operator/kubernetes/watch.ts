import type { Connection } from './connection.ts';
import { KubernetesError, kindOfStatus, readStatus } from './errors.ts';
import { type KubernetesObject, pathOf, type ResourceType } from './object.ts';

/** One line of a watch. An ERROR line is thrown instead. */
export type WatchEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubernetesObject;
};

/** A watch from one version on. */
export type WatchOptions = {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion: string;
  /** The server ends the watch after this long; when it does not, it is taken for dead shortly after. */
  readonly timeoutSeconds: number;
  /** How long the server may take for its headers, and how late its end may come, in milliseconds (default 10 s). */
  readonly graceMilliseconds?: number;
  readonly signal: AbortSignal;
};

const types: readonly string[] = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'];

const readLine = (line: string, path: string): WatchEvent => {
  let event: { type?: unknown; object?: unknown };
  try {
    event = JSON.parse(line) as typeof event;
  } catch (error) {
    throw new KubernetesError('malformed', `watch ${path}: a line is not JSON`, { cause: error });
  }
  if (event?.type === 'ERROR') {
    const { code, reason, message } = readStatus(event.object);
    throw new KubernetesError(kindOfStatus(code, reason), `watch ${path}: ${code} ${message}`, {
      status: code,
      reason,
    });
  }
  const object = event?.object as KubernetesObject | undefined;
  if (typeof event?.type !== 'string' || !types.includes(event.type) || typeof object?.metadata !== 'object')
    throw new KubernetesError('malformed', `watch ${path}: a line is not an event`);
  return event as WatchEvent;
};

/** Splits the bytes into lines. A last line without its end was cut off, and says so. */
async function* linesOf(body: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') throw new KubernetesError('malformed', `watch ${path}: the last line is cut off`);
}

/**
 * Opens a watch; resolves when the server has accepted it. The iteration ends when the server ends it, and throws a
 * KubernetesError when it breaks: `gone` when the version is too old, `timeout` when the server fell silent.
 */
export const openWatch = async (
  connection: Connection,
  type: ResourceType,
  options: WatchOptions,
): Promise<AsyncIterable<WatchEvent>> => {
  const grace = options.graceMilliseconds ?? 10_000;
  const path = pathOf(type, options.namespace === undefined ? {} : { namespace: options.namespace });
  const silent = new AbortController();
  const call = {
    method: 'GET' as const,
    path,
    query: {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: options.resourceVersion,
      timeoutSeconds: String(options.timeoutSeconds),
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
    },
    signal: AbortSignal.any([silent.signal, options.signal]),
  };
  const body = await connection.stream(call, grace);
  return (async function* () {
    // A quiet resource sends nothing, bookmarks included, so silence shows only in an end that does not come.
    const timer = setTimeout(() => silent.abort(), options.timeoutSeconds * 1000 + grace);
    try {
      for await (const line of linesOf(body, path)) yield readLine(line, path);
    } catch (error) {
      if (error instanceof KubernetesError) throw error;
      if (options.signal.aborted) throw new KubernetesError('aborted', `watch ${path}: stopped`, { cause: error });
      if (silent.signal.aborted)
        throw new KubernetesError('timeout', `watch ${path}: the server fell silent`, { cause: error });
      throw new KubernetesError('network', `watch ${path}: the connection broke`, { cause: error });
    } finally {
      clearTimeout(timer);
      silent.abort();
    }
  })();
};
