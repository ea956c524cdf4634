import { Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import { cutPage } from '../paging.ts';
import { ErrorsBody, PageMeta, PageQuery } from '../schemas.ts';
import { shownDetections } from './detections.ts';
import { remediate, shownRemediation, shownRemediations } from './remediation.ts';
import { endScan, scanView } from './scan.ts';

const config = { permission: 'full-admin' as const };
const Nullable = Type.Union([Type.String(), Type.Null()]);

const Scan = Type.Object({
  scanId: Nullable,
  state: Type.Enum(['None', 'Running', 'Ended']),
  startedAt: Nullable,
  windowDays: Type.Integer(),
  scanned: Type.Integer({ description: 'Mailboxes.' }),
  total: Type.Integer({ description: 'Mailboxes.' }),
  partial: Type.Boolean(),
  endedAt: Nullable,
  reportSentAt: Nullable,
  result: Type.Union([Type.Object({ detected: Type.Integer() }), Type.Null()]),
  unreviewed: Type.Integer({ description: 'Detections that nobody has looked at.' }),
});
const Detection = Type.Object({
  detectionId: Type.String(),
  mailbox: Type.String(),
  sender: Type.String(),
  subject: Type.String(),
  category: Type.String(),
  state: Type.Enum(['Detected', 'Removing', 'Removed']),
  isReviewed: Type.Boolean(),
});
const Remediation = Type.Object({
  remediationId: Type.String(),
  requestName: Nullable,
  requestedBy: Type.String(),
  state: Type.Enum(['Running', 'Done']),
  total: Type.Integer(),
  removed: Type.Integer(),
  startedAt: Type.String({ format: 'date-time' }),
  endedAt: Nullable,
});
const Request = Type.Object({
  requestName: Type.String({ minLength: 1 }),
  detectionIds: Type.Array(Type.String(), { minItems: 1, uniqueItems: true }),
  confirm: Type.String({ description: 'The id of the scan.' }),
});

/** The threat scan, what it found, and how that is removed. */
export const threatRoom: Room = (platform) => async (server) => {
  server.get(
    '/reference/v1/threat-scan',
    { config, schema: { summary: 'The threat scan', response: { 200: Scan } } },
    () => scanView(platform),
  );
  server.post(
    '/reference/v1/threat-scan/end',
    {
      config,
      schema: {
        summary: 'Ends the threat scan early, for ever',
        body: Type.Object({ confirm: Type.String({ description: 'The id of the scan.' }) }),
        response: { 200: Scan, 400: ErrorsBody, 404: ErrorsBody, 409: ErrorsBody },
      },
    },
    (request) => {
      endScan(platform, request.writer, request.body.confirm);
      return scanView(platform);
    },
  );
  server.get(
    '/reference/v1/detections',
    {
      config,
      schema: {
        summary: 'What was found',
        querystring: PageQuery,
        response: { 200: Type.Object({ items: Type.Array(Detection), meta: PageMeta }), 400: ErrorsBody },
      },
    },
    ({ query, fault }) => {
      const { items, ...pagination } = cutPage(shownDetections(platform), query, fault);
      return { items, meta: { pagination } };
    },
  );
  server.post(
    '/reference/v1/remediations',
    {
      config,
      schema: {
        summary: 'Removes threats',
        body: Request,
        response: { 201: Remediation, 400: ErrorsBody, 404: ErrorsBody, 409: ErrorsBody },
      },
    },
    (request, reply) => {
      const { requestName, ...rest } = request.body;
      reply.code(201).send(remediate(platform, { ...request.writer, requestName }, rest));
    },
  );
  server.get(
    '/reference/v1/remediations',
    {
      config,
      schema: {
        summary: 'All removals, whoever started them',
        querystring: PageQuery,
        response: { 200: Type.Object({ items: Type.Array(Remediation), meta: PageMeta }), 400: ErrorsBody },
      },
    },
    ({ query, fault }) => {
      const { items, ...pagination } = cutPage(shownRemediations(platform), query, fault);
      return { items, meta: { pagination } };
    },
  );
  server.get(
    '/reference/v1/remediations/:id',
    {
      config,
      schema: {
        summary: 'How far a removal is',
        params: Type.Object({ id: Type.String() }),
        response: { 200: Remediation, 404: ErrorsBody },
      },
    },
    (request) => shownRemediation(platform, request.params.id),
  );
};
