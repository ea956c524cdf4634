import { type Static, Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import type { Versioned } from '../documents.ts';
import { cutPage } from '../paging.ts';
import { ErrorsBody, PageQuery } from '../schemas.ts';
import { secureId } from '../secure-id.ts';
import { createGroup, type Group, shownDomains, shownGroup, shownGroups, shownUsers } from './directory.ts';

const GroupView = Type.Object({
  id: Type.String(),
  description: Type.String(),
  parentId: Type.Optional(Type.String()),
  source: Type.String(),
  userCount: Type.Integer(),
});
const User = Type.Object({
  id: Type.String(),
  emailAddress: Type.String(),
  name: Type.String(),
  domain: Type.String(),
  internal: Type.Boolean(),
  disabled: Type.Boolean(),
  addressType: Type.String(),
  isAlias: Type.Boolean(),
});
const Domain = Type.Object({
  id: Type.String(),
  domain: Type.String(),
  local: Type.Boolean(),
  sendOnly: Type.Boolean(),
  inboundType: Type.String(),
});
const GroupQuery = Type.Object({
  ...PageQuery.properties,
  source: Type.Optional(Type.Enum(['cloud', 'ldap'])),
  query: Type.Optional(Type.String()),
});

/** Groups, users and domains of the public API. Each list says in its own way where its next page is, as the vendor's do. */
export const directoryRoom: Room = (platform) => async (server) => {
  server.get(
    '/directory/cloud-gateway/v1/groups',
    {
      config: { permission: 'Directories|Groups|Read' },
      schema: {
        summary: 'Groups',
        querystring: GroupQuery,
        response: {
          200: Type.Object({
            groups: Type.Array(GroupView),
            meta: Type.Object({ pagination: Type.Object({ next: Type.Optional(Type.String()) }) }),
          }),
          400: ErrorsBody,
        },
      },
    },
    ({ query, fault }) => {
      const found = shownGroups(platform)
        .filter(({ body }) => query.source === undefined || body.source === query.source)
        .filter(({ body }) => body.description.toLowerCase().includes((query.query ?? '').toLowerCase()));
      const { items, next } = cutPage(found, query, fault);
      return { groups: items.map(groupView), meta: { pagination: next === undefined ? {} : { next } } };
    },
  );
  server.post(
    '/directory/cloud-gateway/v1/groups',
    {
      config: { permission: 'Directories|Groups|Edit' },
      schema: {
        summary: 'Creates a group',
        body: Type.Object({
          description: Type.String({ minLength: 1 }),
          parentId: Type.Optional(Type.String()),
        }),
        response: { 200: Type.Object({ id: Type.String() }), 400: ErrorsBody },
      },
    },
    (request) => {
      const group: Group = { ...request.body, source: 'cloud', members: [] };
      return { id: secureId(createGroup(platform, request.writer, group)) };
    },
  );
  server.get(
    '/directory/cloud-gateway/v1/groups/:id',
    {
      config: { permission: 'Directories|Groups|Read' },
      schema: {
        summary: 'A group',
        params: Type.Object({ id: Type.String() }),
        response: { 200: GroupView, 404: ErrorsBody },
      },
    },
    (request) => groupView(shownGroup(platform, request.params.id)),
  );
  server.get(
    '/user/cloud-gateway/v1/users',
    {
      config: { permission: 'Directories|Internal|Read' },
      schema: {
        summary: 'Addresses of users, aliases too',
        querystring: PageQuery,
        response: {
          200: Type.Object({
            users: Type.Array(User),
            meta: Type.Object({ nextPageToken: Type.Optional(Type.String()) }),
          }),
          400: ErrorsBody,
        },
      },
    },
    ({ query, fault }) => {
      const addresses = shownUsers(platform).flatMap(({ body: { emailAddress, aliases, name } }) =>
        [emailAddress, ...aliases].map((address) => userView(address, name, address !== emailAddress)),
      );
      const { items, next } = cutPage(addresses, query, fault);
      return { users: items, meta: next === undefined ? {} : { nextPageToken: next } };
    },
  );
  server.get(
    '/domain/cloud-gateway/v1/internal-domains',
    {
      config: { permission: 'Directories|Internal|Read' },
      schema: {
        summary: 'Domains of the organization',
        querystring: PageQuery,
        response: {
          200: Type.Object({
            domains: Type.Array(Domain),
            meta: Type.Object({ nextPage: Type.Optional(Type.String()) }),
          }),
          400: ErrorsBody,
        },
      },
    },
    ({ query, fault }) => {
      const { items, next } = cutPage(shownDomains(platform), query, fault);
      const domains = items.map(({ id, body }) => ({ id: secureId(id), ...body, local: false, sendOnly: false }));
      return { domains, meta: next === undefined ? {} : { nextPage: next } };
    },
  );
};

function groupView({ id, body }: Versioned<Group>): Static<typeof GroupView> {
  const { members, ...rest } = body;
  return { id: secureId(id), ...rest, userCount: members.length };
}

function userView(emailAddress: string, name: string, isAlias: boolean): Static<typeof User> {
  const domain = emailAddress.split('@').at(-1) ?? '';
  const kind = { internal: true, disabled: false, addressType: isAlias ? 'alias' : 'directory', isAlias };
  return { id: secureId(emailAddress), emailAddress, name, domain, ...kind };
}
