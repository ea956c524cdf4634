import { Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import { Problem } from '../problem.ts';
import { ErrorsBody } from '../schemas.ts';
import { changeMembers, isInternal, type Member, putUser, shownUsers } from './directory.ts';

const EMAIL = /^[^@\s,]+@[^@\s,]+$/;
const Request = Type.Object({
  csv: Type.String({ minLength: 1, description: 'One line per person: address, name. A header line is left out.' }),
  groupId: Type.Optional(Type.String({ description: 'A group that all of them join.' })),
});

/** The import of a spreadsheet: it adds people and members, and removes nobody. */
export const importRoom: Room = (platform) => async (server) => {
  server.post(
    '/reference/v1/directory/imports',
    {
      config: { permission: 'Directories|Import|Edit' },
      schema: {
        summary: 'Imports people, and puts them into a group',
        body: Request,
        response: {
          200: Type.Object({ users: Type.Integer({ description: 'New ones.' }), members: Type.Integer() }),
          400: ErrorsBody,
          404: ErrorsBody,
          409: ErrorsBody,
        },
      },
    },
    ({ body, writer }) => {
      const rows = rowsOf(body.csv);
      const known = new Set(shownUsers(platform).map(({ id }) => id));
      const fresh = rows.filter(({ emailAddress }) => isInternal(platform, emailAddress) && !known.has(emailAddress));
      const members = rows.map(({ emailAddress }): Member => ({ emailAddress }));
      return platform.database.transaction(() => {
        if (body.groupId !== undefined) changeMembers(platform, writer, body.groupId, (now) => joined(now, members));
        for (const user of fresh) putUser(platform.documents, user);
        platform.audit.record(writer, {
          category: 'profile_group_logs',
          action: 'People imported',
          object: 'Directory',
          after: { users: fresh.map(({ emailAddress }) => emailAddress) },
        });
        writer.onApplied();
        return { users: fresh.length, members: body.groupId === undefined ? 0 : members.length };
      });
    },
  );
};

function joined(now: readonly Member[], more: readonly Member[]): readonly Member[] {
  const known = new Set(now.map(({ emailAddress }) => emailAddress?.toLowerCase()));
  return [...now, ...more.filter(({ emailAddress }) => !known.has(emailAddress))];
}

function rowsOf(csv: string): readonly { readonly emailAddress: string; readonly name: string }[] {
  return csv.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || (index === 0 && /^e-?mail\b/i.test(line))) return [];
    const [emailAddress = '', name = ''] = line.split(',').map((cell) => cell.trim());
    if (!EMAIL.test(emailAddress)) {
      throw new Problem(400, 'err_validation', `Line ${index + 1} has no address.`, 'csv');
    }
    return [{ emailAddress: emailAddress.toLowerCase(), name }];
  });
}
