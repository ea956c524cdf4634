import { type Static, Type } from '@fastify/type-provider-typebox';

const OPEN = { additionalProperties: true };
/** IPv4 in CIDR form, as the console writes it: n.n.n.n/x. */
const CIDR = '^((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)/(3[0-2]|[12]?\\d)$';
const Email = Type.String({ format: 'email' });

const Contact = Type.Object(
  {
    name: Type.String({ maxLength: 60 }),
    email: Email,
    mobilePhone: Type.String({ pattern: '^\\+[0-9 ]{6,20}$', description: 'In international form.' }),
    telephone: Type.Optional(Type.String()),
    alternateEmails: Type.Array(Email, { maxItems: 4 }),
    reviewedAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { ...OPEN, description: 'Whom the vendor calls in an emergency.' },
);

const Password = Type.Object(
  {
    minimumLength: Type.Integer({ minimum: 4, maximum: 128 }),
    requireNumeric: Type.Boolean(),
    requireNonAlphanumeric: Type.Boolean(),
    requireUppercase: Type.Boolean(),
    expiryDays: Type.Integer({ minimum: 0, description: '0 is never.' }),
    historyCount: Type.Integer({ minimum: 0 }),
    lockoutAttempts: Type.Integer({ minimum: 1 }),
  },
  { ...OPEN, description: 'Rules for cloud passwords.' },
);

const UserAccess = Type.Object(
  {
    adminSessionTimeoutMinutes: Type.Integer({ minimum: 1 }),
    allowWeakCiphersForSecureReceipt: Type.Boolean(),
    smtpSubmissionOverride: Type.Boolean(),
    popServicesOverride: Type.Boolean(),
    forcePersonalPortalVersion3: Type.Boolean(),
    displaySenderAvatar: Type.Boolean(),
    adminIpRanges: Type.Array(Type.String({ pattern: CIDR }), { description: 'Empty: from everywhere.' }),
    contentAdministratorDefaultView: Type.String({ description: 'Metadata, or another view of the vendor.' }),
    targetedThreatProtectionAuthentication: Type.Boolean({ description: 'Device enrollment, for the whole account.' }),
    authenticationDurationDays: Type.Integer({ minimum: 1, maximum: 365 }),
  },
  { ...OPEN, description: 'User Access and Permissions.' },
);

const NotificationGroup = Type.Object(
  {
    postmasterAddress: Type.Optional(Type.String({ format: 'email', description: 'The sender of code mails.' })),
    administrators: Type.Array(Email, { description: 'Who gets reports and results by mail.' }),
  },
  OPEN,
);

const Archive = Type.Object(
  {
    ccmArchiveSearchLimitDays: Type.Integer({
      minimum: 0,
      description: 'How far back recipients of closed-circuit messages see them; 0 is no limit.',
    }),
  },
  OPEN,
);

/** The whole page of account settings. Groups and fields that the vendor adds later are part of it. */
export const SettingsPage = Type.Object(
  {
    contact: Contact,
    password: Password,
    userAccess: UserAccess,
    notifications: NotificationGroup,
    archive: Archive,
  },
  OPEN,
);
export type SettingsPage = Static<typeof SettingsPage>;

/** A page as it is saved: what is left out falls back to what the vendor starts with. */
export const SavedPage = Type.Partial(
  Type.Object({
    contact: Type.Partial(Contact, OPEN),
    password: Type.Partial(Password, OPEN),
    userAccess: Type.Partial(UserAccess, OPEN),
    notifications: Type.Partial(NotificationGroup, OPEN),
    archive: Type.Partial(Archive, OPEN),
  }),
  OPEN,
);
export type SavedPage = Static<typeof SavedPage>;

/** The page of a new account. */
export const startPage: SettingsPage = {
  contact: { name: 'Ada Lind', email: 'ada@contoso.example', mobilePhone: '+49 151 0000000', alternateEmails: [] },
  password: {
    minimumLength: 8,
    requireNumeric: true,
    requireNonAlphanumeric: false,
    requireUppercase: true,
    expiryDays: 90,
    historyCount: 5,
    lockoutAttempts: 6,
  },
  userAccess: {
    adminSessionTimeoutMinutes: 60,
    allowWeakCiphersForSecureReceipt: false,
    smtpSubmissionOverride: false,
    popServicesOverride: false,
    forcePersonalPortalVersion3: false,
    displaySenderAvatar: false,
    adminIpRanges: [],
    contentAdministratorDefaultView: 'Metadata',
    targetedThreatProtectionAuthentication: true,
    authenticationDurationDays: 30,
  },
  notifications: { administrators: [] },
  archive: { ccmArchiveSearchLimitDays: 30 },
};
