import { capabilitiesOf } from '../account/capabilities.ts';
import type { Platform } from '../context.ts';
import type { Policy } from './policy-schema.ts';

/** What the vendor puts into the Default Policy for what is licensed; it grows with the licence. */
export function defaultPolicy(platform: Platform): Policy & Required<Pick<Policy, 'securityEngines'>> {
  const hasThreatProtection = capabilitiesOf(platform).includes('TargetedThreatProtection');
  return {
    name: 'Default Policy',
    description: 'Comes with every installation.',
    mode: 'PROTECT',
    actions: { malware: 'QUARANTINE', phishing: 'QUARANTINE', untrustworthy: 'MOVE_TO_JUNK', spam: 'MOVE_TO_JUNK' },
    alerts: { malware: true, phishing: true, untrustworthy: false, spam: false },
    securityEngines: {
      phishing: { sensitivityPhishingHigh: 80, sensitivityUntrustworthyHigh: 60 },
      ...(hasThreatProtection
        ? {
            urlClick: {
              sensitivity: 'MEDIUM',
              rewriteEnabled: true,
              rewriteMode: 'MODERATE',
              userIdentification: 'BASIC',
            },
            attachments: { sandboxEnabled: true, unreadableArchives: 'QUARANTINE' },
          }
        : {}),
    },
  };
}
