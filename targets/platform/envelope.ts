import type { Json } from '../../kinds/words.ts';
import type { Reply } from './wire.ts';

/** What an operation answered, whatever its envelope. `problems` are `code (field)`, never words of the answer. */
export type Answer =
  | { readonly state: 'answered'; readonly body: Json; readonly etag: string | null }
  | {
      readonly state: 'refused';
      readonly status: number;
      readonly problems: readonly string[];
      readonly again: boolean;
    }
  | { readonly state: 'missing' }
  /** 412: somebody else wrote in between. */
  | { readonly state: 'moved' }
  | { readonly state: 'unauthorized' }
  | { readonly state: 'forbidden' }
  | { readonly state: 'throttled'; readonly afterMs: number | null }
  | { readonly state: 'garbled'; readonly status: number; readonly reason: string }
  | { readonly state: 'unanswered'; readonly reason: string };

type Fields = { readonly [name: string]: unknown };

/** A value as fields; none when it is no object. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** A value as a list; empty when it is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/* Messages repeat what tenants wrote; codes and field names do not. */
const safe = (value: unknown): string =>
  typeof value === 'string' ? value.replaceAll(/[^A-Za-z0-9_.\-[\] ]/g, '').slice(0, 80) : '';

const problemOf = (entry: unknown): string => {
  const { code, field } = fieldsOf(entry);
  const [word, at] = [safe(code), safe(field)];
  return `${word === '' ? 'no code' : word}${at === '' ? '' : ` (${at})`}`;
};

/* `fail` holds errors by request item, or at the gateway the code itself; REST has `errors`, the edge has `error`. */
const entriesOf = (body: unknown): readonly unknown[] => {
  const { fail, errors, error } = fieldsOf(body);
  const failed = listOf(fail).flatMap((entry) => {
    const inner = listOf(fieldsOf(entry)['errors']);
    return inner.length > 0 ? inner : [entry];
  });
  const single = error === undefined ? [] : [typeof error === 'string' ? { code: error } : error];
  return [...failed, ...listOf(errors), ...single];
};

const isRetryable = (entry: unknown): boolean => fieldsOf(entry)['retryable'] === true;

const seconds = (text: string | undefined): number | null =>
  text !== undefined && /^[0-9]+$/.test(text) ? Number(text) * 1000 : null;

const milliseconds = (text: string | undefined): number | null =>
  text !== undefined && /^[0-9]+$/.test(text) ? Number(text) : null;

/** Reads a reply: status first, then the envelope. A filled `fail` on a 200 is a failure. */
export const answerOf = (reply: Reply): Answer => {
  if (reply.state === 'unanswered') return reply;
  const { status, headers, body } = reply;
  if (status === 401) return { state: 'unauthorized' };
  if (status === 403) return { state: 'forbidden' };
  if (status === 412) return { state: 'moved' };
  if (status === 429) {
    const afterMs = seconds(headers['retry-after']) ?? milliseconds(headers['x-ratelimit-reset']);
    return { state: 'throttled', afterMs };
  }
  const entries = entriesOf(body);
  if (status === 404 && !reply.garbled) return { state: 'missing' };
  if (reply.garbled) return { state: 'garbled', status, reason: `the answer ${status} is no JSON` };
  const problems = entries.map(problemOf);
  if (status >= 500)
    return { state: 'garbled', status, reason: `the answer is ${status} ${problems.join(', ')}`.trim() };
  if (status >= 400) return { state: 'refused', status, problems, again: false };
  if (status < 200 || status >= 300) return { state: 'garbled', status, reason: `the answer is ${status}` };
  if (listOf(fieldsOf(body)['fail']).length > 0)
    return { state: 'refused', status, problems, again: entries.some(isRetryable) };
  return { state: 'answered', body: (body ?? null) as Json, etag: headers['etag'] ?? null };
};

/** The token of the next page, under any of the names that the API uses; null at the end. */
export const nextPageOf = (body: unknown): string | null => {
  const meta = fieldsOf(fieldsOf(body)['meta']);
  const pagination = fieldsOf(meta['pagination']);
  const names = ['next', 'nextPage', 'nextPageToken'] as const;
  const found = [...names.map((name) => pagination[name]), meta['nextPage'], meta['nextPageToken']].find(
    (value) => typeof value === 'string' && value !== '',
  );
  return typeof found === 'string' ? found : null;
};
