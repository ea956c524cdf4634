/*
 * Microsoft Graph v1.0 through Microsoft's client with a chain of our own: sign-in, budget, wire. Only what reads need;
 * a read is sent once, and again with a new token alone.
 */
import { randomUUID } from 'node:crypto';
import {
  Client,
  type Context,
  GraphClientError,
  type GraphRequest,
  type Middleware,
  ResponseType,
} from '@microsoft/microsoft-graph-client';
import { request } from 'undici';
import { FindingError } from '../../kinds/codes.ts';
import type { Budget } from './budget.ts';
import { type GraphAnswer, graphAnswerOf } from './graph-answer.ts';
import { challengeOf, retryAfter, unansweredReason } from './http.ts';
import type { Tokens } from './token.ts';

/** What to read: the path after `/v1.0` and its query, as in `$filter`. */
export type GraphQuery = { readonly path: string; readonly query?: Readonly<Record<string, string>> };

/** What the chain needs. `base`: the endpoint without `/v1.0`, any host, plain http as well. */
export type GraphChain = {
  readonly base: string;
  readonly tokens: Tokens;
  readonly budget: Budget;
  readonly callTimeoutMs: number;
};

/** Reads a query, or the next page that a link names. Rejects with a finding when there is no token. */
export type GraphReader = (what: GraphQuery | URL, signal: AbortSignal) => Promise<GraphAnswer>;

type Step = (context: Context, next: () => Promise<void>) => Promise<void>;

const middleware = (step: Step): Middleware => {
  let following: Middleware | null = null;
  return {
    setNext: (next) => {
      following = next;
    },
    execute: (context) => step(context, async () => following?.execute(context)),
  };
};

const signalOf = ({ options }: Context): AbortSignal => {
  if (!(options?.signal instanceof AbortSignal)) throw new TypeError('a call of Graph needs a signal');
  return options.signal;
};

/*
 * The library gives any error a class of its own but this one, and a finding must come through as it is.
 */
const kept = (error: unknown): GraphClientError => Object.assign(new GraphClientError(), { customError: error });

/* The library's own handler sends no token to a plain http address, and knows no claims challenge. */
const authentication = (tokens: Tokens): Middleware =>
  middleware(async (context, next) => {
    const signal = signalOf(context);
    const sendWith = (token: string): Promise<void> => {
      context.options = { ...context.options, headers: { authorization: `Bearer ${token}` } };
      return next();
    };
    try {
      await sendWith(await tokens.get(signal));
      if (context.response?.status !== 401) return;
      const challenge = challengeOf(context.response.headers.get('www-authenticate') ?? '');
      await sendWith(await tokens.renew(challenge, signal));
    } catch (error) {
      throw kept(error);
    }
  });

const spending = (budget: Budget): Middleware =>
  middleware(async (context, next) => {
    await budget.spend(signalOf(context), next);
    const { response } = context;
    if (response?.status === 429)
      budget.throttled(retryAfter(response.headers.get('retry-after') ?? undefined, Date.now()));
  });

const headersKept = ['content-type', 'retry-after', 'www-authenticate'];
const bodiless = [204, 205, 304];

/*
 * The wire. Whatever host an address names, the token goes to the endpoint of the Tenant: a next link gives path and query
 * only. The library's own handler would call the global fetch, which knows no time limit.
 */
const wire = (base: string, callTimeoutMs: number): Middleware =>
  middleware(async (context) => {
    const { pathname, search } = new URL(String(context.request));
    const answer = await request(`${new URL(base).origin}${pathname}${search}`, {
      headers: {
        ...Object.fromEntries(new Headers(context.options?.headers)),
        accept: 'application/json',
        'accept-encoding': 'identity',
        'client-request-id': randomUUID(),
      },
      signal: AbortSignal.any([signalOf(context), AbortSignal.timeout(callTimeoutMs)]),
    });
    const text = await answer.body.text();
    const headers = new Headers();
    for (const name of headersKept)
      for (const value of [answer.headers[name] ?? []].flat()) headers.append(name, value);
    const body = bodiless.includes(answer.statusCode) ? null : text;
    context.response = new Response(body, { status: answer.statusCode, headers });
  });

/* The library takes an address for absolute only when it begins with https. `$` stands as it is, as Microsoft writes it. */
const requestOf = (client: Client, what: GraphQuery | URL): GraphRequest =>
  what instanceof URL
    ? client.api(`https://${what.host}${what.pathname}${what.search}`)
    : client
        .api(what.path)
        .query(
          Object.fromEntries(
            Object.entries(what.query ?? {}).map(([name, value]) => [name, encodeURIComponent(value)]),
          ),
        );

/** Opens Microsoft's client over one endpoint. No call is made before the first read. */
export const openGraph = ({ base, tokens, budget, callTimeoutMs }: GraphChain): GraphReader => {
  const client = Client.initWithMiddleware({
    baseUrl: base,
    defaultVersion: 'v1.0',
    middleware: [authentication(tokens), spending(budget), wire(base, callTimeoutMs)],
  });
  return async (what, signal) => {
    try {
      // Raw: what an answer means is told apart here, half answers and words that are not Graph's among them.
      const response = await requestOf(client, what).option('signal', signal).responseType(ResponseType.RAW).get();
      return await graphAnswerOf(response as Response);
    } catch (error) {
      const cause: unknown = error instanceof GraphClientError ? error.customError : error;
      if (cause instanceof FindingError) throw cause;
      return { state: 'unanswered', reason: unansweredReason(cause) };
    }
  };
};
