import type { Json } from '../words.ts';
import { formatIp, networkOf, parseIp } from './ip-address.ts';

/*
 * The page of account settings: one page, read and saved whole, that several resources share. An Account owns its five
 * groups and an EnrollmentSettings two fields of the group userAccess.
 */

/** The collection that shows the page, and the container of all its items. */
export const PAGE = 'AccountSettings';
/** One group of the page; the key is its name. */
export const GROUP = 'AccountSettings';
/** The two fields of device enrollment; the key is `enrollment`. */
export const ENROLLMENT = 'EnrollmentSettings';
/** What the account says of itself; the key is `account`. */
export const IDENTITY = 'AccountIdentity';
/** What is licensed: a fact with a list of names. */
export const CAPABILITIES = 'Capabilities';

/** How two values of one field are told apart. `networks`, `addresses` and `names` are sets. */
export type FieldForm = 'text' | 'address' | 'addresses' | 'networks' | 'number' | 'flag' | 'time';

/** The fields of each group by their name in the spec, which is their name on the page too. */
export const groups = {
  contact: {
    name: 'text',
    email: 'address',
    mobilePhone: 'text',
    telephone: 'text',
    alternateEmails: 'addresses',
    reviewedAt: 'time',
  },
  password: {
    minimumLength: 'number',
    requireNumeric: 'flag',
    requireNonAlphanumeric: 'flag',
    requireUppercase: 'flag',
    expiryDays: 'number',
    historyCount: 'number',
    lockoutAttempts: 'number',
  },
  userAccess: {
    adminSessionTimeoutMinutes: 'number',
    allowWeakCiphersForSecureReceipt: 'flag',
    smtpSubmissionOverride: 'flag',
    popServicesOverride: 'flag',
    forcePersonalPortalVersion3: 'flag',
    displaySenderAvatar: 'flag',
    adminIpRanges: 'networks',
    contentAdministratorDefaultView: 'text',
  },
  notifications: { postmasterAddress: 'address', administrators: 'addresses' },
  archive: { ccmArchiveSearchLimitDays: 'number' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldForm>>>>;

/** Names of the groups. */
export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as readonly Group[];

/** The fields of device enrollment by their name in the spec, with their name in the group userAccess of the page. */
export const enrollmentFields = {
  enabled: 'targetedThreatProtectionAuthentication',
  durationDays: 'authenticationDurationDays',
} as const;

/** An IPv4 network in CIDR form as a range of numbers, or null when it is none. */
export const networkRange = (text: string): { readonly first: bigint; readonly last: bigint } | null => {
  const match = /^([0-9.]+)\/([0-9]|[12][0-9]|3[0-2])$/.exec(text);
  const address = match === null ? null : parseIp(match[1] ?? '');
  return address === null || address.family !== 4 ? null : networkOf(address, Number(match?.[2]));
};

/** A network with its host bits cleared; what is no network stays as it is. */
export const canonicalNetwork = (text: string): string => {
  const range = networkRange(text.trim());
  return range === null ? text : `${formatIp({ family: 4, value: range.first })}/${text.trim().split('/')[1] ?? '32'}`;
};

/** Whether every address of `inner` is in one of the networks. Neighbouring networks together count as one. */
export const isCovered = (inner: string, networks: readonly string[]): boolean => {
  const wanted = networkRange(inner);
  if (wanted === null) return false;
  let next = wanted.first;
  const ranges = networks.flatMap((network) => networkRange(network) ?? []);
  for (const range of ranges.sort((a, b) => (a.first < b.first ? -1 : 1)))
    if (range.first <= next && range.last >= next) next = range.last + 1n;
  return next > wanted.last;
};

const asSet = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

const canonicalField = (form: FieldForm, value: Json): Json => {
  if (typeof value === 'string') {
    if (form === 'address') return value.trim().toLowerCase();
    return form === 'time' && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : value;
  }
  if (!Array.isArray(value)) return value;
  const texts = (value as readonly Json[]).filter((entry) => typeof entry === 'string');
  return asSet(texts.map((entry) => (form === 'networks' ? canonicalNetwork(entry) : entry.trim().toLowerCase())));
};

/** The known fields of a group in canonical form. Fields that are not there stay out; unknown ones are not Postern's. */
export const canonicalGroup = (group: Group, value: Readonly<Record<string, Json | undefined>>): Json =>
  Object.fromEntries(
    Object.entries(groups[group]).flatMap(([field, form]) => {
      const member = value[field];
      return member === undefined ? [] : [[field, canonicalField(form, member)]];
    }),
  );

/** Whether a word is the name of a group. */
export const isGroup = (word: string): word is Group => Object.hasOwn(groups, word);
