/*
 * The only file that knows InvokeCommand, the REST way to Exchange Online's cmdlets that the PowerShell module itself
 * uses. Microsoft does not document it, so everything about it stands here: request, envelope and error grammar. One
 * call is one HTTP request; nothing is retried here and nothing throws but a programming error.
 */
import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { challengeOf, failureCode, retryAfter, unansweredReason } from './http.ts';
import { pageSize } from './limits.ts';

/** A cmdlet with its parameters: lists, strings, booleans, whole numbers; null clears. */
export type Command = {
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
};

/** One object as Exchange returns it, without its sidecar members (`X@data.type`, `X@odata.type`). */
export type WireObject = Readonly<Record<string, unknown>>;

/** What came of one call. Only `answered` says anything about what is there. */
export type Answer =
  | {
      readonly state: 'answered';
      readonly objects: readonly WireObject[];
      readonly warnings: readonly string[];
      /** Path and query of the next page. */
      readonly next: string | null;
    }
  /** Exchange said no in words. `className` is the .NET class, the only stable discriminator; '' when it named none. */
  | { readonly state: 'refused'; readonly status: number; readonly className: string; readonly text: string }
  /** 200, and errors beside the result. */
  | { readonly state: 'partial'; readonly errors: readonly string[] }
  /** 429, or the text about concurrent requests under another status. */
  | { readonly state: 'throttled'; readonly afterSeconds: number | null }
  /** 401; `claims` is the challenge that the next token must answer. */
  | { readonly state: 'unauthorized'; readonly claims: string | null }
  | { readonly state: 'forbidden' }
  /** Something answered, but not in the words of Exchange. */
  | { readonly state: 'garbled'; readonly status: number; readonly reason: string }
  /** No answer. `sent: false` only when the request cannot have left. */
  | { readonly state: 'unanswered'; readonly sent: boolean; readonly reason: string };

/** Where the calls of a tenant go. */
export type Exchange = { readonly base: string; readonly tenantId: string; readonly connectionId: string };

/** Any mailbox of the tenant that is always there: requests are routed by it. */
const anchor = (tenantId: string): string => `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenantId}`;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseObject = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)))
    : typeof value === 'string' && value !== ''
      ? [value]
      : [];

const withoutSidecars = (value: Readonly<Record<string, unknown>>): WireObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !name.includes('@')));

/** `ErrorId|.NET class|text`; both first parts may be missing. */
const splitDetail = (detail: string): { readonly className: string; readonly text: string } => {
  const match = /^([^|]*)\|([^|]*)\|(.*)$/s.exec(detail);
  return match === null ? { className: '', text: detail } : { className: match[2] ?? '', text: match[3] ?? '' };
};

/** Class and text of an error body: the inner exception, else the first detail, else the outer message. */
const errorOf = (
  body: Readonly<Record<string, unknown>>,
): { readonly className: string; readonly text: string } | null => {
  const { error } = body;
  if (!isObject(error)) return null;
  const inner = isObject(error['innererror']) ? error['innererror'] : {};
  const cause = isObject(inner['internalexception']) ? inner['internalexception'] : {};
  const details = Array.isArray(error['details']) ? (error['details'] as readonly unknown[]) : [];
  const [first] = details;
  const detail = isObject(first) && typeof first['message'] === 'string' ? splitDetail(first['message']) : null;
  const className = typeof cause['type'] === 'string' ? cause['type'] : (detail?.className ?? '');
  const outer = typeof error['message'] === 'string' ? error['message'] : '';
  const text = typeof cause['message'] === 'string' ? cause['message'] : (detail?.text ?? outer);
  return text === '' && className === '' ? null : { className, text };
};

const success = (status: number, text: string): Answer => {
  if (text === '') return { state: 'answered', objects: [], warnings: [], next: null };
  const body = parseObject(text);
  if (body === null) return { state: 'garbled', status, reason: 'the answer is not JSON' };
  const errors = texts(body['@adminapi.errors']);
  if (errors.length > 0) return { state: 'partial', errors: errors.map((error) => splitDetail(error).text) };
  const value = body['value'];
  if (!Array.isArray(value) || !value.every(isObject))
    return { state: 'garbled', status, reason: 'the answer has no list of objects' };
  const link = body['@odata.nextLink'];
  const next = typeof link === 'string' && URL.canParse(link) ? new URL(link) : null;
  if (link !== undefined && link !== null && next === null)
    return { state: 'garbled', status, reason: 'the link to the next page is not a URL' };
  return {
    state: 'answered',
    objects: value.map(withoutSidecars),
    warnings: texts(body['@adminapi.warnings']),
    next: next === null ? null : `${next.pathname}${next.search}`,
  };
};

/** What an HTTP answer means. The status comes first: a 403 for a missing role has a body of NUL bytes. */
const answerOf = (status: number, header: (name: string) => string | undefined, body: string, now: number): Answer => {
  const isBusy = /maximum number of concurrent requests/i.test(body);
  if (status === 429 || isBusy) return { state: 'throttled', afterSeconds: retryAfter(header('retry-after'), now) };
  if (status === 401) return { state: 'unauthorized', claims: challengeOf(header('www-authenticate') ?? '') };
  if (status >= 200 && status < 300) return success(status, body);
  const parsed = parseObject(body);
  const error = parsed === null ? null : errorOf(parsed);
  if (error !== null) return { state: 'refused', status, ...error };
  if (status === 403) return { state: 'forbidden' };
  return { state: 'garbled', status, reason: `the answer has status ${status} and is not in the words of Exchange` };
};

const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const unanswered = (error: unknown): Answer => ({
  state: 'unanswered',
  sent: !neverLeft.has(failureCode(error)),
  reason: unansweredReason(error),
});

/** Runs one cmdlet once. `page` is path and query of a next link: the same command is posted there again. */
export const invoke = async (
  exchange: Exchange,
  token: string,
  command: Command,
  signal: AbortSignal,
  page: string | null = null,
): Promise<Answer> => {
  const path = page ?? `/adminapi/beta/${exchange.tenantId}/InvokeCommand`;
  const url = page === null ? `${exchange.base}${path}` : new URL(path, exchange.base).toString();
  try {
    const response = await request(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json; charset=utf-8',
        accept: 'application/json',
        'accept-encoding': 'identity',
        prefer: `odata.maxpagesize=${pageSize}`,
        'x-anchormailbox': anchor(exchange.tenantId),
        'x-cmdletname': command.cmdlet,
        'x-responseformat': 'json',
        'x-clientapplication': 'ExoManagementModule',
        'client-request-id': randomUUID(),
        'connection-id': exchange.connectionId,
      },
      body: JSON.stringify({ CmdletInput: { CmdletName: command.cmdlet, Parameters: command.parameters } }),
      signal,
    });
    const header = (name: string): string | undefined => {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
    return answerOf(response.statusCode, header, await response.body.text(), Date.now());
  } catch (error) {
    return unanswered(error);
  }
};
