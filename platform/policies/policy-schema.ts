import { type Static, Type } from '@fastify/type-provider-typebox';

const OPEN = { additionalProperties: true };
const Addresses = Type.Optional(Type.Array(Type.String()));
const Groups = Type.Optional(Type.Array(Type.Object({ id: Type.String() }, OPEN)));
const People = { emails: Addresses, groups: Groups, domains: Addresses };
const Side = Type.Object({ route: Type.Optional(Type.Enum(['ALL', 'INTERNAL', 'EXTERNAL'])), ...People }, OPEN);
const Action = Type.Enum(['BLOCK', 'QUARANTINE', 'DO_NOTHING']);
const SofterAction = Type.Enum(['BLOCK', 'QUARANTINE', 'DO_NOTHING', 'MOVE_TO_JUNK']);
const Status = Type.Enum(['ENABLED', 'DISABLED', 'LEARNING']);

/** For whose mail a policy is. Nothing named is everybody. */
export const Targets = Type.Object(
  {
    senders: Type.Optional(Side),
    recipients: Type.Optional(Side),
    exceptions: Type.Optional(Type.Object(People, OPEN)),
    addressMatch: Type.Optional(Type.Enum(['HEADER', 'ENVELOPE', 'BOTH'])),
  },
  OPEN,
);
export type Targets = Static<typeof Targets>;

const UrlClick = Type.Partial(
  Type.Object({
    sensitivity: Type.Enum(['LOW', 'MEDIUM', 'HIGH']),
    scanUrlsInAttachment: Type.Boolean(),
    rewriteEnabled: Type.Boolean(),
    rewriteMode: Type.Enum(['MODERATE', 'AGGRESSIVE', 'RELAXED']),
    forceSecureConnection: Type.Boolean(),
    blockDangerousExtensions: Type.Boolean(),
    userIdentification: Type.Enum(['BASIC', 'ADV_DEVICE_ENROLLMENT', 'ADV_SSO']),
    scanOutboundEmails: Type.Boolean(),
  }),
  OPEN,
);

const Engines = Type.Partial(
  Type.Object({
    urlClick: UrlClick,
    phishing: Type.Partial(
      Type.Object({ sensitivityPhishingHigh: Type.Integer(), sensitivityUntrustworthyHigh: Type.Integer() }),
      OPEN,
    ),
    impersonation: Type.Partial(
      Type.Object({ codeBreakerStatus: Status, reportingStatus: Status, silencerStatus: Status }),
      OPEN,
    ),
    attachments: Type.Partial(
      Type.Object({ sandboxEnabled: Type.Boolean(), unreadableArchives: Type.Enum(['QUARANTINE', 'ALLOW']) }),
      OPEN,
    ),
  }),
  OPEN,
);

const content = {
  name: Type.String({ minLength: 1 }),
  description: Type.Optional(Type.String()),
  targets: Type.Optional(Targets),
  actions: Type.Optional(
    Type.Partial(
      Type.Object({ malware: Action, phishing: Action, untrustworthy: SofterAction, spam: SofterAction }),
      OPEN,
    ),
  ),
  alerts: Type.Optional(
    Type.Partial(
      Type.Object({
        malware: Type.Boolean(),
        phishing: Type.Boolean(),
        untrustworthy: Type.Boolean(),
        spam: Type.Boolean(),
      }),
      OPEN,
    ),
  ),
  securityEngines: Type.Optional(Engines),
};

/** The three modes of a policy, as the console has them. */
export const PolicyMode = Type.Enum(['PROTECT', 'MONITOR', 'DISABLED']);
export type PolicyMode = Static<typeof PolicyMode>;

/** A policy as the platform keeps it. Fields that nobody here knows are kept too. */
export const Policy = Type.Object({ ...content, mode: PolicyMode }, OPEN);
export type Policy = Static<typeof Policy>;
export const PolicyPatch = Type.Partial(Policy, OPEN);

/** A policy in the words of the public API, which has no value for Disabled. */
export const PublicPolicy = Type.Object({ ...content, protectionMode: Type.Enum(['ACTIVE', 'MONITOR_ONLY']) }, OPEN);
export type PublicPolicy = Static<typeof PublicPolicy>;
export const PublicPatch = Type.Partial(PublicPolicy, OPEN);
