import {
  canonicalGroup,
  ENROLLMENT,
  enrollmentFields,
  GROUP,
  type Group,
  groupNames,
  IDENTITY,
  isGroup,
  PAGE,
} from '../../kinds/language/account-settings.ts';
import { AGENT_SETTINGS, agentSwitches } from '../../kinds/language/agent-settings.ts';
import { canonicalPolicy, POLICY } from '../../kinds/language/platform-policy.ts';
import { canonicalTarget, INSTALLATION, PROTECTION_MODE } from '../../kinds/language/protection-road.ts';
import type { Found, Item, Json } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import { fieldsOf } from './envelope.ts';

/** Named fields of a value. */
export type Members = { readonly [field: string]: Json };

/** A value as named fields; none when it is no object. */
export const membersOf = (value: Json | undefined): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

const only = (fields: readonly string[], value: Json | undefined): Members => {
  const members = membersOf(value);
  return Object.fromEntries(
    fields.flatMap((field) => (members[field] === undefined ? [] : [[field, members[field] as Json] as const])),
  );
};

/** Something found without a server id. */
export const plainFound = (type: string, key: string, value: Json): Found => ({
  type,
  key,
  value,
  version: digest(value),
});

/** The two fields of device enrollment out of the group userAccess of the page. */
const enrollmentOf = (userAccess: Json | undefined): Json => {
  const members = membersOf(userAccess);
  return Object.fromEntries(
    Object.entries(enrollmentFields).flatMap(([field, onPage]) =>
      members[onPage] === undefined ? [] : [[field, members[onPage] as Json] as const],
    ),
  );
};

/** What the page of settings shows: its groups, and device enrollment. */
export const foundOnPage = (page: Json): readonly Found[] => {
  const members = membersOf(page);
  return [
    ...groupNames.map((group) => plainFound(GROUP, group, canonicalGroup(group, membersOf(members[group])))),
    plainFound(ENROLLMENT, 'enrollment', enrollmentOf(members['userAccess'])),
  ];
};

/** The page with the fields of one item in it; everything else stays as it was read. */
export const pageWith = (page: Json, type: string, key: string, after: Members): Json => {
  const members = membersOf(page);
  const group = type === ENROLLMENT ? 'userAccess' : key;
  const written =
    type === ENROLLMENT
      ? Object.fromEntries(
          Object.entries(after).map(([field, value]) => [
            enrollmentFields[field as keyof typeof enrollmentFields] ?? field,
            value,
          ]),
        )
      : after;
  return { ...members, [group]: { ...membersOf(members[group]), ...written } };
};

/** The agent's switches as found. */
export const foundAgent = (settings: Json): Found => plainFound(AGENT_SETTINGS, 'agent', only(agentSwitches, settings));

/** What get-account says, by name: of its fields only these are ever kept. Its passphrase is not among them. */
export type AccountFacts = {
  readonly accountCode: string;
  readonly region: string;
  readonly packages: readonly string[];
  readonly adminSessionTimeoutMinutes: number | null;
  readonly contentAdministratorDefaultView: string | null;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The facts of one get-account item; everything else in it, the passphrase among it, ends here. */
export const accountFacts = (item: unknown): AccountFacts => {
  const fields = fieldsOf(item);
  const timeout = fields['adminSessionTimeout'];
  const view = fields['contentAdministratorDefaultView'];
  const packages = fields['packages'];
  return {
    accountCode: text(fields['accountCode']),
    region: text(fields['region']).toUpperCase(),
    packages: Array.isArray(packages) ? packages.map(packageName).filter((name) => name !== '') : [],
    adminSessionTimeoutMinutes: typeof timeout === 'number' ? timeout : null,
    contentAdministratorDefaultView: typeof view === 'string' ? view : null,
  };
};

/** A package is a string or an object with a name, whatever the documentation says. */
export const packageName = (entry: unknown): string =>
  typeof entry === 'string' ? entry : text(fieldsOf(entry)['name'] ?? fieldsOf(entry)['id']);

const canonicalMode = (value: Members): Members => {
  const { targetedTo } = value;
  return targetedTo === undefined ? value : { ...value, targetedTo: canonicalTarget(targetedTo) };
};

const groupOf = (key: string): Group | null => (isGroup(key) ? key : null);

/** The canonical form of a value of this target, by type and key. */
export const canonicalValue = (x: Pick<Item | Found, 'type' | 'key' | 'value'>): Json => {
  const group = x.type === GROUP ? groupOf(x.key) : null;
  if (group !== null) return canonicalGroup(group, membersOf(x.value));
  if (x.type === PROTECTION_MODE) return canonicalMode(membersOf(x.value));
  return x.type === POLICY ? canonicalPolicy(x.value) : x.value;
};

/** The collection that shows a type. */
export const collectionOfType: Readonly<Record<string, string>> = {
  [GROUP]: PAGE,
  [ENROLLMENT]: PAGE,
  [AGENT_SETTINGS]: AGENT_SETTINGS,
  [POLICY]: POLICY,
  [IDENTITY]: IDENTITY,
  [PROTECTION_MODE]: INSTALLATION,
};
