import { FindingError } from '../../kinds/codes.ts';
import type { Finding, Json, Ref } from '../../kinds/words.ts';
import { finding } from './codes.ts';
import { type Answer, answerOf, fieldsOf, listOf, nextPageOf } from './envelope.ts';
import { type Budget, firstWaitMs, longestWaitMs, maximumPages, pageSize, readAttempts, type Sleep } from './limits.ts';
import type { Operation } from './operations.ts';
import type { Tokens } from './token.ts';
import type { Wire } from './wire.ts';

/** What one call is made with. `path` fills the braces of the operation's path. */
export type Call = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A read that succeeded as a whole, or why not. `missing`: the platform says that the one object is not there. */
export type ReadResult<T> =
  | { readonly state: 'read'; readonly value: T; readonly etag: string | null }
  | { readonly state: 'missing' }
  | { readonly state: 'failed'; readonly finding: Finding };

/** The operations of one account: reads are tried again within bounds, writes are sent once. */
export type Api = {
  read(operation: Operation, call: Call, signal: AbortSignal): Promise<ReadResult<Json>>;
  /** A whole list; `member` names it in the answer. `search` is what narrows it: the query, or `data` where it is POST. */
  list(
    operation: Operation,
    member: string,
    signal: AbortSignal,
    search?: Readonly<Record<string, string>>,
    path?: Call['path'],
  ): Promise<ReadResult<readonly Json[]>>;
  /** Sends a write once. Rejects with a finding where nothing was sent. */
  write(operation: Operation, call: Call, signal: AbortSignal): Promise<Answer>;
  /** The finding for an answer that is no success. */
  explain(operation: Operation, answer: Answer): Finding;
};

/** What the API of an account is made of. */
export type ApiParts = {
  readonly base: string;
  readonly ref: Ref;
  readonly account: string;
  readonly wire: Wire;
  readonly tokens: Tokens;
  readonly budget: Budget;
  readonly sleep: Sleep;
};

const mayBeReadAgain = (answer: Answer): boolean =>
  answer.state === 'throttled' ||
  answer.state === 'unanswered' ||
  (answer.state === 'garbled' && (answer.status >= 500 || answer.status < 300)) ||
  (answer.state === 'refused' && answer.again);

const urlOf = (base: string, operation: Operation, call: Call): string => {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = call.path?.[name];
    if (value === undefined) throw new Error(`${operation.path} is called without ${name}`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(call.query ?? {}).toString();
  return `${base.replace(/\/$/, '')}${path}${query === '' ? '' : `?${query}`}`;
};

const pageCall = (operation: Operation, search: Readonly<Record<string, string>>, token: string | null): Call => {
  const next = token === null ? {} : { pageToken: token };
  return operation.method === 'GET'
    ? { query: { ...search, pageSize: String(pageSize), ...next } }
    : { body: { meta: { pagination: { pageSize, ...next } }, data: [search] } };
};

/** The API of one account. */
export const createApi = (parts: ApiParts): Api => {
  const explain: Api['explain'] = (operation, answer) => {
    const about = `${operation.method} ${operation.path} of account ${parts.account}`;
    const say = (code: Parameters<typeof finding>[0], what: string): Finding =>
      finding(code, { message: `${about}: ${what}`, ref: parts.ref });
    switch (answer.state) {
      case 'throttled':
        return say('PSTN8005', 'too many requests, also after waiting');
      case 'unauthorized':
        return say('PSTN8003', 'the token was refused (401), also a new one');
      case 'forbidden':
        return say('PSTN8004', `not allowed (403); it needs ${operation.needs}`);
      case 'garbled':
        return say('PSTN8002', answer.reason);
      case 'unanswered':
        return say('PSTN8001', answer.reason);
      case 'refused':
        return say('PSTN8006', `${answer.status}, ${answer.problems.join(', ')}`);
      case 'missing':
        return say('PSTN8011', 'not found (404)');
      case 'moved':
        return say('PSTN8006', 'the object was changed in between (412)');
      case 'answered':
        return say('PSTN8002', 'the answer was not expected');
    }
  };

  const send = async (operation: Operation, call: Call, token: string, signal: AbortSignal): Promise<Answer> => {
    await parts.budget(signal);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    };
    const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
    const request = { method: operation.method, url: urlOf(parts.base, operation, call), headers, ...body };
    return answerOf(await parts.wire(request, signal));
  };

  /* A 401 says that nothing was done, so that asking once more with a new token is safe for writes too. */
  const once = async (operation: Operation, call: Call, signal: AbortSignal): Promise<Answer> => {
    const token = await parts.tokens.get(signal);
    const first = await send(operation, call, token, signal);
    return first.state === 'unauthorized'
      ? send(operation, call, await parts.tokens.renew(token, signal), signal)
      : first;
  };

  const again = async (operation: Operation, call: Call, signal: AbortSignal): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await once(operation, call, signal);
      if (!mayBeReadAgain(answer) || attempt >= readAttempts || signal.aborted) return answer;
      const asked = answer.state === 'throttled' ? answer.afterMs : null;
      if (asked !== null && asked > longestWaitMs) return answer;
      await parts.sleep(asked ?? firstWaitMs * 2 ** (attempt - 1), signal);
    }
  };

  const failed = (operation: Operation, error: unknown): { readonly state: 'failed'; readonly finding: Finding } => {
    if (error instanceof FindingError) return { state: 'failed', finding: error.finding };
    const reason = error instanceof Error ? error.name : 'failed';
    return { state: 'failed', finding: explain(operation, { state: 'unanswered', reason }) };
  };

  const read: Api['read'] = async (operation, call, signal) => {
    try {
      const answer = await again(operation, call, signal);
      if (answer.state === 'missing') return { state: 'missing' };
      if (answer.state !== 'answered') return { state: 'failed', finding: explain(operation, answer) };
      return { state: 'read', value: answer.body, etag: answer.etag };
    } catch (error) {
      return failed(operation, error);
    }
  };

  const list: Api['list'] = async (operation, member, signal, search = {}, path = {}) => {
    const found: Json[] = [];
    const seen = new Set<string>();
    let token: string | null = null;
    const broken = (why: string): ReadResult<never> => {
      const message = `${operation.method} ${operation.path} of account ${parts.account}: the list broke off after ${found.length} objects (${why})`;
      return { state: 'failed', finding: finding('PSTN8007', { message, ref: parts.ref }) };
    };
    for (let pages = 0; pages < maximumPages; pages += 1) {
      const page: ReadResult<Json> = await read(operation, { path, ...pageCall(operation, search, token) }, signal);
      if (page.state !== 'read')
        return pages === 0 ? page : broken(page.state === 'failed' ? page.finding.message : 'not found');
      const entries = fieldsOf(page.value)[member];
      if (!Array.isArray(entries)) return broken(`no ${member} in the answer`);
      found.push(...(listOf(entries) as Json[]));
      token = nextPageOf(page.value);
      if (token === null) return { state: 'read', value: found, etag: null };
      // A token that comes back leads in a circle.
      if (seen.has(token)) return broken('the same page token came back');
      seen.add(token);
    }
    return broken(`more than ${maximumPages} pages`);
  };

  return { read, list, explain, write: once };
};
