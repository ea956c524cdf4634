import type { Step } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { rulesInOrderGateId } from '../language/rules-in-order.ts';
import { dmarcOnSendingDomains, spfOnSendingDomains, strictSpfOnSendingDomains } from '../language/sending-domains.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { thirdPartyGateId } from '../language/third-party-rules.ts';
import { referencedScope } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import { roadIds } from './gates.ts';

/** The road from the invitation to strict SPF, in the order in which it is walked. */
export const steps = (resource: Resource, scopes: readonly Resource[]): readonly Step[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in account || 'missing' in tenant) return [];
  const microsoft = tenantScope(tenant.found);
  const ids = roadIds(accountScope(account.found), microsoft);
  const step = (name: string, gate: string | readonly string[], summary: string): Step => ({
    name,
    summary,
    gates: [gate].flat(),
  });
  return [
    step('SignedUp', ids.signedUp, 'the account is signed up'),
    step('RulesInventoried', ids.rulesInventoried, 'the transport rules that are there are known'),
    step('SpfPublished', spfOnSendingDomains(microsoft), 'every domain that sends has SPF'),
    step('SingleSignOn', ids.singleSignOn, 'single sign-on is consented to'),
    step('Connected', ids.connected, 'Microsoft 365 is connected, with what the vendor adds for it'),
    step('ThreatScanEnded', ids.scanEnded, 'the threat scan of the last 30 days has ended'),
    step('DetectionsReviewed', ids.reviewed, 'its detections are reviewed, which completes the setup'),
    step('DmarcPublished', dmarcOnSendingDomains(microsoft), 'every domain that sends has DMARC'),
    step('ThirdPartyRules', thirdPartyGateId(microsoft), 'the rules of other systems are named'),
    step('Monitor', ids.monitor, 'mail passes the vendor, which reports what it would do'),
    step('RulesInOrder', rulesInOrderGateId(microsoft), "the vendor's rules stand in their place"),
    step('MonitorSoaked', [ids.monitor, ids.soaked], 'Monitor has held for its soak'),
    step('Protect', ids.protect, 'the vendor acts on mail'),
    step('StrictSpf', strictSpfOnSendingDomains(microsoft), 'receivers reject mail of other senders'),
  ];
};
