import { Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import { cutPage } from '../paging.ts';
import { ErrorsBody, PageQuery } from '../schemas.ts';
import { changeMembers, type Member, shownGroup } from './directory.ts';

const BASE = '/directory/cloud-gateway/v1/groups/:id';
const Params = Type.Object({ id: Type.String() });
const MemberInput = Type.Union([
  Type.Object({ emailAddress: Type.String({ format: 'email' }), note: Type.Optional(Type.String({ maxLength: 100 })) }),
  Type.Object({ domain: Type.String(), note: Type.Optional(Type.String({ maxLength: 100 })) }),
]);
const Members = Type.Object({ groupMembers: Type.Array(MemberInput, { minItems: 1 }) });
const Results = Type.Object({ results: Type.Array(Type.Object({ success: Type.Boolean() })) });
/** Reads bring both, and no note. */
const MemberView = Type.Object({ emailAddress: Type.String(), domain: Type.String() });

const identity = ({ emailAddress, domain }: Member): string => (emailAddress ?? `@${domain}`).toLowerCase();

/** Members of groups, as the public API has them. */
export const memberRoom: Room = (platform) => async (server) => {
  server.get(
    `${BASE}/members`,
    {
      config: { permission: 'Directories|Groups|Read' },
      schema: {
        summary: 'Members of a group',
        params: Params,
        querystring: PageQuery,
        response: {
          200: Type.Object({
            groupMembers: Type.Array(MemberView),
            meta: Type.Object({ pagination: Type.Object({ nextPageToken: Type.Optional(Type.String()) }) }),
          }),
          404: ErrorsBody,
        },
      },
    },
    ({ params, query, fault }) => {
      const { members } = shownGroup(platform, params.id).body;
      const { items, next } = cutPage(members, query, fault);
      const pagination = next === undefined ? {} : { nextPageToken: next };
      return { groupMembers: items.map(memberView), meta: { pagination } };
    },
  );
  server.post(
    `${BASE}/members`,
    {
      config: { permission: 'Directories|Groups|Edit' },
      schema: {
        summary: 'Adds members',
        params: Params,
        body: Members,
        response: { 200: Results, 400: ErrorsBody, 404: ErrorsBody, 409: ErrorsBody },
      },
    },
    ({ params, body, writer }) => {
      changeMembers(platform, writer, params.id, (members) => {
        const known = new Set(members.map(identity));
        return [...members, ...body.groupMembers.filter((one) => !known.has(identity(one)))];
      });
      return { results: body.groupMembers.map(() => ({ success: true })) };
    },
  );
  server.post(
    `${BASE}/remove-members`,
    {
      config: { permission: 'Services|Directory Sync|Edit' },
      schema: {
        summary: 'Removes members',
        params: Params,
        body: Members,
        response: { 200: Results, 400: ErrorsBody, 404: ErrorsBody, 409: ErrorsBody },
      },
    },
    ({ params, body, writer }) => {
      const gone = new Set(body.groupMembers.map(identity));
      changeMembers(platform, writer, params.id, (members) => members.filter((one) => !gone.has(identity(one))));
      return { results: body.groupMembers.map(() => ({ success: true })) };
    },
  );
};

function memberView({ emailAddress = '', domain }: Member): { emailAddress: string; domain: string } {
  return { emailAddress, domain: domain ?? emailAddress.split('@').at(-1) ?? '' };
}
