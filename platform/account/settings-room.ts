import { Type } from '@fastify/type-provider-typebox';
import { etag, type Room } from '../context.ts';
import { ErrorsBody, IfMatch } from '../schemas.ts';
import { capabilitiesOf } from './capabilities.ts';
import { savePage, shownPage } from './page.ts';
import { SavedPage, SettingsPage } from './page-schema.ts';

/** The account settings, one page: read whole, saved whole. */
export const settingsRoom: Room = (platform) => async (server) => {
  server.get(
    '/reference/v1/account/settings',
    {
      config: { permission: 'Account|Settings|Read' },
      schema: { summary: 'The page of account settings', response: { 200: SettingsPage } },
    },
    (_request, reply) => {
      const { version, body } = shownPage(platform);
      reply.header('etag', etag(version)).send(body);
    },
  );
  server.put(
    '/reference/v1/account/settings',
    {
      config: { permission: 'Account|Settings|Edit' },
      schema: {
        summary: 'Saves the page; what is left out falls back to what the vendor starts with',
        headers: IfMatch,
        body: SavedPage,
        response: { 200: SettingsPage, 400: ErrorsBody, 412: ErrorsBody },
      },
    },
    (request, reply) => {
      const { page, tag } = savePage(platform, request.writer, request.body, request.headers['if-match']);
      reply.header('etag', tag).send(page);
    },
  );
  server.get(
    '/reference/v1/account/capabilities',
    {
      config: { permission: 'Account|Dashboard|Read' },
      schema: {
        summary: 'What is licensed',
        response: { 200: Type.Object({ capabilities: Type.Array(Type.String()) }) },
      },
    },
    () => ({ capabilities: [...capabilitiesOf(platform)] }),
  );
};
