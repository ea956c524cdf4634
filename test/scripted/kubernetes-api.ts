import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the script sees it. */
export type ApiRequest = {
  /** 0 for the first request of its sort (`list`, `watch` or the method), and so on. */
  readonly turn: number;
  readonly sort: 'list' | 'watch' | 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
};

/** How the script answers. */
export type ApiReply = {
  json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  /** A Kubernetes Status object with this code. */
  status(code: number, reason: string, headers?: Readonly<Record<string, string>>): void;
  /** A list of objects at a version. */
  list(resourceVersion: string, items: readonly unknown[]): void;
  /** Sends the headers of a watch; then lines can follow. */
  open(): void;
  event(type: string, object: unknown): void;
  raw(text: string): void;
  end(): void;
  /** Cuts the connection. */
  reset(): void;
  /** Whether the client has gone away. */
  readonly gone: Promise<void>;
};

/** A server that does what its script says, over real HTTP: for faults that a real API server does not do on demand. */
export type ScriptedApi = {
  readonly url: string;
  /** All requests so far. */
  readonly seen: readonly ApiRequest[];
  /** Watches that are open now. */
  readonly openWatches: number;
  /** Connections accepted so far. */
  readonly connections: number;
  count(sort: ApiRequest['sort']): number;
  stop(): Promise<void>;
};

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? null : JSON.parse(text);
};

const makeReply = (response: ServerResponse): ApiReply => {
  const json: ApiReply['json'] = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  return {
    json,
    status: (code, reason, headers) =>
      json(
        code,
        { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: `${reason} by script` },
        headers,
      ),
    list: (resourceVersion, items) => json(200, { kind: 'List', metadata: { resourceVersion }, items }),
    open: () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
    },
    event: (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`),
    raw: (text) => void response.write(text),
    end: () => void response.end(),
    reset: () => void response.socket?.resetAndDestroy(),
    gone: new Promise((resolve) => response.once('close', resolve)),
  };
};

/** Starts the server on a free port of 127.0.0.1. A script that throws answers 500. */
export const startScriptedApi = async (
  script: (request: ApiRequest, reply: ApiReply) => void | Promise<void>,
): Promise<ScriptedApi> => {
  const seen: ApiRequest[] = [];
  let openWatches = 0;
  let connections = 0;
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const answer = async (): Promise<void> => {
      const body = await readBody(incoming);
      const single = /\/(?:[a-z]+s)\/[^/]+(?:\/status)?$/.test(url.pathname.replace(/^.*\/namespaces\/[^/]+/, ''));
      const sort =
        incoming.method !== 'GET' || single
          ? (incoming.method as ApiRequest['sort'])
          : url.searchParams.get('watch') === 'true'
            ? 'watch'
            : 'list';
      const turn = seen.filter((earlier) => earlier.sort === sort).length;
      const request = { turn, sort, path: url.pathname, query: url.searchParams, headers: incoming.headers, body };
      seen.push(request);
      if (sort === 'watch') {
        openWatches += 1;
        response.once('close', () => {
          openWatches -= 1;
        });
      }
      await script(request, makeReply(response));
    };
    answer().catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    get openWatches() {
      return openWatches;
    },
    get connections() {
      return connections;
    },
    count: (sort) => seen.filter((request) => request.sort === sort).length,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
