import { type Static, Type } from '@fastify/type-provider-typebox';
import { assertMatch, etag, type Room } from '../context.ts';
import type { Versioned } from '../documents.ts';
import { cutPage } from '../paging.ts';
import { ErrorsBody, IfMatch, PageMeta, PageQuery } from '../schemas.ts';
import { effectivePolicy } from './effective.ts';
import { createPolicy, deletePolicy, patchPolicy, shownDefault, shownPolicies, shownPolicy } from './policies.ts';
import { Policy, PolicyPatch } from './policy-schema.ts';

const BASE = '/reference/v1/policies';
const config = { permission: 'full-admin' as const };
const Id = Type.Object({ policyId: Type.String() });
const Ends = Type.Object({
  from: Type.String({ format: 'email' }),
  envelopeFrom: Type.Optional(Type.String({ format: 'email', description: 'The same as `from` unless given.' })),
  to: Type.String({ format: 'email' }),
});
const Listed = Type.Object(
  { ...Policy.properties, policyId: Type.String(), isDefault: Type.Boolean() },
  { additionalProperties: true },
);

/** Policies as the console has them: with a list, all three modes and ids that stay. */
export const ownPolicyRoom: Room = (platform) => async (server) => {
  server.get(
    BASE,
    {
      config,
      schema: {
        summary: 'All policies, the Default Policy first',
        querystring: PageQuery,
        response: { 200: Type.Object({ items: Type.Array(Listed), meta: PageMeta }), 400: ErrorsBody },
      },
    },
    ({ query, fault }) => {
      const all = [listed(shownDefault(platform), true), ...shownPolicies(platform).map((one) => listed(one, false))];
      const { items, ...pagination } = cutPage(all, query, fault);
      return { items, meta: { pagination } };
    },
  );
  server.post(
    BASE,
    {
      config,
      schema: { summary: 'Creates a policy', body: Policy, response: { 201: Listed, 400: ErrorsBody } },
    },
    (request, reply) => {
      const made = createPolicy(platform, request.writer, request.body);
      reply.code(201).header('etag', etag(made.version)).send(listed(made, false));
    },
  );
  server.get(
    `${BASE}/effective`,
    {
      config,
      schema: {
        summary: 'Which policy holds for a sender and a recipient',
        querystring: Ends,
        response: {
          200: Type.Object({
            policy: Type.Optional(Listed),
            undetermined: Type.Optional(
              Type.Array(Type.Object({ policyId: Type.String(), name: Type.String() }), {
                description: 'Policies of users that both match.',
              }),
            ),
          }),
          400: ErrorsBody,
        },
      },
    },
    ({ query }) => {
      const { from, to, envelopeFrom = from } = query;
      const found = effectivePolicy(platform, { headerFrom: from, envelopeFrom, to });
      if ('policy' in found) return { policy: listed(found.policy, found.isDefault) };
      return { undetermined: found.undetermined.map(({ id, body }) => ({ policyId: id, name: body.name })) };
    },
  );
  server.get(
    `${BASE}/:policyId`,
    { config, schema: { summary: 'A policy', params: Id, response: { 200: Listed, 404: ErrorsBody } } },
    (request, reply) => {
      const found = shownPolicy(platform, request.params.policyId);
      reply.header('etag', etag(found.version)).send(listed(found, false));
    },
  );
  server.patch(
    `${BASE}/:policyId`,
    {
      config,
      schema: {
        summary: 'Changes a policy: the members that are sent, each as a whole',
        params: Id,
        headers: IfMatch,
        body: PolicyPatch,
        response: { 200: Listed, 400: ErrorsBody, 404: ErrorsBody, 412: ErrorsBody },
      },
    },
    (request, reply) => {
      const { policyId } = request.params;
      assertMatch(request.headers['if-match'], shownPolicy(platform, policyId).version);
      const changed = patchPolicy(platform, request.writer, policyId, request.body);
      reply.header('etag', etag(changed.version)).send(listed(changed, false));
    },
  );
  server.delete(
    `${BASE}/:policyId`,
    {
      config,
      schema: {
        summary: 'Deletes a policy',
        params: Id,
        response: { 204: Type.Null({ description: 'Nothing.' }), 404: ErrorsBody, 409: ErrorsBody },
      },
    },
    (request, reply) => {
      deletePolicy(platform, request.writer, request.params.policyId);
      reply.code(204).send(null);
    },
  );
};

function listed({ id, body }: Versioned<Policy>, isDefault: boolean): Static<typeof Listed> {
  return { ...body, policyId: id, isDefault };
}
