import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLetIn } from './account/ranges.ts';
import type { Platform, Writer } from './context.ts';
import { person } from './context.ts';
import { afterwards, beforehand, forbidden } from './delivery.ts';
import type { Fault, Faults } from './faults.ts';
import type { TokenIssuer } from './oauth.ts';
import type { Client, Permission } from './permissions.ts';
import { Problem, problemBody, styleOf } from './problem.ts';
import { createQuota, type Quota } from './quota.ts';
import type { RequestEntry, RequestRecorder } from './requests.ts';
import type { HookSet, PlatformWrite } from './write-hooks.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the application needs; null when any application may. Left out: the operation takes no bearer token. */
    permission?: Permission | null;
    /** A POST that only reads. */
    reads?: boolean;
  }
  interface FastifyRequest {
    seen: RequestEntry;
    fault: Fault | null;
    /** Who writes; a visitor without a name where no bearer token is taken. */
    writer: Writer;
  }
}

/** What stands at the door of the server. */
export type WatchParts = {
  readonly platform: Platform;
  readonly issuer: TokenIssuer;
  readonly faults: Faults;
  readonly requests: RequestRecorder;
  readonly hooks: HookSet;
  /** How far readers are behind writes now. */
  readonly lagMs: () => number;
  readonly isPublicOnly: boolean;
  /** Whether admin IP ranges hold for applications. */
  readonly locksOut: boolean;
};

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? request.url;
const whatOf = (request: FastifyRequest): string => `${request.method} ${pathOf(request)}`;
const isWrite = ({ method, routeOptions }: FastifyRequest): boolean =>
  method !== 'GET' && routeOptions.config?.reads !== true && routeOptions.url !== '/oauth/token';

/** Puts log, faults, hooks, quota and bearer tokens in front of every operation. */
export function watch(server: FastifyInstance, parts: WatchParts): void {
  const quota = createQuota(parts.platform.clock);
  server.decorateRequest('fault', null);
  server.addHook('onRequest', async (request, reply) => {
    request.seen = parts.requests.open(whatOf(request), isWrite(request));
    request.fault = parts.faults.take(whatOf(request));
    request.writer = person('visitor');
    reply.header('x-request-id', randomUUID());
    if (beforehand(request.fault, request, reply, styleOf(request.url))) {
      request.seen.outcome = request.fault?.kind ?? '';
      return reply;
    }
    await parts.platform.jobs.run();
    return admit(parts, quota, request, reply);
  });
  server.addHook('preHandler', async (request) => {
    if (isWrite(request)) await parts.hooks.before(writeOf(request));
  });
  server.addHook('onSend', async (request, reply, payload) => {
    const { seen, fault } = request;
    if (seen.outcome !== 'open') return payload;
    seen.outcome = fault === null ? String(reply.statusCode) : `${reply.statusCode} ${fault.kind}`;
    if (seen.applied && isWrite(request) && (await parts.hooks.after(writeOf(request))) === 'lose') {
      seen.outcome = `${reply.statusCode} lost`;
      request.raw.socket.destroy();
    }
    return afterwards(fault, request, reply, payload);
  });
}

function writeOf(request: FastifyRequest): PlatformWrite {
  return { plane: 'platform', what: whatOf(request), input: request.body };
}

/** Looks at token, surface and permission. Answers itself when it lets nobody through. */
function admit(parts: WatchParts, quota: Quota, request: FastifyRequest, reply: FastifyReply): unknown {
  const { permission } = request.routeOptions.config ?? {};
  if (parts.isPublicOnly && request.url.startsWith('/reference/')) {
    throw new Problem(404, 'err_not_found', 'There is no such operation.');
  }
  if (permission === undefined) return undefined;
  const bearer = parts.issuer.check(request.headers.authorization);
  if (bearer.ok && request.fault?.kind === 'unauthorizedOnce') parts.issuer.revoke(bearer.token);
  if (!bearer.ok || request.fault?.kind === 'unauthorizedOnce') {
    const code = bearer.ok ? 'token_expired' : bearer.code;
    return reply.code(401).send(unauthorized(request, code));
  }
  reply.headers(quota.headers(`${bearer.client.id} ${request.routeOptions.url ?? ''}`));
  const { client } = bearer;
  const isOutside = parts.locksOut && !isLetIn(parts.platform, request.ip);
  if (isOutside || (permission !== null && !client.permissions.includes(permission))) {
    return reply.code(403).send(forbidden(styleOf(request.url)));
  }
  request.writer = writerOf(parts, request, client);
  return undefined;
}

/** The gateway stands before both of the vendor's styles, and puts the code into `fail` itself. */
function unauthorized(request: FastifyRequest, code: string): object {
  const detail = { code, message: 'The access token is missing, expired or not valid.' };
  return styleOf(request.url) === 'own' ? problemBody('own', 401, [detail], {}) : { fail: [detail] };
}

function writerOf(parts: WatchParts, request: FastifyRequest, client: Client): Writer {
  const name = request.headers['x-request-name'];
  return {
    actor: client.name,
    client: client.id,
    requestName: typeof name === 'string' ? name : null,
    lagMs: request.fault?.kind === 'lag' ? request.fault.ms : parts.lagMs(),
    onApplied: () => {
      request.seen.applied = true;
    },
  };
}
