import { type Static, Type } from '@fastify/type-provider-typebox';
import { etag, type Platform, type Room, type Writer } from '../context.ts';
import { ErrorsBody } from '../schemas.ts';
import { type Kept, newSecret } from './secrets.ts';

/** The password that changes an agent, and the one before it, which devices may still have. None older is kept. */
type Passwords = { readonly current?: Kept; readonly previous?: Kept };

const AT = ['agent', 'tamper-password'] as const;
const read = { permission: 'Web Security|Agent|Read' as const };
const edit = { permission: 'Web Security|Agent|Edit' as const };

const Values = Type.Object({ current: Type.Optional(Type.String()), previous: Type.Optional(Type.String()) });
const Told = Type.Object({ fingerprint: Type.String(), createdAt: Type.String({ format: 'date-time' }) });
const State = Type.Object({ current: Type.Optional(Told), previous: Type.Optional(Told) });

/** The tamper protection password: generated, never chosen. */
export const tamperRoom: Room = (platform) => async (server) => {
  server.get(
    '/reference/v1/agent/tamper-password',
    { config: read, schema: { summary: 'The passwords themselves', response: { 200: Values } } },
    () => {
      const { current, previous } = shown(platform);
      return {
        ...(current === undefined ? {} : { current: current.value }),
        ...(previous === undefined ? {} : { previous: previous.value }),
      };
    },
  );
  server.get(
    '/reference/v1/agent/tamper-password/state',
    { config: read, schema: { summary: 'Fingerprints of the passwords', response: { 200: State } } },
    (_request, reply) => {
      const found = platform.documents.shown<Passwords>(...AT);
      reply.header('etag', etag(found?.version ?? 0)).send(told(found?.body ?? {}));
    },
  );
  server.post(
    '/reference/v1/agent/tamper-password/rotations',
    {
      config: edit,
      schema: {
        summary: 'Generates a password; the current one becomes the previous one, which is lost',
        body: Type.Object({ requestName: Type.String({ minLength: 1 }) }),
        response: { 201: State, 400: ErrorsBody },
      },
    },
    (request, reply) => {
      const { requestName } = request.body;
      reply.code(201).send(told(rotate(platform, { ...request.writer, requestName })));
    },
  );
};

/** Generates a password. Returns both as they are now. */
export function rotate(platform: Platform, writer: Writer): Passwords {
  const before = platform.documents.read<Passwords>(...AT)?.body ?? {};
  const current = newSecret(platform.clock);
  const after = { current, ...(before.current === undefined ? {} : { previous: before.current }) };
  platform.apply(writer, {
    collection: AT[0],
    id: AT[1],
    body: after,
    category: 'agent_logs',
    action: 'Tamper protection password generated',
    object: 'Tamper protection password',
    before: told(before),
    after: told(after),
  });
  return after;
}

function shown({ documents }: Platform): Passwords {
  return documents.shown<Passwords>(...AT)?.body ?? {};
}

function told({ current, previous }: Passwords): Static<typeof State> {
  const tell = ({ fingerprint, createdAt }: Kept) => ({ fingerprint, createdAt });
  return {
    ...(current === undefined ? {} : { current: tell(current) }),
    ...(previous === undefined ? {} : { previous: tell(previous) }),
  };
}
