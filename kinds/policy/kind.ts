import type { Kind } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { DEFAULT_POLICY, POLICY } from '../language/platform-policy.ts';
import { isRecord } from '../schema-walk.ts';
import { askOf } from '../seen.ts';
import { checks } from './checks.ts';
import { gates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** A policy of the platform: whose mail it is for and what happens to it. */
export const policy: Kind = {
  name: 'Policy',
  plural: 'policies',
  summary: 'A policy of the e-mail security platform: whose mail it is for, and what happens to what is found.',
  schema,
  checks,
  items,
  gates,
  guards,
  notes,
  listing: (scope) => (scope.ref.kind === 'Account' ? [askOf(accountScope(scope), POLICY)] : []),
  spec: ({ key, value }, scopeName) => {
    if (!isRecord(value)) return null;
    const isDefault = key === DEFAULT_POLICY;
    const members = Object.entries(value).filter(
      ([name, member]) => member !== '' && member !== null && !(isDefault && name === 'targets'),
    );
    return {
      accountRef: { name: scopeName },
      ...Object.fromEntries(members),
      ...(isDefault ? { managementPolicy: 'Observe' } : {}),
    };
  },
};
