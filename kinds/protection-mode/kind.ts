import type { Kind } from '../kind.ts';
import { accountScope, showsAll } from '../language/account-scope.ts';
import { INSTALLATION, isMode, isStanding, nextMode, PROTECTION_MODE } from '../language/protection-road.ts';
import { undeclaredRulesInOrder } from '../language/rules-in-order.ts';
import { sendersOf, sendingDomainGates } from '../language/sending-domains.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { undeclaredThirdPartyRules } from '../language/third-party-rules.ts';
import { isRecord } from '../schema-walk.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Found, Item, Json } from '../words.ts';
import { checks } from './checks.ts';
import { modeGates } from './gates.ts';
import { guards } from './guards.ts';
import { items } from './items.ts';
import { notes } from './notes.ts';
import { type ProtectionModeSpec, schema } from './schema.ts';

/** The mode to aim for now: one step up at a time, and while a change is on its way, that one. */
const stations = (item: Item, found: Found | null): Json | null => {
  const [wanted, now] = [item.value, found?.value ?? null];
  if (item.type !== PROTECTION_MODE || !isRecord(wanted) || !isRecord(now)) return null;
  if (!isMode(wanted['mode']) || !isStanding(now)) return null;
  const { mode, requestedMode } = now;
  const skips = isRecord(item.options ?? null) && (item.options as { skipMonitor?: Json }).skipMonitor === true;
  const next = nextMode({ mode, requestedMode }, wanted['mode'], skips);
  if (next === wanted['mode']) return null;
  const { targetedTo, ...rest } = wanted;
  // A target belongs to Monitor and Protect: on the way over the scan there is none.
  const target = next === 'ThreatScanOnly' || targetedTo === undefined ? {} : { targetedTo };
  return { ...rest, ...target, mode: next, requestedMode: next };
};

/** The protection mode of an installation: the road from looking to acting, one gated step at a time. */
export const protectionMode: Kind = {
  name: 'ProtectionMode',
  plural: 'protectionmodes',
  summary: 'The protection mode of an installation, reached one step at a time behind gates.',
  schema,
  checks,
  items,
  stations,
  gates: (resource, scopes) => {
    const spec = resource.spec as ProtectionModeSpec;
    const account = referencedScope(resource, scopes, 'Account', 'accountRef');
    const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
    if ('missing' in account) return [];
    const own = modeGates(accountScope(account.found), spec);
    if ('missing' in tenant) return own;
    const scope = tenantScope(tenant.found);
    return [
      ...own,
      undeclaredThirdPartyRules(scope),
      undeclaredRulesInOrder(scope),
      ...sendingDomainGates(sendersOf(tenant.found, scopes)),
    ];
  },
  guards,
  notes,
  listing: (scope) =>
    showsAll(scope)
      ? [
          {
            scope: accountScope(scope),
            collection: INSTALLATION,
            type: PROTECTION_MODE,
            keys: ['installation'],
          },
        ]
      : [],
  spec: ({ value }, scopeName) => {
    const mode = isRecord(value) ? value['mode'] : undefined;
    if (!isMode(mode)) return null;
    return { accountRef: { name: scopeName }, mode };
  },
};
