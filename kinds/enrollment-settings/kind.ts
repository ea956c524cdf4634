import type { Kind } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { ENROLLMENT, PAGE } from '../language/account-settings.ts';
import { isRecord } from '../schema-walk.ts';
import { gates } from './gates.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** Device enrollment: whether people prove who they are before protected links open, and for how long that holds. */
export const enrollmentSettings: Kind = {
  name: 'EnrollmentSettings',
  plural: 'enrollmentsettings',
  summary: 'Device enrollment of a whole account: whether it is on, and how long a browser stays enrolled.',
  schema,
  checks: [],
  items,
  gates,
  notes,
  listing: (scope) =>
    scope.ref.kind === 'Account'
      ? [{ scope: accountScope(scope), collection: PAGE, type: ENROLLMENT, keys: ['enrollment'] }]
      : [],
  spec: ({ value }, scopeName) =>
    isRecord(value) && Object.keys(value).length > 0 ? { accountRef: { name: scopeName }, ...value } : null,
};
