import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { AGENT_SETTINGS, agentSwitches } from '../language/agent-settings.ts';
import { policyOf, referencedScope } from '../scope-reference.ts';
import type { Json, Resource } from '../words.ts';

/** One item: the switches that the spec names. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const spec = resource.spec as Readonly<Record<string, Json | undefined>>;
  const value = Object.fromEntries(
    agentSwitches.flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]] as const])),
  );
  return {
    findings: [],
    items: [
      {
        scope: accountScope(account.found),
        type: AGENT_SETTINGS,
        key: 'agent',
        value,
        wanted: 'present',
        needs: [],
        from: resource.ref,
        ...policyOf(resource),
        deletion: 'Retain',
      },
    ],
  };
};
