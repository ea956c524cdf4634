import type { Kind } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { IDENTITY, PAGE } from '../language/account-settings.ts';
import { checks } from './checks.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';
import { saying } from './settings.ts';

/** An account of the e-mail security platform: the scope of policies, agents and enrollment, with settings of its own. */
export const account: Kind = {
  name: 'Account',
  plural: 'accounts',
  summary: 'An account of the e-mail security platform, how Postern signs in to it, and its settings.',
  schema,
  checks,
  scope: accountScope,
  items,
  guards,
  notes,
  listing: (resource) =>
    resource.ref.kind === 'Account'
      ? [PAGE, IDENTITY].map((type) => ({ scope: accountScope(resource), collection: type, type, keys: [] }))
      : [],
  spec: saying,
};
