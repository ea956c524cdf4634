import type { Kind } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { AGENT_SETTINGS } from '../language/agent-settings.ts';
import { isRecord } from '../schema-walk.ts';
import { askOf } from '../seen.ts';
import { checks } from './checks.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { schema } from './schema.ts';

/** Settings of the security agent that protects devices outside the company network. */
export const agentSettings: Kind = {
  name: 'AgentSettings',
  plural: 'agentsettings',
  summary: 'Settings of the security agent of one account.',
  schema,
  checks,
  items,
  guards,
  notes,
  listing: (scope) => (scope.ref.kind === 'Account' ? [askOf(accountScope(scope), AGENT_SETTINGS, ['agent'])] : []),
  spec: ({ value }, scopeName) =>
    isRecord(value) && Object.keys(value).length > 0 ? { accountRef: { name: scopeName }, ...value } : null,
};
