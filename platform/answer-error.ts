import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemDetail, problemBody, problemStatus, styleOf } from './problem.ts';

type Validation = { readonly instancePath: string; readonly message?: string; readonly params?: object };

/** Answers what went wrong, in the envelope of the operation's style. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const style = styleOf(request.url);
  const { status, details } = told(error);
  const [item] = (request.body as { data?: readonly unknown[] } | undefined)?.data ?? [];
  reply
    .code(problemStatus(style, status))
    .type('application/json; charset=utf-8')
    .send(problemBody(style, status, details, item));
}

function told(error: unknown): { readonly status: number; readonly details: readonly ProblemDetail[] } {
  if (error instanceof Problem) return error;
  const { statusCode = 500, validation } = error as { statusCode?: number; validation?: readonly Validation[] };
  if (validation !== undefined) return { status: 400, details: validation.map(detailOf) };
  const message = statusCode < 500 && error instanceof Error ? error.message : 'The platform failed.';
  return { status: statusCode, details: [{ code: statusCode < 500 ? 'err_bad_request' : 'err_internal', message }] };
}

function detailOf({ instancePath, message = 'is wrong', params = {} }: Validation): ProblemDetail {
  const extra = Object.entries(params).find(([name]) => /^(missing|additional|unevaluated)Propert/.test(name))?.[1];
  const field = [...instancePath.split('/').slice(1), ...(extra === undefined ? [] : [String(extra)])].join('.');
  return { code: 'err_validation', message: `${field === '' ? 'The body' : field} ${message}.`, field };
}
