import { type Static, Type } from '@fastify/type-provider-typebox';
import { type AuditEvent, auditCategories } from './audit.ts';
import type { Room } from './context.ts';
import { cutPage } from './paging.ts';
import { Problem } from './problem.ts';
import { rpc, rpcAnswer, rpcRequest } from './rpc.ts';
import { ErrorsBody, PageMeta, PageQuery } from './schemas.ts';

const DAY_MS = 86_400_000;
const Anything = Type.Record(Type.String(), Type.Unknown());
const Nullable = Type.Union([Type.String(), Type.Null()]);

const Event = Type.Object({
  id: Type.String(),
  at: Type.String({ format: 'date-time' }),
  actor: Type.String(),
  client: Nullable,
  category: Type.String(),
  action: Type.String(),
  object: Type.String(),
  requestName: Nullable,
  before: Type.Unknown(),
  after: Type.Unknown(),
});

const Query = Type.Object({
  ...PageQuery.properties,
  from: Type.Optional(Type.String({ format: 'date-time' })),
  to: Type.Optional(Type.String({ format: 'date-time' })),
  requestName: Type.Optional(Type.String()),
});

const Search = Type.Object({
  startDateTime: Type.Optional(Type.String()),
  endDateTime: Type.Optional(Type.String()),
  query: Type.Optional(Type.String()),
  categories: Type.Optional(Type.Array(Type.String())),
});

/** The audit log: the reference's own view with before and after, and the vendor's public one, which tells less and forgets. */
export const auditRoom: Room = (platform) => async (server) => {
  server.get(
    '/reference/v1/audit-events',
    {
      config: { permission: 'Account|Logs|Read' },
      schema: {
        summary: 'The audit log, oldest first',
        querystring: Query,
        response: { 200: Type.Object({ items: Type.Array(Event), meta: PageMeta }), 400: ErrorsBody },
      },
    },
    ({ query, fault }) => {
      const { from, to, requestName } = query;
      const found = platform.audit.find({
        ...(from === undefined ? {} : { from: Date.parse(from) }),
        ...(to === undefined ? {} : { to: Date.parse(to) }),
        ...(requestName === undefined ? {} : { requestName }),
      });
      const { items, ...pagination } = cutPage(found, query, fault);
      return { items: items.map(ownView), meta: { pagination } };
    },
  );
  server.post(
    '/api/audit/get-audit-events',
    {
      config: { permission: 'Account|Logs|Read', reads: true },
      schema: { summary: 'The audit log', body: rpcRequest(Search), response: { 200: rpcAnswer(Anything) } },
    },
    ({ body, fault }) => {
      const [search] = body.data ?? [];
      if (search?.startDateTime === undefined || search.endDateTime === undefined) {
        throw new Problem(400, 'err_validation_null', 'A start and an end are needed.', 'startDateTime');
      }
      const [from, to] = [timeOf(search.startDateTime), timeOf(search.endDateTime)];
      const found = platform.audit.find({
        from: Math.max(from, platform.clock() - 60 * DAY_MS),
        to,
        ...(search.query === undefined ? {} : { text: search.query }),
        ...(search.categories === undefined ? {} : { categories: search.categories }),
      });
      const { items, pageSize, next } = cutPage(found, body.meta?.pagination ?? {}, fault);
      const more = next === undefined ? {} : { next };
      return rpc(items.map(publicView), { pageSize, totalCount: found.length, ...more });
    },
  );
  server.post(
    '/api/audit/get-categories',
    {
      config: { permission: null, reads: true },
      schema: {
        summary: 'Categories of the audit log',
        body: rpcRequest(Anything),
        response: { 200: rpcAnswer(Anything) },
      },
    },
    () => rpc([{ categories: [...auditCategories] }]),
  );
};

function ownView(event: AuditEvent): Static<typeof Event> {
  return { ...event, id: String(event.id), at: new Date(event.at).toISOString() };
}

function publicView({ id, at, action, object, actor, client, category }: AuditEvent): Record<string, unknown> {
  const by = client === null ? '' : `, Application: ${client}`;
  return {
    id: `eNo${Buffer.from(`audit ${id}`).toString('base64url')}`,
    auditType: action,
    user: actor,
    eventTime: `${new Date(at).toISOString().slice(0, 19)}+0000`,
    eventInfo: `${action}: ${object}, User: ${actor}${by}`,
    category,
  };
}

/** `2011-12-03T10:15:30+0000`, the vendor's form, which has no colon in the offset. */
function timeOf(text: string): number {
  const time = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(time)) throw new Problem(400, 'err_validation_date', 'A date is wrong.', 'startDateTime');
  return time;
}
