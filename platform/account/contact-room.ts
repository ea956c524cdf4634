import { type Static, Type } from '@fastify/type-provider-typebox';
import type { Platform, Room, Writer } from '../context.ts';
import { ErrorsBody } from '../schemas.ts';
import { savePage, shownPage, truePage } from './page.ts';
import type { SettingsPage } from './page-schema.ts';

const fields = {
  contactName: Type.String({ maxLength: 60 }),
  contactEmailAddress: Type.String({ format: 'email' }),
  mobilePhone: Type.String({ pattern: '^\\+[0-9 ]{6,20}$' }),
  telephone: Type.Optional(Type.String()),
  alternateEmailAddresses: Type.Optional(Type.Array(Type.String({ format: 'email' }), { maxItems: 4 })),
};
const Put = Type.Object(fields, { additionalProperties: false });
const Patch = Type.Partial(Put, { additionalProperties: false });
const Read = Type.Object({ ...fields, accountCode: Type.String() });

/** The emergency contact of the public API: the contact group of the page of settings under other names. */
export const contactRoom: Room = (platform) => async (server) => {
  const path = '/account/cloud-gateway/v1/emergency-contact';
  const answers = { 200: Read, 400: ErrorsBody };
  server.get(
    path,
    {
      config: { permission: 'Account|Settings|Read' },
      schema: { summary: 'The emergency contact', response: answers },
    },
    () => readOf(platform, shownPage(platform).body.contact),
  );
  server.put(
    path,
    {
      config: { permission: 'Account|Settings|Edit' },
      schema: { summary: 'Replaces the emergency contact', body: Put, response: answers },
    },
    (request) => save(platform, request.writer, { alternateEmailAddresses: [], ...request.body }, {}),
  );
  server.patch(
    path,
    {
      config: { permission: 'Account|Settings|Edit' },
      schema: { summary: 'Changes the emergency contact', body: Patch, response: answers },
    },
    (request) => save(platform, request.writer, request.body, truePage(platform).body.contact),
  );
};

function save(platform: Platform, writer: Writer, sent: Static<typeof Patch>, base: Partial<SettingsPage['contact']>) {
  const { body } = truePage(platform);
  const { reviewedAt } = body.contact;
  const contact = {
    ...base,
    ...(reviewedAt === undefined ? {} : { reviewedAt }),
    ...(sent.contactName === undefined ? {} : { name: sent.contactName }),
    ...(sent.contactEmailAddress === undefined ? {} : { email: sent.contactEmailAddress }),
    ...(sent.mobilePhone === undefined ? {} : { mobilePhone: sent.mobilePhone }),
    ...(sent.telephone === undefined ? {} : { telephone: sent.telephone }),
    ...(sent.alternateEmailAddresses === undefined ? {} : { alternateEmails: sent.alternateEmailAddresses }),
  };
  return readOf(platform, savePage(platform, writer, { ...body, contact }).page.contact);
}

function readOf({ account }: Platform, contact: SettingsPage['contact']): Static<typeof Read> {
  return {
    contactName: contact.name,
    contactEmailAddress: contact.email,
    mobilePhone: contact.mobilePhone,
    ...(contact.telephone === undefined ? {} : { telephone: contact.telephone }),
    alternateEmailAddresses: contact.alternateEmails,
    accountCode: account.accountCode,
  };
}
