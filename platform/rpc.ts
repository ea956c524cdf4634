import { type Static, type TSchema, Type } from '@fastify/type-provider-typebox';

/** The body of an RPC request whose items look like `item`. */
export function rpcRequest<T extends TSchema>(item: T) {
  return Type.Object({
    meta: Type.Optional(
      Type.Object({
        pagination: Type.Optional(
          Type.Object({
            pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
            pageToken: Type.Optional(Type.String()),
          }),
        ),
      }),
    ),
    data: Type.Optional(Type.Array(item)),
  });
}

const Failure = Type.Object({
  key: Type.Unknown(),
  errors: Type.Array(
    Type.Object({
      code: Type.String(),
      message: Type.String(),
      retryable: Type.Boolean(),
      field: Type.Optional(Type.String()),
    }),
  ),
});

/** The answer of an RPC operation. HTTP 200 with a filled `fail` is normal. */
export function rpcAnswer<T extends TSchema>(item: T) {
  return Type.Object({ meta: RpcMeta, data: Type.Array(item), fail: Type.Array(Failure) });
}

const RpcMeta = Type.Object({
  status: Type.Integer(),
  pagination: Type.Optional(
    Type.Object({ pageSize: Type.Integer(), totalCount: Type.Integer(), next: Type.Optional(Type.String()) }),
  ),
});

/** Wraps what an operation found. */
export function rpc<T>(
  data: T[],
  pagination?: NonNullable<Static<typeof RpcMeta>['pagination']>,
): { meta: Static<typeof RpcMeta>; data: T[]; fail: never[] } {
  return { meta: { status: 200, ...(pagination === undefined ? {} : { pagination }) }, data, fail: [] };
}
