import { randomUUID } from 'node:crypto';

/** A refusal of Graph: status, code and words. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
  }
}

/** The body of a refusal. `clientRequestId` is the caller's own, given back. */
export function graphErrorBody(code: string, message: string, clientRequestId: string, at: number): object {
  const date = new Date(at).toISOString().slice(0, 19);
  return {
    error: {
      code,
      message,
      innerError: { date, 'request-id': randomUUID(), 'client-request-id': clientRequestId },
    },
  };
}

/** 404 for an object that is not there. */
export function noResource(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** 403 for an app role that the token does not carry. */
export function insufficient(): GraphError {
  return new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}
