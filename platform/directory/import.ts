import { randomUUID } from 'node:crypto';
import { type Platform, VENDOR } from '../context.ts';
import type { ImportedDirectory } from '../tenant-port.ts';
import { type Group, putUser, saveGroup, shownGroups } from './directory.ts';

/** Takes users and groups of the tenant in. Nobody is removed; an imported group follows its original. */
export function importDirectory(platform: Platform, { users, groups }: ImportedDirectory): void {
  platform.database.transaction(() => {
    for (const user of users) putUser(platform.documents, user);
    const known = shownGroups(platform).filter(({ body }) => body.source === 'ldap');
    for (const { name, members } of groups) {
      const before = known.find(({ body }) => body.description === name);
      const group: Group = {
        description: name,
        source: 'ldap',
        members: members.map((emailAddress) => ({ emailAddress: emailAddress.toLowerCase() })),
      };
      const isSame = JSON.stringify(before?.body) === JSON.stringify(group);
      if (!isSame) saveGroup(platform, VENDOR, 'Group imported', before?.id ?? randomUUID(), group, before?.body);
    }
  });
}
