import { Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import { cutPage } from '../paging.ts';
import { ErrorsBody, PageMeta, PageQuery } from '../schemas.ts';
import { trialOf } from './trial.ts';

const Entry = Type.Object({
  id: Type.String(),
  at: Type.String({ format: 'date-time' }),
  kind: Type.String(),
  text: Type.String(),
  isRead: Type.Boolean(),
});

const config = { permission: 'Account|Dashboard|Read' as const };

/** The dashboard: days left of the trial, and the notification feed with its counter of unread ones. */
export const feedRoom: Room = (platform) => async (server) => {
  server.get(
    '/reference/v1/account/trial',
    {
      config,
      schema: {
        summary: 'The end of the trial; empty without one',
        response: {
          200: Type.Object({
            endsAt: Type.Optional(Type.String({ format: 'date-time' })),
            daysLeft: Type.Optional(Type.Integer()),
          }),
        },
      },
    },
    () => trialOf(platform) ?? {},
  );
  server.get(
    '/reference/v1/notifications',
    {
      config,
      schema: {
        summary: 'Notifications, oldest first',
        querystring: PageQuery,
        response: {
          200: Type.Object({ items: Type.Array(Entry), unread: Type.Integer(), meta: PageMeta }),
          400: ErrorsBody,
        },
      },
    },
    ({ query, fault }) => {
      const all = platform.notifications.list();
      const { items, ...pagination } = cutPage(all, query, fault);
      return { items, unread: all.filter((one) => !one.isRead).length, meta: { pagination } };
    },
  );
};
