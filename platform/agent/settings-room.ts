import { type Static, Type } from '@fastify/type-provider-typebox';
import { assertMatch, etag, type Room } from '../context.ts';
import { Problem } from '../problem.ts';
import { ErrorsBody, IfMatch } from '../schemas.ts';

const Settings = Type.Object(
  {
    userAuthentication: Type.Boolean(),
    enforceUserAuthentication: Type.Boolean(),
    manageUpdates: Type.Boolean(),
    transparentUserId: Type.Boolean(),
  },
  { additionalProperties: true, description: 'The settings tab of the Security Agent.' },
);
/** What every agent of the account does. */
export type AgentSettings = Static<typeof Settings>;

const START: AgentSettings = {
  userAuthentication: true,
  enforceUserAuthentication: false,
  manageUpdates: false,
  transparentUserId: false,
};
const AT = ['agent', 'settings'] as const;

/** The agent settings, a singleton that is saved whole. */
export const agentSettingsRoom: Room = (platform) => async (server) => {
  const { documents } = platform;
  const start = { id: AT[1], version: 0, body: START };
  const path = '/reference/v1/agent/settings';
  server.get(
    path,
    {
      config: { permission: 'Web Security|Agent|Read' },
      schema: { summary: 'The agent settings', response: { 200: Settings } },
    },
    (_request, reply) => {
      const { version, body } = documents.shown<AgentSettings>(...AT) ?? start;
      reply.header('etag', etag(version)).send(body);
    },
  );
  server.put(
    path,
    {
      config: { permission: 'Web Security|Agent|Edit' },
      schema: {
        summary: 'Saves the agent settings',
        headers: IfMatch,
        body: Settings,
        response: { 200: Settings, 400: ErrorsBody, 412: ErrorsBody },
      },
    },
    (request, reply) => {
      const before = documents.read<AgentSettings>(...AT) ?? start;
      assertMatch(request.headers['if-match'], before.version);
      const { body } = request;
      if (body.enforceUserAuthentication && !body.userAuthentication) {
        const message = 'User authentication cannot be enforced while it is off.';
        throw new Problem(400, 'err_validation', message, 'enforceUserAuthentication');
      }
      const version = platform.apply(request.writer, {
        collection: AT[0],
        id: AT[1],
        body,
        category: 'agent_logs',
        action: 'Agent settings updated',
        object: 'Agent settings',
        before: before.body,
        after: body,
      });
      reply.header('etag', etag(version)).send(body);
    },
  );
};
