/** What went wrong, in the words a caller decides by. */
export type FailureKind =
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'alreadyExists'
  | 'conflict'
  | 'gone'
  | 'invalid'
  | 'throttled'
  | 'serverError'
  /** No answer in time. A write may have been carried out. */
  | 'timeout'
  /** The connection failed. A write may have been carried out. */
  | 'network'
  /** An answer that is not the JSON it should be. A write may have been carried out. */
  | 'malformed'
  /** The caller's own signal. */
  | 'aborted';

/** A call to the Kubernetes API that failed. The message names method, path and the server's words, never a header. */
export class KubernetesError extends Error {
  readonly kind: FailureKind;
  /** HTTP status, or 0 when there was no answer. */
  readonly status: number;
  /** `reason` of the Status object, or ''. */
  readonly reason: string;
  /** What the server asked us to wait, in seconds, or null. */
  readonly retryAfterSeconds: number | null;

  constructor(
    kind: FailureKind,
    message: string,
    more: {
      readonly status?: number;
      readonly reason?: string;
      readonly retryAfterSeconds?: number | null;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.name = 'KubernetesError';
    this.kind = kind;
    this.status = more.status ?? 0;
    this.reason = more.reason ?? '';
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }
}

/** Whether an error is a KubernetesError of one of these kinds. */
export const isFailure = (error: unknown, ...kinds: readonly FailureKind[]): error is KubernetesError =>
  error instanceof KubernetesError && kinds.includes(error.kind);

/** The kind of an HTTP status with the `reason` that the Status object gives. */
export const kindOfStatus = (status: number, reason: string): FailureKind => {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 409:
      return reason === 'AlreadyExists' ? 'alreadyExists' : 'conflict';
    case 410:
      return 'gone';
    case 429:
      return 'throttled';
    default:
      return status >= 400 && status < 500 ? 'invalid' : 'serverError';
  }
};

/** Seconds of a Retry-After header (delay or HTTP date), or null. */
export const retryAfter = (header: string | readonly string[] | undefined, now: number): number | null => {
  const value = typeof header === 'string' ? header : header?.[0];
  if (value === undefined) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
};

/** `message` and `reason` of a Status object, as far as the body is one. */
export const readStatus = (
  body: unknown,
): { readonly message: string; readonly reason: string; readonly code: number } => {
  const status = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return {
    message: typeof status['message'] === 'string' ? status['message'].slice(0, 1000) : '',
    reason: typeof status['reason'] === 'string' ? status['reason'] : '',
    code: typeof status['code'] === 'number' ? status['code'] : 0,
  };
};
