import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../faults.ts';

/** One HTTP answer before it is sent. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** How an answer leaves: whole, its first half, a cut connection, or never. */
export type Delivery =
  | { readonly how: 'whole' | 'half'; readonly answer: HttpAnswer }
  | { readonly how: 'cut' }
  | { readonly how: 'never' };

/** A JSON answer. */
export function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; odata.metadata=minimal; charset=utf-8', ...headers },
    body: Buffer.from(JSON.stringify(value), 'utf8'),
  };
}

/** The answer for a role that is missing and for a cmdlet that the caller does not have: NUL bytes under a gzip label. */
export function nulBytes(): HttpAnswer {
  return {
    status: 403,
    headers: { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' },
    body: Buffer.alloc(1293),
  };
}

/** 401, with a claims challenge when the caller has to fetch a new token. */
export function unauthorized(challenge: boolean): HttpAnswer {
  const claims = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1"}}}').toString('base64');
  const parts =
    'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", realm="", trusted_issuers="00000001-0000-0000-c000-000000000000@*"';
  const value = challenge
    ? `${parts}, error="insufficient_claims", claims="${claims}"`
    : `${parts}, error="invalid_token"`;
  return { status: 401, headers: { 'www-authenticate': value }, body: Buffer.alloc(0) };
}

/** What a fault makes of a request before anything is looked at; null when the request goes on. */
export function beforehand(fault: Fault | null): Delivery | null {
  switch (fault?.kind) {
    case 'dropRequest':
      return { how: 'cut' };
    case 'silent':
      return { how: 'never' };
    case 'forbidden':
      return { how: 'whole', answer: nulBytes() };
    case 'throttle':
      return { how: 'whole', answer: throttled(fault) };
    case 'status':
      return fault.applied === true ? null : { how: 'whole', answer: notJson(fault) };
    default:
      return null;
  }
}

/** What a fault makes of an answer that is ready. */
export function afterwards(fault: Fault | null, answer: HttpAnswer): Delivery {
  switch (fault?.kind) {
    case 'lostReply':
      return { how: 'cut' };
    case 'truncated':
      return { how: 'half', answer };
    case 'status':
      return { how: 'whole', answer: notJson(fault) };
    default:
      return { how: 'whole', answer };
  }
}

function throttled(fault: Fault & { kind: 'throttle' }): HttpAnswer {
  const text =
    fault.concurrency === true
      ? 'You have reached the maximum number of concurrent requests per tenant. Please wait and try again'
      : 'Too many requests. Please wait and try again.';
  const retry = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  return { status: fault.status ?? 429, headers: { 'content-type': 'text/plain', ...retry }, body: Buffer.from(text) };
}

function notJson(fault: Fault & { kind: 'status' }): HttpAnswer {
  const page =
    '<!DOCTYPE html><html><head><title>Service unavailable</title></head><body>The service is unavailable.</body></html>';
  return { status: fault.status, headers: { 'content-type': 'text/html' }, body: Buffer.from(fault.body ?? page) };
}

/** Sends it over the raw connection, because half an answer and a cut connection are no business of a web framework. */
export function deliver(request: FastifyRequest, reply: FastifyReply, delivery: Delivery): void {
  reply.hijack();
  const { socket } = request.raw;
  if (delivery.how === 'never') return;
  if (delivery.how === 'cut') {
    socket.destroy();
    return;
  }
  const { status, headers, body } = delivery.answer;
  reply.raw.writeHead(status, { 'request-id': randomUUID(), ...headers, 'content-length': String(body.length) });
  if (delivery.how === 'whole') reply.raw.end(body);
  else reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.destroy());
}
