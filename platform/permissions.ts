/**
 * What an application may be allowed: role permissions in the words of the vendor's catalogue, and the roles that its Cloud Integrated
 * operations ask for. The Agent and Enrollment words are the reference's own: the public API has no such operation.
 */
export const permissions = [
  'Account|Dashboard|Read',
  'Account|Settings|Read',
  'Account|Settings|Edit',
  'Account|Logs|Read',
  'Directories|Groups|Read',
  'Directories|Groups|Edit',
  'Directories|Internal|Read',
  'Directories|Import|Read',
  'Directories|Import|Edit',
  'Services|Directory Sync|Edit',
  'Web Security|Agent|Read',
  'Web Security|Agent|Edit',
  'Account|Enrollment|Read',
  'Account|Enrollment|Edit',
  'full-admin',
] as const;
export type Permission = (typeof permissions)[number];

/** An application that may ask for tokens. `name` is the author of its writes in the audit log. */
export type Client = {
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
};
