import { challengeOf, retryAfter } from './http.ts';

/** A JSON object as Graph returns it. */
export type GraphObject = Readonly<Record<string, unknown>>;

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

/** What an answer says. Reads its body. */
export const graphAnswerOf = async (response: Response): Promise<GraphAnswer> => {
  const { status, headers } = response;
  const afterSeconds = retryAfter(headers.get('retry-after') ?? undefined, Date.now());
  if (status === 429) return { state: 'throttled', afterSeconds };
  if (status === 401) return { state: 'unauthorized', claims: challengeOf(headers.get('www-authenticate') ?? '') };
  const body = parseObject(await response.text());
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
