import { type Static, Type } from '@fastify/type-provider-typebox';
import type { Platform, Room } from '../context.ts';
import type { Versioned } from '../documents.ts';
import { ErrorsBody } from '../schemas.ts';
import {
  createPolicy,
  DEFAULT_ID,
  deletePolicy,
  patchPolicy,
  publicId,
  shownDefault,
  shownPolicy,
} from './policies.ts';
import { type Policy, type PolicyMode, PublicPatch, PublicPolicy } from './policy-schema.ts';

const BASE = '/email/cloud-integrated/v1/policies';
const config = { permission: 'full-admin' as const };
const Id = Type.Object({ policyId: Type.String() });
const Read = Type.Object(
  { ...PublicPolicy.properties, policyId: Type.String(), accountId: Type.String(), protectionMode: Type.String() },
  { additionalProperties: true },
);
const Empty = Type.Null({ description: 'Nothing.' });

/** Policies as the public API has them: no list, ids that change, and no word for Disabled. */
export const publicPolicyRoom: Room = (platform) => async (server) => {
  server.post(
    BASE,
    {
      config,
      schema: { summary: 'Creates a policy', body: PublicPolicy, response: { 200: Id, 400: ErrorsBody } },
    },
    (request) => {
      const { protectionMode, ...rest } = request.body;
      const made = createPolicy(platform, request.writer, { ...rest, mode: modeOf(protectionMode) });
      return { policyId: publicId(made) };
    },
  );
  server.get(
    `${BASE}/default-policy`,
    { config, schema: { summary: 'The Default Policy', response: { 200: Read } } },
    () => readOf(platform, shownDefault(platform)),
  );
  server.patch(
    `${BASE}/default-policy`,
    {
      config,
      schema: { summary: 'Changes the Default Policy', body: PublicPatch, response: { 204: Empty, 400: ErrorsBody } },
    },
    (request, reply) => {
      patchPolicy(platform, request.writer, DEFAULT_ID, ownWords(request.body));
      reply.code(204).send(null);
    },
  );
  server.get(
    `${BASE}/:policyId`,
    { config, schema: { summary: 'A policy', params: Id, response: { 200: Read, 404: ErrorsBody } } },
    (request) => readOf(platform, shownPolicy(platform, request.params.policyId)),
  );
  server.patch(
    `${BASE}/:policyId`,
    {
      config,
      schema: {
        summary: 'Changes a policy: the members that are sent, each as a whole',
        params: Id,
        body: PublicPatch,
        response: { 204: Empty, 400: ErrorsBody, 404: ErrorsBody },
      },
    },
    (request, reply) => {
      patchPolicy(platform, request.writer, request.params.policyId, ownWords(request.body));
      reply.code(204).send(null);
    },
  );
  server.delete(
    `${BASE}/:policyId`,
    {
      config,
      schema: { summary: 'Deletes a policy', params: Id, response: { 204: Empty, 404: ErrorsBody, 409: ErrorsBody } },
    },
    (request, reply) => {
      deletePolicy(platform, request.writer, request.params.policyId);
      reply.code(204).send(null);
    },
  );
};

function modeOf(protectionMode: 'ACTIVE' | 'MONITOR_ONLY'): PolicyMode {
  return protectionMode === 'ACTIVE' ? 'PROTECT' : 'MONITOR';
}

function ownWords({ protectionMode, ...rest }: Partial<PublicPolicy>): Partial<Policy> {
  return { ...rest, ...(protectionMode === undefined ? {} : { mode: modeOf(protectionMode) }) } as Partial<Policy>;
}

/** The vendor's value for Disabled is not public: readers meet a word that they do not know. */
function readOf({ account }: Platform, policy: Versioned<Policy>): Static<typeof Read> {
  const { mode, ...rest } = policy.body;
  const protectionMode = mode === 'PROTECT' ? 'ACTIVE' : mode === 'MONITOR' ? 'MONITOR_ONLY' : 'INACTIVE';
  return { ...rest, protectionMode, policyId: publicId(policy), accountId: account.accountCode };
}
