/** How an operation wraps what it says: `rpc` under /api/, `own` under /reference/v1/, `rest` elsewhere. */
export type Style = 'rpc' | 'rest' | 'own';

/** The style of a path. */
export function styleOf(path: string): Style {
  if (path.startsWith('/api/')) return 'rpc';
  return path.startsWith('/reference/') ? 'own' : 'rest';
}

/** One thing that is wrong with a request. */
export type ProblemDetail = { readonly code: string; readonly message: string; readonly field?: string };

/** A request that the platform does not carry out. */
export class Problem extends Error {
  readonly status: number;
  readonly details: readonly ProblemDetail[];

  constructor(status: number, code: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.details = [{ code, message, ...(field === undefined ? {} : { field }) }];
  }
}

/** The body that tells of problems: `fail` with the request item as key in RPC, `errors` elsewhere. */
export function problemBody(style: Style, status: number, details: readonly ProblemDetail[], key: unknown): object {
  if (style !== 'rpc') return { errors: details };
  const errors = details.map((one) => ({ ...one, retryable: false }));
  return { meta: { status }, data: [], fail: [{ key: key ?? {}, errors }] };
}

/** In RPC what is wrong with the content is an answer like any other: HTTP 200 with a filled `fail`. */
export function problemStatus(style: Style, status: number): number {
  return style === 'rpc' && [400, 404, 409].includes(status) ? 200 : status;
}
