import { Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import { Problem } from '../problem.ts';
import { ErrorsBody } from '../schemas.ts';
import { installers } from './installers.ts';
import { createKey, deleteKey, protectedDevices, shownKey } from './key.ts';

const read = { permission: 'Web Security|Agent|Read' as const };
const edit = { permission: 'Web Security|Agent|Edit' as const };
const PATH = '/reference/v1/agent/key';

const Key = Type.Object({
  key: Type.String(),
  fingerprint: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
  protectedDevices: Type.Integer({ description: 'Agents that stop when the key is deleted.' }),
});
const Installer = Type.Object({
  os: Type.String(),
  file: Type.String(),
  steps: Type.Array(Type.String()),
  command: Type.String(),
});

/** The agent key, which can be read again, and what is needed to install with it. */
export const agentKeyRoom: Room = (platform) => async (server) => {
  const shown = () => {
    const key = shownKey(platform);
    if (key === null) throw new Problem(404, 'err_agent_key_not_found', 'The account has no agent key.');
    const { value, fingerprint, createdAt } = key;
    return { key: value, fingerprint, createdAt, protectedDevices: protectedDevices(platform).length };
  };
  server.get(
    PATH,
    { config: read, schema: { summary: 'The agent key', response: { 200: Key, 404: ErrorsBody } } },
    shown,
  );
  server.get(
    `${PATH}/CustomerKey`,
    {
      config: read,
      schema: {
        summary: 'The agent key as the file that installers look for',
        produces: ['text/plain'],
        response: { 200: Type.String(), 404: ErrorsBody },
      },
    },
    (_request, reply) => {
      const { key } = shown();
      reply.type('text/plain').header('content-disposition', 'attachment; filename="CustomerKey"').send(key);
    },
  );
  server.post(
    PATH,
    {
      config: edit,
      schema: { summary: 'Creates the agent key', response: { 201: Key, 409: ErrorsBody } },
    },
    (request, reply) => {
      const { value, fingerprint, createdAt } = createKey(platform, request.writer);
      reply.code(201).send({ key: value, fingerprint, createdAt, protectedDevices: 0 });
    },
  );
  server.delete(
    PATH,
    {
      config: edit,
      schema: {
        summary: 'Deletes the agent key: every agent that was installed with it stops',
        querystring: Type.Object({ confirm: Type.String({ description: 'The fingerprint of the key.' }) }),
        response: {
          200: Type.Object({ fingerprint: Type.String(), stoppedDevices: Type.Integer() }),
          404: ErrorsBody,
          409: ErrorsBody,
        },
      },
    },
    (request) => deleteKey(platform, request.writer, request.query.confirm),
  );
  server.get(
    '/reference/v1/agent/installers',
    {
      config: read,
      schema: {
        summary: 'How the agent is installed on one operating system',
        querystring: Type.Object({ os: Type.Enum(['windows', 'macos']) }),
        response: { 200: Installer, 400: ErrorsBody },
      },
    },
    (request) => installers[request.query.os],
  );
};
