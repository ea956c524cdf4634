import { FindingError } from '../../kinds/codes.ts';
import type { Finding, Ref } from '../../kinds/words.ts';
import type { Budget } from './budget.ts';
import { finding } from './codes.ts';
import { type GraphQuery, openGraph } from './graph.ts';
import type { GraphAnswer, GraphObject } from './graph-answer.ts';
import { longestWaitSeconds, maximumPages, readAttempts, type Sleep } from './limits.ts';
import type { Tokens } from './token.ts';

/** A read that succeeded as a whole, or why not. `missing`: Graph says that the object asked for is not there. */
export type GraphRead =
  | { readonly state: 'read'; readonly objects: readonly GraphObject[] }
  | { readonly state: 'missing' }
  | { readonly state: 'failed'; readonly finding: Finding };

/** What Graph shows of one tenant. Reads are retried within bounds; a list is read to its end or is not known. */
export type Graph = {
  /** `permission`: the application permission that the read needs, named where it is missing. */
  list(query: GraphQuery, permission: string, signal: AbortSignal): Promise<GraphRead>;
};

type Parts = {
  /** Base URL, without `/v1.0`. */
  readonly base: string;
  readonly tenantId: string;
  readonly ref: Ref;
  readonly tokens: Tokens;
  readonly budget: Budget;
  readonly sleep: Sleep;
  readonly callTimeoutMs: number;
};

const isTransient = (status: number): boolean => [408, 500, 502, 503, 504].includes(status);

const mayBeReadAgain = (answer: GraphAnswer): boolean =>
  answer.state === 'throttled' ||
  answer.state === 'unanswered' ||
  (answer.state === 'garbled' && (isTransient(answer.status) || answer.status < 300)) ||
  (answer.state === 'refused' && isTransient(answer.status));

const explain = ({ tenantId, ref, tokens }: Parts, path: string, permission: string, answer: GraphAnswer): Finding => {
  const say = (code: Parameters<typeof finding>[0], what: string, remedy?: string): Finding =>
    finding(code, {
      message: tokens.redact(`GET ${path} of Microsoft Graph in tenant ${tenantId}: ${what}`),
      ref,
      ...(remedy === undefined ? {} : { remedy }),
    });
  switch (answer.state) {
    case 'throttled':
      return say('PSTN4052', 'too many requests, also after waiting');
    case 'unauthorized':
      return say('PSTN4050', 'the token was refused (401), also a new one');
    case 'forbidden':
      return say(
        'PSTN4051',
        `not allowed (403): the application permission ${permission} is missing`,
        `Give the app registration the application permission ${permission} of Microsoft Graph, with admin consent. Tokens carry it within about an hour.`,
      );
    case 'garbled':
      return say('PSTN4054', answer.reason);
    case 'unanswered':
      return say('PSTN4001', answer.reason);
    case 'refused':
      return say(isTransient(answer.status) ? 'PSTN4052' : 'PSTN4053', `${answer.code}: ${answer.text}`);
    case 'missing':
    case 'answered':
      return say('PSTN4054', 'the answer was not expected');
  }
};

/** The link to the next page; null at the end, undefined when the link is none. */
const nextOf = (body: GraphObject): URL | null | undefined => {
  const link = body['@odata.nextLink'];
  if (link === undefined || link === null) return null;
  return typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined;
};

const isObject = (value: unknown): value is GraphObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Opens Graph for one tenant. No call is made before the first read. */
export const createGraph = (parts: Parts): Graph => {
  const { tenantId, ref, sleep } = parts;
  const get = openGraph(parts);

  const getAgain = async (what: GraphQuery | URL, signal: AbortSignal): Promise<GraphAnswer> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await get(what, signal);
      if (!mayBeReadAgain(answer) || attempt >= readAttempts || signal.aborted) return answer;
      const asked = 'afterSeconds' in answer ? answer.afterSeconds : null;
      if (asked !== null && asked > longestWaitSeconds) return answer;
      await sleep((asked ?? 2 ** (attempt - 1)) * 1000, signal);
    }
  };

  const followed = async (query: GraphQuery, permission: string, signal: AbortSignal): Promise<GraphRead> => {
    const objects: GraphObject[] = [];
    const brokeOff = (why: string): GraphRead => ({
      state: 'failed',
      finding: finding('PSTN4007', {
        message: `GET ${query.path} of Microsoft Graph in tenant ${tenantId}: the list broke off after ${objects.length} objects (${why})`,
        ref,
      }),
    });
    let page: GraphQuery | URL | null = query;
    for (let pages = 0; page !== null; pages += 1) {
      if (pages >= maximumPages) return brokeOff(`more than ${maximumPages} pages`);
      const answer: GraphAnswer = await getAgain(page, signal);
      if (answer.state === 'missing' && pages === 0) return { state: 'missing' };
      if (answer.state !== 'answered') {
        const said = explain(parts, query.path, permission, answer);
        return pages === 0 ? { state: 'failed', finding: said } : brokeOff(said.message);
      }
      const { value } = answer.body;
      const next = nextOf(answer.body);
      if (!Array.isArray(value) || !value.every(isObject) || next === undefined) {
        const reason = 'the answer is no list of objects, or its link to the next page is no URL';
        const garbled = { state: 'garbled', status: 200, reason } as const;
        return { state: 'failed', finding: explain(parts, query.path, permission, garbled) };
      }
      objects.push(...value);
      page = next;
    }
    return { state: 'read', objects };
  };

  return {
    list: async (query, permission, signal) => {
      try {
        return await followed(query, permission, signal);
      } catch (error) {
        if (error instanceof FindingError) return { state: 'failed', finding: error.finding };
        const reason = error instanceof Error ? error.name : 'failed';
        return { state: 'failed', finding: explain(parts, query.path, permission, { state: 'unanswered', reason }) };
      }
    },
  };
};
