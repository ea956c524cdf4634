import { createHash } from 'node:crypto';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import type { Credentials, Tls } from './credentials.ts';
import { KubernetesError, kindOfStatus, readStatus, retryAfter } from './errors.ts';

/** One HTTP call. `timeoutMilliseconds` covers it from the first byte sent to the last byte read. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
};

/** The pool of connections to one API server. */
export type Connection = {
  /** Sends and reads the whole answer as JSON. Rejects with a KubernetesError. */
  json(call: Call, timeoutMilliseconds: number): Promise<unknown>;
  /** Sends and gives the body to read as it comes, once the headers say 200. `call.signal` ends it. */
  stream(call: Call, headersMilliseconds: number): Promise<AsyncIterable<Uint8Array>>;
  /** Ends all connections, also those in use. */
  close(): Promise<void>;
};

const makeDispatcher = (tls: Tls, proxy: string | null): Dispatcher => {
  const connect = { ...tls, keepAlive: true, keepAliveInitialDelay: 30_000, timeout: 10_000 };
  // HTTP/1.1: with HTTP/2 a dead connection would stay the one that every later call is put on.
  return proxy === null
    ? new Agent({ connect, allowH2: false })
    : new ProxyAgent({ uri: proxy, requestTls: { ...tls, allowH2: false } });
};

const url = (server: string, call: Call): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) query.set(name, value);
  const text = query.toString();
  return `${server}${call.path}${text === '' ? '' : `?${text}`}`;
};

/** Makes the error of a call that gave no usable answer. */
const failed = (error: unknown, call: Call, deadline: AbortSignal): KubernetesError => {
  if (error instanceof KubernetesError) return error;
  const what = `${call.method} ${call.path}`;
  if (call.signal?.aborted) return new KubernetesError('aborted', `${what}: stopped by the caller`, { cause: error });
  if (deadline.aborted) return new KubernetesError('timeout', `${what}: no answer in time`, { cause: error });
  const code = (error as { code?: unknown } | null)?.code;
  const told = typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
  return new KubernetesError('network', `${what}: the connection failed (${told})`, { cause: error });
};

/** Opens nothing yet: connections are made on use and kept. A new certificate makes a new pool. */
export const createConnection = (credentials: Credentials, now: () => number = Date.now): Connection => {
  let pool: { readonly id: string; readonly dispatcher: Dispatcher } | null = null;
  let closed = false;

  const dispatcher = async (): Promise<Dispatcher> => {
    const tls = await credentials.tls();
    if (closed) throw new KubernetesError('aborted', 'the client is closed');
    const id = createHash('sha256').update(JSON.stringify(tls)).digest('hex');
    if (pool?.id === id) return pool.dispatcher;
    const old = pool?.dispatcher;
    pool = { id, dispatcher: makeDispatcher(tls, credentials.proxy) };
    void old?.close().catch(() => undefined);
    return pool.dispatcher;
  };

  const send = async (call: Call, signal: AbortSignal): Promise<Dispatcher.ResponseData> => {
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': 'postern-operator',
      ...(await credentials.headers()),
    };
    if (call.body !== undefined) headers['content-type'] = call.contentType ?? 'application/json';
    return request(url(credentials.server, call), {
      dispatcher: await dispatcher(),
      method: call.method,
      headers,
      body: call.body === undefined ? null : JSON.stringify(call.body),
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  };

  const parse = (text: string, call: Call): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new KubernetesError('malformed', `${call.method} ${call.path}: the answer is not JSON`, { cause: error });
    }
  };

  const refuse = async (response: Dispatcher.ResponseData, call: Call): Promise<never> => {
    const text = await response.body.text();
    let body: unknown = null;
    try {
      body = JSON.parse(text);
    } catch {
      // Proxies in between answer in HTML; the status says enough.
    }
    const { message, reason } = readStatus(body);
    throw new KubernetesError(
      kindOfStatus(response.statusCode, reason),
      `${call.method} ${call.path}: ${response.statusCode} ${message === '' ? reason : message}`.trim(),
      { status: response.statusCode, reason, retryAfterSeconds: retryAfter(response.headers['retry-after'], now()) },
    );
  };

  /** Runs with a deadline that also holds while the certificate or the token is being read. */
  const within = async <T>(call: Call, milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const deadline = AbortSignal.timeout(milliseconds);
    const signal = call.signal === undefined ? deadline : AbortSignal.any([deadline, call.signal]);
    try {
      signal.throwIfAborted();
      return await work(signal);
    } catch (error) {
      throw failed(error, call, deadline);
    }
  };

  return {
    json: (call, milliseconds) =>
      within(call, milliseconds, async (signal) => {
        const response = await send(call, signal);
        if (response.statusCode < 200 || response.statusCode > 299) return refuse(response, call);
        return parse(await response.body.text(), call);
      }),
    stream: async (call, milliseconds) => {
      const headersDeadline = new AbortController();
      const timer = setTimeout(() => headersDeadline.abort(), milliseconds);
      const signal =
        call.signal === undefined ? headersDeadline.signal : AbortSignal.any([headersDeadline.signal, call.signal]);
      try {
        signal.throwIfAborted();
        const response = await send(call, signal);
        if (response.statusCode !== 200) return await refuse(response, call);
        return response.body;
      } catch (error) {
        throw failed(error, call, headersDeadline.signal);
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      closed = true;
      await pool?.dispatcher.destroy();
    },
  };
};
