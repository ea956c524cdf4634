import { randomUUID } from 'node:crypto';
import type { ApiReply, ApiRequest } from './kubernetes-api.ts';

/** An object as it is stored. */
export type Stored = {
  metadata: Record<string, unknown> & { name: string; resourceVersion: string; uid: string };
  [field: string]: unknown;
};

/**
 * A script for the scripted API that keeps objects the way a real server does as far as tests need it: resource
 * versions and compare-and-swap, merge patches, the status subresource, finalizers. No schema, no admission.
 */
export type StoredObjects = {
  /** By path of the object. */
  readonly objects: Map<string, Stored>;
  answer(request: ApiRequest, reply: ApiReply): void;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7386. Nulls inside lists are dropped from their objects as well, which is what the real server does. */
const merged = (target: unknown, patch: unknown): unknown => {
  if (Array.isArray(patch)) return patch.map((one) => (isRecord(one) ? merged({}, one) : one));
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
};

/** Makes an empty server. */
export const storeObjects = (): StoredObjects => {
  const objects = new Map<string, Stored>();
  let version = 100;
  const next = (): string => String(++version);

  const write = (path: string, old: Stored, wanted: Record<string, unknown>, status: boolean, reply: ApiReply) => {
    const metadata = (isRecord(wanted['metadata']) ? wanted['metadata'] : {}) as Record<string, unknown>;
    const asked = metadata['resourceVersion'];
    if (asked !== undefined && asked !== old.metadata.resourceVersion) return reply.status(409, 'Conflict');
    const fixed = { name: old.metadata.name, uid: old.metadata.uid, resourceVersion: next() };
    const after = status
      ? ({ ...old, status: wanted['status'], metadata: { ...old.metadata, ...fixed } } as Stored)
      : ({ ...wanted, status: old['status'], metadata: { ...metadata, ...fixed } } as Stored);
    const finalizers = after.metadata['finalizers'];
    const ended =
      after.metadata['deletionTimestamp'] !== undefined && !(Array.isArray(finalizers) && finalizers.length > 0);
    if (ended) objects.delete(path);
    else objects.set(path, after);
    reply.json(200, after);
  };

  const answer = (request: ApiRequest, reply: ApiReply) => {
    const status = request.path.endsWith('/status');
    const path = status ? request.path.slice(0, -'/status'.length) : request.path;
    if (request.sort === 'list') {
      const [label = '', value] = (request.query.get('labelSelector') ?? '').split('=');
      const items = [...objects].filter(([at, object]) => {
        const labels = object.metadata['labels'] as Record<string, string> | undefined;
        const known = labels?.[label];
        return (
          at.startsWith(`${path}/`) &&
          (label === '' || (known !== undefined && (value === undefined || known === value)))
        );
      });
      return reply.list(
        String(version),
        items.map(([, object]) => object),
      );
    }
    if (request.sort === 'watch') return reply.open();
    const body = isRecord(request.body) ? request.body : {};
    if (request.sort === 'POST') {
      const metadata = body['metadata'] as { name: string };
      const at = `${path}/${metadata.name}`;
      if (objects.has(at)) return reply.status(409, 'AlreadyExists');
      const made = {
        ...body,
        metadata: { ...metadata, uid: randomUUID(), resourceVersion: next(), generation: 1 },
      } as Stored;
      objects.set(at, made);
      return reply.json(201, made);
    }
    const old = objects.get(path);
    if (old === undefined) return reply.status(404, 'NotFound');
    if (request.sort === 'GET') return reply.json(200, old);
    if (request.sort === 'PUT') return write(path, old, body, status, reply);
    if (request.sort === 'PATCH') return write(path, old, merged(old, body) as Record<string, unknown>, status, reply);
    const asked = isRecord(body['preconditions']) ? body['preconditions']['resourceVersion'] : undefined;
    if (asked !== undefined && asked !== old.metadata.resourceVersion) return reply.status(409, 'Conflict');
    const finalizers = old.metadata['finalizers'];
    if (Array.isArray(finalizers) && finalizers.length > 0)
      objects.set(path, {
        ...old,
        metadata: { ...old.metadata, deletionTimestamp: '2026-03-02T08:00:00Z', resourceVersion: next() },
      });
    else objects.delete(path);
    return reply.json(200, { kind: 'Status', metadata: {}, status: 'Success' });
  };
  return { objects, answer };
};
