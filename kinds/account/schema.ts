import Type, { type Static } from 'typebox';
import {
  choice,
  duration,
  flag,
  object,
  optional,
  policies,
  secret,
  text,
  texts,
  vendorChoice,
  whole,
} from '../schema.ts';

const cidr = '^[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}$';
const mail = '^[^@\\s]+@[^@\\s]+$';
const address = (description: string) => text({ description, pattern: mail, maxLength: 320 });
const addresses = (description: string, maxItems: number) => texts('set', { description, pattern: mail, maxItems });

const contact = object(
  'AccountContact',
  {
    name: optional(text({ description: 'Name of the contact.', minLength: 1, maxLength: 60 })),
    email: optional(address('Mail address of the contact.')),
    mobilePhone: optional(
      text({ description: 'Mobile number in international form.', pattern: '^\\+[0-9 ]{6,20}$', maxLength: 21 }),
    ),
    telephone: optional(text({ description: 'Another number.', maxLength: 40 })),
    alternateEmails: optional(addresses('Further mail addresses, at most four.', 4)),
    reviewedAt: optional(
      text({
        description:
          'When somebody last made sure that the contact is right: a day, or an RFC 3339 time. After half a year the plan asks for another look.',
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?$',
        maxLength: 40,
      }),
    ),
  },
  { description: 'Whom the vendor calls in an emergency.' },
);

const password = object(
  'AccountPassword',
  {
    minimumLength: optional(whole({ description: 'Least number of characters.', minimum: 4, maximum: 128 })),
    requireNumeric: optional(flag({ description: 'Whether a digit is needed.' })),
    requireNonAlphanumeric: optional(flag({ description: 'Whether a sign that is no letter or digit is needed.' })),
    requireUppercase: optional(flag({ description: 'Whether a capital letter is needed.' })),
    expiryDays: optional(whole({ description: 'After how many days a password expires; 0 is never.', minimum: 0 })),
    historyCount: optional(whole({ description: 'How many old passwords may not come back.', minimum: 0 })),
    lockoutAttempts: optional(
      whole({ description: 'After how many wrong passwords an account is locked.', minimum: 1 }),
    ),
  },
  { description: 'Rules for cloud passwords.' },
);

const userAccess = object(
  'AccountUserAccess',
  {
    adminSessionTimeoutMinutes: optional(
      whole({ description: 'After how many minutes without use the administration console signs out.', minimum: 1 }),
    ),
    allowWeakCiphersForSecureReceipt: optional(flag({ description: 'Whether mail may come in with weak ciphers.' })),
    smtpSubmissionOverride: optional(flag({ description: 'SMTP submission for all users of the account.' })),
    popServicesOverride: optional(flag({ description: 'POP services for all users of the account.' })),
    forcePersonalPortalVersion3: optional(flag({ description: 'Whether everybody gets version 3 of the portal.' })),
    displaySenderAvatar: optional(flag({ description: 'Whether people outside see the picture of a sender.' })),
    adminIpRanges: optional(
      texts('set', {
        description: 'IPv4 networks that the administration console may be used from; empty is from everywhere.',
        pattern: cidr,
        maxLength: 18,
      }),
    ),
    breakGlassIpRange: optional(
      text({
        description:
          'A network that has to stay inside adminIpRanges, whatever they become: the way in for emergencies, and for Postern itself. Only Postern reads it.',
        pattern: cidr,
        maxLength: 18,
      }),
    ),
    contentAdministratorDefaultView: optional(
      vendorChoice(['Metadata'], { description: 'What administrators see first of a message.' }),
    ),
  },
  { description: 'User access and permissions. Device enrollment has a kind of its own, EnrollmentSettings.' },
);

const notifications = object(
  'AccountNotifications',
  {
    postmasterAddress: optional(address('Sender of what the platform writes to people, one-time codes among it.')),
    administrators: optional(addresses('Who gets reports and results by mail.', 64)),
  },
  { description: 'Who is told, and in whose name.' },
);

const archive = object(
  'AccountArchive',
  {
    ccmArchiveSearchLimitDays: optional(
      whole({ description: 'How many days back closed-circuit messages are shown; 0 is without limit.', minimum: 0 }),
    ),
  },
  { description: 'What the archive shows.' },
);

/** An account of the e-mail security platform: how to reach it, and its settings. Every setting that is left out is unmanaged. */
export const schema = Type.Object({
  platform: choice(['Mimecast', 'Reference'], {
    description:
      'Mimecast: its public API 2.0; what that cannot do becomes a step for a person. Reference: the platform that comes with Postern.',
    'x-immutable': true,
  }),
  endpoint: optional(
    text({ description: 'Base URL of the API. Left out with Mimecast: the global gateway. Needed with Reference.' }),
  ),
  region: optional(
    vendorChoice(['US', 'UK', 'DE', 'CA', 'AU', 'ZA'], {
      description: 'Region of the account. Compared with what the account says of itself.',
    }),
  ),
  accountCode: optional(
    text({
      description:
        'Code of the account. Compared with what the API says of itself: a credential of another account does nothing.',
      pattern: '^[A-Za-z0-9]{3,32}$',
      maxLength: 32,
      'x-immutable': true,
    }),
  ),
  credentials: object(
    'AccountCredentials',
    {
      clientId: text({ description: 'Client ID of the API application.', pattern: '^[\\x21-\\x7e]+$', maxLength: 256 }),
      clientSecretRef: secret('Client secret of the API application.'),
    },
    { description: 'How Postern signs in: OAuth 2.0 client credentials of an API 2.0 application.' },
  ),
  settle: optional(
    duration({
      description:
        'How long the platform may go on showing the old state after a write. 5m for Mimecast, 10s for Reference when left out.',
    }),
  ),
  contact: optional(contact),
  password: optional(password),
  userAccess: optional(userAccess),
  notifications: optional(notifications),
  archive: optional(archive),
  ...policies,
});

/** The spec of an Account. */
export type AccountSpec = Static<typeof schema>;
