import type { Wishes } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { actItem } from '../language/act.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import { scanGateId } from './gates.ts';
import type { ThreatScanEndSpec } from './schema.ts';

/** One act: it ends the scan that is confirmed. */
export const items = (resource: Resource, scopes: readonly Resource[]): Wishes => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return { items: [], findings: [account.missing] };
  const { confirm } = resource.spec as ThreatScanEndSpec;
  const known = scanGateId(accountScope(account.found));
  const act = { type: 'ThreatScanEnd', object: confirm, value: {}, known } as const;
  return { findings: [], items: [actItem(resource, account.found, act)] };
};
