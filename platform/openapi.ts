import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

/** The frame of the description; operations come from the schemas of the routes. */
export function describeApi(): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Reference e-mail security platform',
      version: '1.0.0',
      description:
        'The operations of the vendor’s public API that Postern uses, and under /reference/v1 what that API does not have.',
    },
    components: {
      securitySchemes: {
        client: {
          type: 'oauth2',
          flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: {} } },
        },
      },
    },
    security: [{ client: [] }],
  };
}
