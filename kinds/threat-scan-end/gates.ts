import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { THREAT_SCAN, threatScanFact } from '../language/protection-road.ts';
import { verdict } from '../language/verdict.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf, freshSeconds } from '../seen.ts';
import type { Resource, Scope } from '../words.ts';

/** The gate that a scan has been started; whether it still runs, the plan sees. */
export const scanGateId = (scope: Scope): string => `ThreatScanStarted/${scope.id}`;

/** What has not been started cannot be ended. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  if ('missing' in account) return [];
  const scope = accountScope(account.found);
  const gate: Gate = {
    id: scanGateId(scope),
    asks: [askOf(scope, THREAT_SCAN)],
    maxAgeSeconds: freshSeconds,
    judge: (facts) => {
      const scan = threatScanFact(facts);
      if (scan === null) return verdict('unknown', 'system', 'the threat scan is not known', 'Let Postern read it.');
      return scan.state === 'None'
        ? verdict('closed', 'time', 'no threat scan has been started', 'It starts when the installation is connected.')
        : verdict('open', 'system', 'a threat scan has been started');
    },
  };
  return [gate];
};
