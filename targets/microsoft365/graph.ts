/*
 * Microsoft Graph v1.0 over HTTP: one call is one request, nothing is retried here and nothing throws but a programming
 * error. Only what reads need.
 */
import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { challengeOf, retryAfter, unansweredReason } from './http.ts';

/** A JSON object as Graph returns it. */
export type GraphObject = Readonly<Record<string, unknown>>;

/** What to read: the path after `/v1.0` and its query, as in `$filter`. */
export type GraphQuery = { readonly path: string; readonly query?: Readonly<Record<string, string>> };

/** What came of one call. Only `answered` and `missing` say anything about what is there. */
export type GraphAnswer =
  | { readonly state: 'answered'; readonly body: GraphObject }
  /** 404: the one object asked for is not there. */
  | { readonly state: 'missing' }
  /** Graph said no in words. `afterSeconds`: when it asks to come back. */
  | {
      readonly state: 'refused';
      readonly status: number;
      readonly code: string;
      readonly text: string;
      readonly afterSeconds: number | null;
    }
  | { readonly state: 'throttled'; readonly afterSeconds: number | null }
  /** 401; `claims` is the challenge that the next token must answer. */
  | { readonly state: 'unauthorized'; readonly claims: string | null }
  /** 403: an application permission is missing. */
  | { readonly state: 'forbidden' }
  /** Something answered, but not in the words of Graph. */
  | { readonly state: 'garbled'; readonly status: number; readonly reason: string }
  | { readonly state: 'unanswered'; readonly reason: string };

const isObject = (value: unknown): value is GraphObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseObject = (text: string): GraphObject | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};

const errorOf = (body: GraphObject | null): { readonly code: string; readonly text: string } | null => {
  const error = body?.['error'];
  if (!isObject(error)) return null;
  const { code, message } = error;
  return { code: typeof code === 'string' ? code : '', text: typeof message === 'string' ? message : '' };
};

const answerOf = (status: number, header: (name: string) => string | undefined, text: string): GraphAnswer => {
  const afterSeconds = retryAfter(header('retry-after'), Date.now());
  if (status === 429) return { state: 'throttled', afterSeconds };
  if (status === 401) return { state: 'unauthorized', claims: challengeOf(header('www-authenticate') ?? '') };
  const body = parseObject(text);
  const error = errorOf(body);
  if (status >= 200 && status < 300) {
    if (error !== null) return { state: 'refused', status, ...error, afterSeconds };
    return body === null
      ? { state: 'garbled', status, reason: 'the answer is not a JSON object' }
      : { state: 'answered', body };
  }
  if (error === null)
    return status === 403
      ? { state: 'forbidden' }
      : { state: 'garbled', status, reason: `the answer has status ${status} and is not in the words of Graph` };
  if (status === 403) return { state: 'forbidden' };
  if (status === 404) return { state: 'missing' };
  return { state: 'refused', status, ...error, afterSeconds };
};

/** The address of a query. `$` stands as it is, as Microsoft's pages write it. */
export const addressOf = ({ path, query = {} }: GraphQuery): string => {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/v1.0${path}${parts.length === 0 ? '' : `?${parts.join('&')}`}`;
};

/** Reads once. `address` is path and query: of a query, or of a next link, so that the token goes to `base` alone. */
export const getOnce = async (
  base: string,
  token: string,
  address: string,
  signal: AbortSignal,
): Promise<GraphAnswer> => {
  try {
    const response = await request(`${base}${address}`, {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'accept-encoding': 'identity',
        'client-request-id': randomUUID(),
      },
      signal,
    });
    const header = (name: string): string | undefined => {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
    return answerOf(response.statusCode, header, await response.body.text());
  } catch (error) {
    return { state: 'unanswered', reason: unansweredReason(error) };
  }
};
