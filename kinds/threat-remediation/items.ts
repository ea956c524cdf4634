import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { actItem } from '../language/act.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import { detectionsGateId } from './gates.ts';
import type { ThreatRemediationSpec } from './schema.ts';

/** One act: it removes what the confirmed scan has found. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const { detectionIds, confirm } = resource.spec as ThreatRemediationSpec;
  const act = {
    type: 'ThreatRemediation',
    object: confirm,
    value: detectionIds === undefined ? {} : { detectionIds: detectionIds.toSorted() },
    known: detectionsGateId(accountScope(account.found)),
  } as const;
  return { findings: [], items: [actItem(resource, account.found, act)] };
};
