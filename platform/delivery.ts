import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from './faults.ts';
import { problemBody, type Style } from './problem.ts';

const PAGE =
  '<!DOCTYPE html><html><head><title>Service unavailable</title></head><body>The service is unavailable.</body></html>';

/** What a fault makes of a request before anything is looked at. Whether it took the request. */
export function beforehand(fault: Fault | null, request: FastifyRequest, reply: FastifyReply, style: Style): boolean {
  switch (fault?.kind) {
    case 'dropRequest':
      reply.hijack();
      request.raw.socket.destroy();
      return true;
    case 'silent':
      reply.hijack();
      return true;
    case 'throttle':
      if (fault.retryAfterSeconds !== undefined) reply.header('retry-after', String(fault.retryAfterSeconds));
      reply.header('x-ratelimit-remaining', '0').header('x-ratelimit-reset', String(fault.resetMs ?? 1000));
      reply.code(429).send({ detail: 'Over throttling limit (10000/hour)' });
      return true;
    case 'forbidden':
      reply.code(403).send(forbidden(style));
      return true;
    case 'failOn200': {
      const { code = 'err_service_temporarily_unavailable', message = 'Try again.', retryable = true } = fault;
      const fail = [{ key: {}, errors: [{ code, message, retryable }] }];
      reply.code(200).send({ meta: { status: 200 }, data: [], fail });
      return true;
    }
    case 'status':
      if (fault.applied === true) return false;
      reply
        .code(fault.status)
        .type('text/html')
        .send(fault.body ?? PAGE);
      return true;
    default:
      return false;
  }
}

/** The answer to an application without the product or the permission. */
export function forbidden(style: Style): object {
  const message = 'The application has no permission for this operation.';
  return problemBody(style, 403, [{ code: 'err_forbidden', message }], {});
}

/** What a fault makes of an answer that is ready to leave. */
export function afterwards(
  fault: Fault | null,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): unknown {
  if (fault?.kind === 'lostReply') request.raw.socket.destroy();
  if (fault?.kind === 'status' && fault.applied === true) {
    reply.code(fault.status).type('text/html').removeHeader('content-length');
    return fault.body ?? PAGE;
  }
  if (fault?.kind !== 'truncated' || typeof payload !== 'string') return payload;
  const whole = Buffer.from(payload, 'utf8');
  reply.header('content-length', String(whole.length));
  return Readable.from(half(whole, () => request.raw.socket.destroy()));
}

async function* half(whole: Buffer, cut: () => void): AsyncGenerator<Buffer> {
  yield whole.subarray(0, Math.floor(whole.length / 2));
  await new Promise((resolve) => setImmediate(resolve));
  cut();
}
