import { Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import { cutPage } from '../paging.ts';
import { ErrorsBody, PageMeta, PageQuery } from '../schemas.ts';
import { revoke, shownEnrollments } from './enrollments.ts';
import { clicks } from './links.ts';

const DateTime = Type.String({ format: 'date-time' });
const Enrollment = Type.Object({
  enrollmentId: Type.String(),
  user: Type.String({ description: 'The primary address.' }),
  browser: Type.String(),
  enrolledAt: DateTime,
  lastUsedAt: DateTime,
  expiresAt: DateTime,
});
const Click = Type.Object({
  at: DateTime,
  user: Type.Union([Type.String(), Type.Null()], { description: 'Who used the link; null where nobody was asked.' }),
  kind: Type.Enum(['url', 'attachment']),
  target: Type.String(),
  recipient: Type.String(),
});
const Query = Type.Object({ ...PageQuery.properties, user: Type.Optional(Type.String()) });

/** Enrollments as an administrator sees and ends them, and what they are for: who used which link. */
export const enrollmentRoom: Room = (platform) => async (server) => {
  server.get(
    '/reference/v1/enrollments',
    {
      config: { permission: 'Account|Enrollment|Read' },
      schema: {
        summary: 'Browsers that are enrolled now',
        querystring: Query,
        response: { 200: Type.Object({ items: Type.Array(Enrollment), meta: PageMeta }), 400: ErrorsBody },
      },
    },
    ({ query, fault }) => {
      const { items, ...pagination } = cutPage(shownEnrollments(platform, query.user), query, fault);
      return { items, meta: { pagination } };
    },
  );
  server.post(
    '/reference/v1/enrollment-revocations',
    {
      config: { permission: 'Account|Enrollment|Edit' },
      schema: {
        summary: 'Ends all enrollments of a person, who has to enroll every device again',
        body: Type.Object({
          user: Type.String({ description: 'Any address of the person.' }),
          confirm: Type.String({ description: 'The primary address of the person.' }),
          requestName: Type.Optional(Type.String({ minLength: 1 })),
        }),
        response: {
          201: Type.Object({ user: Type.String(), revoked: Type.Integer({ description: 'Browsers.' }) }),
          400: ErrorsBody,
          404: ErrorsBody,
        },
      },
    },
    (request, reply) => {
      const { requestName = request.writer.requestName, ...rest } = request.body;
      reply.code(201).send(revoke(platform, { ...request.writer, requestName }, rest));
    },
  );
  server.get(
    '/reference/v1/clicks',
    {
      config: { permission: 'Account|Enrollment|Read' },
      schema: {
        summary: 'Who used which link of a message, oldest first',
        querystring: Query,
        response: { 200: Type.Object({ items: Type.Array(Click), meta: PageMeta }), 400: ErrorsBody },
      },
    },
    ({ query, fault }) => {
      const found = clicks(platform).filter(({ user }) => query.user === undefined || user === query.user);
      const { items, ...pagination } = cutPage(found, query, fault);
      return { items, meta: { pagination } };
    },
  );
};
