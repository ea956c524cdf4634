import { randomUUID } from 'node:crypto';
import type { Platform, Writer } from '../context.ts';
import type { Versioned } from '../documents.ts';
import type { UserInput } from '../options.ts';
import { Problem } from '../problem.ts';
import { trueId } from '../secure-id.ts';

/** A person of the internal directory. Addresses in lower case; the first is the primary one. */
export type User = { readonly emailAddress: string; readonly name: string; readonly aliases: readonly string[] };

/** A domain of the organization. */
export type InternalDomain = { readonly domain: string; readonly inboundType: string };

/** A member of a group: an address, or everybody of a domain. */
export type Member = { readonly emailAddress?: string; readonly domain?: string; readonly note?: string };

/** A group: made in the console or by an application (`cloud`), or imported with the directory (`ldap`) and then for review only. */
export type Group = {
  readonly description: string;
  readonly parentId?: string;
  readonly source: 'cloud' | 'ldap';
  readonly members: readonly Member[];
};

const USERS = 'user';
const DOMAINS = 'internal-domain';
const GROUPS = 'group';
const lower = (text: string): string => text.toLowerCase();

/** Fills the directory of a new account. */
export function seedDirectory({ account, documents }: Platform): void {
  for (const domain of account.domains.map(lower)) documents.put(DOMAINS, domain, { domain, inboundType: 'any' });
  for (const user of account.users) putUser(documents, user);
}

/** Takes a user in, or anew. */
export function putUser(documents: Platform['documents'], { emailAddress, name = '', aliases = [] }: UserInput): void {
  const user: User = { emailAddress: lower(emailAddress), name, aliases: aliases.map(lower) };
  documents.put(USERS, user.emailAddress, user);
}

/** All users as readers see them. */
export function shownUsers({ documents }: Platform): readonly Versioned<User>[] {
  return documents.shownList<User>(USERS);
}

/** The user behind an address, be it primary or alias; null for an address of nobody. */
export function userOf({ documents }: Platform, address: string): User | null {
  const wanted = lower(address);
  const all = documents.list<User>(USERS).map(({ body }) => body);
  return all.find((one) => one.emailAddress === wanted || one.aliases.includes(wanted)) ?? null;
}

/** The domains of the organization. */
export function shownDomains({ documents }: Platform): readonly Versioned<InternalDomain>[] {
  return documents.shownList<InternalDomain>(DOMAINS);
}

/** Whether an address is of the organization. */
export function isInternal(platform: Platform, address: string): boolean {
  const domain = lower(address.split('@').at(-1) ?? '');
  return shownDomains(platform).some(({ body }) => body.domain === domain);
}

/** All groups as readers see them. */
export function shownGroups({ documents }: Platform): readonly Versioned<Group>[] {
  return documents.shownList<Group>(GROUPS);
}

/** One group by any of its ids. */
export function shownGroup({ documents }: Platform, anyId: string): Versioned<Group> {
  const found = documents.shown<Group>(GROUPS, trueId(anyId));
  if (found === null) throw new Problem(404, 'err_group_not_found', 'There is no such group.', 'id');
  return found;
}

/** Makes a group. Returns its id, which stays. */
export function createGroup(platform: Platform, writer: Writer, group: Group): string {
  const id = randomUUID();
  saveGroup(platform, writer, 'Group created', id, group);
  return id;
}

/** Changes the members of a group that is not imported. */
export function changeMembers(
  platform: Platform,
  writer: Writer,
  anyId: string,
  change: (members: readonly Member[]) => readonly Member[],
): void {
  const id = trueId(anyId);
  const group = platform.documents.read<Group>(GROUPS, id)?.body;
  if (group === undefined) throw new Problem(404, 'err_group_not_found', 'There is no such group.', 'id');
  if (group.source === 'ldap') {
    throw new Problem(409, 'err_group_read_only', 'A group of the directory is for review only.');
  }
  saveGroup(platform, writer, 'Group members changed', id, { ...group, members: change(group.members) }, group);
}

/** Whether a member stands for an address. */
export function isMember(member: Member, address: string): boolean {
  const wanted = lower(address);
  return lower(member.emailAddress ?? '') === wanted || lower(member.domain ?? '-') === wanted.split('@').at(-1);
}

/** Writes a group with its line in the audit log. */
export function saveGroup(
  platform: Platform,
  writer: Writer,
  action: string,
  id: string,
  group: Group,
  before?: Group,
): void {
  platform.apply(writer, {
    collection: GROUPS,
    id,
    body: group,
    category: 'profile_group_logs',
    action,
    object: `Group ${group.description}`,
    ...(before === undefined ? {} : { before }),
    after: group,
  });
}
