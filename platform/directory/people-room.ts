import { Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import { cutPage } from '../paging.ts';
import { ErrorsBody, PageMeta, PageQuery } from '../schemas.ts';
import { shownUsers } from './directory.ts';

const Person = Type.Object({
  emailAddress: Type.String({ description: 'The primary address.' }),
  name: Type.String(),
  aliases: Type.Array(Type.String()),
});
const Query = Type.Object({
  ...PageQuery.properties,
  address: Type.Optional(Type.String({ description: 'Any address: only the person whose it is.' })),
});

/** People with all their addresses: the public list of users has each address as an entry of its own and does not say whose it is. */
export const peopleRoom: Room = (platform) => async (server) => {
  server.get(
    '/reference/v1/people',
    {
      config: { permission: 'Directories|Internal|Read' },
      schema: {
        summary: 'People of the internal directory',
        querystring: Query,
        response: { 200: Type.Object({ items: Type.Array(Person), meta: PageMeta }), 400: ErrorsBody },
      },
    },
    ({ query, fault }) => {
      const wanted = query.address?.toLowerCase();
      const people = shownUsers(platform)
        .map(({ body: { emailAddress, name, aliases } }) => ({ emailAddress, name, aliases: [...aliases] }))
        .filter(({ emailAddress, aliases }) => wanted === undefined || [emailAddress, ...aliases].includes(wanted));
      const { items, ...pagination } = cutPage(people, query, fault);
      return { items, meta: { pagination } };
    },
  );
};
