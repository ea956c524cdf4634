import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { answerError } from './answer-error.ts';
import type { Platform, Room } from './context.ts';
import { describeApi } from './openapi.ts';
import { Problem, problemBody, styleOf } from './problem.ts';
import { type WatchParts, watch } from './watch.ts';

/** Everything that a request meets on its way. */
export type ServerParts = WatchParts & { readonly platform: Platform; readonly rooms: readonly Room[] };

/** A server that does not listen yet, and its operations as `METHOD /path/:parameter`. */
export type BuiltServer = { readonly server: FastifyInstance; readonly routes: readonly string[] };

/** The platform's HTTP server with all its rooms. */
export async function createServer(parts: ServerParts): Promise<BuiltServer> {
  const server = fastify({
    logger: false,
    forceCloseConnections: true,
    // What was sent is judged as it was sent.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true } },
  });
  // Answers leave as they are; a test holds them against the description.
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  const routes: string[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url}`);
  });
  readBodies(server);
  watch(server, parts);
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply));
  server.setNotFoundHandler((request, reply) => {
    const details = [{ code: 'err_not_found', message: 'There is no such operation.' }];
    reply.code(404).send(problemBody(styleOf(request.url), 404, details, {}));
  });
  await server.register(swagger, { openapi: describeApi() });
  for (const room of parts.rooms) await server.register(room(parts.platform));
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger());
  return { server, routes };
}

function readBodies(server: FastifyInstance): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(new Problem(400, 'err_invalid_json', 'The body is not JSON.'));
    }
  });
}
