import { request } from 'undici';
import { answerLimit } from './limits.ts';

/** One HTTP request. */
export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Whatever came back. `body` is JSON, or undefined where there was none; `garbled` says that it was no JSON. */
export type Reply =
  | {
      readonly state: 'replied';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
      readonly garbled: boolean;
    }
  | { readonly state: 'unanswered'; readonly reason: string };

/** Sends one request once. Rejects only when the signal aborts. */
export type Wire = (request: Request, signal: AbortSignal) => Promise<Reply>;

const textOf = async (body: AsyncIterable<Uint8Array>): Promise<string | null> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.byteLength;
    if (size > answerLimit) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

const read = (text: string | null): { readonly body: unknown; readonly garbled: boolean } => {
  if (text === null) return { body: undefined, garbled: true };
  if (text.trim() === '') return { body: undefined, garbled: false };
  try {
    return { body: JSON.parse(text) as unknown, garbled: false };
  } catch {
    return { body: undefined, garbled: true };
  }
};

/** The wire over undici. Redirects are not followed: a credential goes nowhere else. */
export const createWire =
  (timeoutMs: number): Wire =>
  async ({ method, url, headers, body }, signal) => {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await request(url, {
        method,
        headers: { accept: 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([signal, limit]),
      });
      const text = await textOf(response.body);
      const named = Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]);
      return { state: 'replied', status: response.statusCode, headers: Object.fromEntries(named), ...read(text) };
    } catch (error) {
      if (signal.aborted) throw error;
      if (limit.aborted) return { state: 'unanswered', reason: `no answer within ${timeoutMs / 1000} seconds` };
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      return { state: 'unanswered', reason: typeof code === 'string' ? code : String(name ?? 'failed') };
    }
  };
