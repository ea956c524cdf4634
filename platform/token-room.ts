import { Type } from '@fastify/type-provider-typebox';
import type { Room } from './context.ts';
import type { TokenIssuer } from './oauth.ts';

const Answer = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds.' }),
});
const Refusal = Type.Object({ error: Type.String(), error_description: Type.String() });

/** The token endpoint: OAuth 2.0 client credentials, in the form or as Basic. */
export const tokenRoom =
  (issuer: TokenIssuer): Room =>
  (platform) =>
  async (server) => {
    server.post(
      '/oauth/token',
      {
        schema: {
          summary: 'An access token for client credentials',
          security: [],
          consumes: ['application/x-www-form-urlencoded'],
          body: Type.Record(Type.String(), Type.String()),
          response: { 200: Answer, 400: Refusal, 401: Refusal },
        },
      },
      (request, reply) => {
        const form = new URLSearchParams(request.body as Record<string, string>);
        const answer = issuer.issue(form, request.headers.authorization);
        const client = answer.status === 200 ? answer.client : null;
        const actor = client?.name ?? 'visitor';
        platform.audit.record(
          { actor, client: client?.id ?? null, requestName: null },
          {
            category: 'authentication_logs',
            action: client !== null ? 'Application logged on' : 'Application logon failed',
            object: `Application ${client?.name ?? 'unknown'}`,
          },
        );
        reply.code(answer.status).header('cache-control', 'no-store').send(answer.body);
      },
    );
  };
