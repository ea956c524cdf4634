import { Type } from '@fastify/type-provider-typebox';

/** What is wrong, outside RPC. */
export const ErrorsBody = Type.Object({
  errors: Type.Array(Type.Object({ code: Type.String(), message: Type.String(), field: Type.Optional(Type.String()) })),
});

/** The header of a write that holds only for the version that was read. */
export const IfMatch = Type.Object({
  'if-match': Type.Optional(Type.String({ description: 'The ETag of the version that was read.' })),
});

/** How one asks for a page of a list: `pageSize` from 1 to 100. */
export const PageQuery = Type.Object({
  pageSize: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|100)$' })),
  pageToken: Type.Optional(Type.String()),
});

/** Where the next page is, after a list. */
export const PageMeta = Type.Object({
  pagination: Type.Object({ pageSize: Type.Integer(), next: Type.Optional(Type.String()) }),
});
