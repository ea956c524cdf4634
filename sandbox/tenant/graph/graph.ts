import type { Fault } from '../../faults.ts';
import { afterwards, beforehand, type Delivery, type HttpAnswer, json } from '../delivery.ts';
import type { InvokeContext } from '../invoke.ts';
import { GRAPH } from '../token.ts';
import { companyRoutes } from './company.ts';
import { domainRoutes } from './domains.ts';
import { GraphError, graphErrorBody, insufficient } from './graph-error.ts';
import { cutGraphPage } from './graph-page.ts';
import type { GraphResult, GraphRoute } from './route.ts';
import { servicePrincipalRoutes } from './service-principals.ts';

/** One request to Graph, as HTTP brought it. `path` is what follows `/v1.0`. */
export type GraphRequest = {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly clientRequestId: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
};

const ROUTES: readonly GraphRoute[] = [...companyRoutes, ...domainRoutes, ...servicePrincipalRoutes];

/** What a request is called in the log and in faults: `GET /domains`, `GET /domains fabrikam.example/verify`. */
function nameOf(method: string, path: string): string {
  const [, first = '', second, ...rest] = path.split('/');
  if (first === 'directory') return `${method} /${[first, second ?? ''].join('/')}`;
  return `${method} /${first}${second === undefined ? '' : ` ${[second, ...rest].join('/')}`}`;
}

function unauthorized(message: string, claims: boolean, request: GraphRequest, at: number): HttpAnswer {
  const challenge = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1"}}}').toString('base64');
  const header = claims
    ? `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${challenge}"`
    : 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"';
  const body = graphErrorBody('InvalidAuthenticationToken', message, request.clientRequestId, at);
  return json(401, body, { 'www-authenticate': header });
}

/* Graph says these in its own envelope; what happens below HTTP's answers is the same for everybody. */
function early(fault: Fault | null, request: GraphRequest, at: number): Delivery | null {
  const say = (status: number, code: string, message: string, headers = {}): Delivery => ({
    how: 'whole',
    answer: json(status, graphErrorBody(code, message, request.clientRequestId, at), headers),
  });
  if (fault?.kind === 'forbidden') {
    const { status, code, message } = insufficient();
    return say(status, code, message);
  }
  if (fault?.kind === 'throttle') {
    const retry = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
    return say(fault.status ?? 429, 'TooManyRequests', 'Too many requests.', retry);
  }
  return beforehand(fault);
}

/** Serves one request to Graph, with the faults and hooks in force. */
export async function graph(context: InvokeContext, request: GraphRequest): Promise<Delivery> {
  const what = nameOf(request.method, request.path);
  const isWrite = request.method !== 'GET';
  const entry = context.requests.open('tenant', what, isWrite);
  const fault = context.faults.take('tenant', what);
  const at = context.state.clock();
  const struck = early(fault, request, at);
  if (struck !== null) {
    entry.outcome = fault?.kind ?? '';
    return struck;
  }
  const answered = (answer: HttpAnswer): Delivery => {
    entry.outcome = fault === null ? String(answer.status) : `${answer.status} ${fault.kind}`;
    return afterwards(fault, answer);
  };
  const refused = ({ status, code, message }: GraphError): Delivery =>
    answered(json(status, graphErrorBody(code, message, request.clientRequestId, at)));
  const bearer = await context.issuer.check(request.authorization, GRAPH);
  if (fault?.kind === 'unauthorizedOnce') {
    if (bearer.ok) context.issuer.revoke(bearer.tokenId);
    return answered(unauthorized('Continuous access evaluation resulted in challenge.', true, request, at));
  }
  if (!bearer.ok) {
    const isOther = bearer.reason === 'ERR_JWT_CLAIM_VALIDATION_FAILED';
    const message = isOther ? 'Access token validation failure. Invalid audience.' : 'Access token is not valid.';
    return answered(unauthorized(message, bearer.reason === 'revoked', request, at));
  }
  const route = ROUTES.find((one) => one.method === request.method && one.pattern.test(request.path));
  if (route === undefined)
    return refused(new GraphError(400, 'BadRequest', `Resource not found for the segment '${request.path}'.`));
  if (!route.roles.some((role) => bearer.roles.includes(role))) return refused(insufficient());
  if (fault?.kind === 'errorsOn200') {
    const words = fault.errors?.[0] ?? 'The operation failed because of a transient problem.';
    return answered(json(200, graphErrorBody('UnknownError', words, request.clientRequestId, at)));
  }
  const write = { plane: 'tenant' as const, what, input: request.body };
  if (isWrite) await context.hooks.before(write);
  try {
    const result = run(context, route, request, fault);
    entry.applied = isWrite;
    if (isWrite) context.changed();
    if (isWrite && (await context.hooks.after(write)) === 'lose') {
      entry.outcome = '200 lost';
      return { how: 'cut' };
    }
    return answered(answerOf(context, request, result, fault));
  } catch (error) {
    if (error instanceof GraphError) return refused(error);
    entry.outcome = `failed: ${String(error)}`;
    throw error;
  }
}

function run(context: InvokeContext, route: GraphRoute, request: GraphRequest, fault: Fault | null): GraphResult {
  const { state, graph: graphState, tenantId, texts } = context;
  const [, ...parts] = (route.pattern.exec(request.path) ?? []).map(decodeURIComponent);
  const body =
    typeof request.body === 'object' && request.body !== null ? (request.body as Record<string, unknown>) : {};
  return route.run(
    { tenantId, graph: graphState, tenant: state, lagMs: state.lagMs, texts },
    { parts, filter: request.query['$filter'] ?? null, body, delayMs: fault?.kind === 'lag' ? fault.ms : 0 },
  );
}

function answerOf(context: InvokeContext, request: GraphRequest, result: GraphResult, fault: Fault | null): HttpAnswer {
  const base = `${context.url()}/v1.0`;
  const select = request.query['$select']?.split(',').map((one) => one.trim()) ?? null;
  const chosen = (one: object): object =>
    select === null
      ? one
      : Object.fromEntries(Object.entries(one).filter(([name]) => name.startsWith('@') || select.includes(name)));
  if ('list' in result) {
    const page = cutGraphPage(result.list, request.query, fault?.kind === 'partialPage');
    const query = new URLSearchParams(
      Object.entries(request.query).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as [string, string]],
      ),
    );
    if (page.skipToken !== null) query.set('$skiptoken', page.skipToken);
    const nextLink = `${base}${request.path}?${query}`;
    return json(200, {
      '@odata.context': `${base}/$metadata#${result.context}`,
      ...(page.skipToken === null ? {} : { '@odata.nextLink': nextLink }),
      value: page.value.map(chosen),
    });
  }
  if (result.object === null) return { status: 204, headers: {}, body: Buffer.alloc(0) };
  const { object, status } = result;
  return json(status, { '@odata.context': `${base}/$metadata#${result.context}`, ...chosen(object) });
}
