import fastify, { type FastifyInstance } from 'fastify';
import { afterwards, beforehand, deliver, json, nulBytes, unauthorized } from './delivery.ts';
import { graph } from './graph/graph.ts';
import { exportedCmdlets, type InvokeContext, invoke } from './invoke.ts';
import { EXCHANGE } from './token.ts';

type TenantParams = { Params: { tenant: string }; Querystring: Record<string, string | undefined> };

/** The tenant's HTTP server: the token endpoint, InvokeCommand, the list of cmdlets, and Graph. Not yet listening. */
export function createTenantServer(context: InvokeContext): FastifyInstance {
  const server = fastify({ logger: false, forceCloseConnections: true });
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });
  server.post<TenantParams>('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    const entry = context.requests.open('tenant', 'token', false);
    const fault = context.faults.take('tenant', 'token');
    const early = beforehand(fault);
    if (early !== null) {
      entry.outcome = fault?.kind ?? '';
      return deliver(request, reply, early);
    }
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const { status, body } = await context.issuer.issue(request.params.tenant, form);
    entry.outcome = String(status);
    deliver(request, reply, afterwards(fault, json(status, body, { 'cache-control': 'no-store' })));
  });
  server.post<TenantParams>('/adminapi/beta/:tenant/InvokeCommand', async (request, reply) => {
    const { authorization, prefer } = request.headers;
    const delivery = await invoke(context, {
      tenant: request.params.tenant,
      authorization,
      prefer: Array.isArray(prefer) ? prefer.join(',') : prefer,
      query: request.query,
      body: request.body,
    });
    deliver(request, reply, delivery);
  });
  server.get<TenantParams>('/adminapi/v1.0/:tenant/EXOModuleFile', async (request, reply) => {
    const entry = context.requests.open('tenant', 'EXOModuleFile', false);
    const bearer = await context.issuer.check(request.headers.authorization, EXCHANGE);
    const cmdlets = exportedCmdlets(context.app);
    const listed = (): object => ({ value: [{ exportedCmdlets: cmdlets.join(',') }] });
    const known = bearer.ok && bearer.roles.includes('Exchange.ManageAsApp');
    const answer = !known ? unauthorized(false) : cmdlets.length === 0 ? nulBytes() : json(200, listed());
    entry.outcome = String(answer.status);
    deliver(request, reply, { how: 'whole', answer });
  });
  server.route<{ Params: { '*': string }; Querystring: Record<string, string | undefined> }>({
    method: ['GET', 'POST', 'PATCH'],
    url: '/v1.0/*',
    handler: async (request, reply) => {
      const { authorization } = request.headers;
      const id = request.headers['client-request-id'];
      const delivery = await graph(context, {
        method: request.method,
        path: `/${request.params['*']}`,
        authorization,
        clientRequestId: typeof id === 'string' ? id : '',
        query: request.query,
        body: request.body,
      });
      deliver(request, reply, delivery);
    },
  });
  return server;
}
