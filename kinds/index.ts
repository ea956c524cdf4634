import { account } from './account/kind.ts';
import { agentKey } from './agent-key/kind.ts';
import { agentKeyDeletion } from './agent-key-deletion/kind.ts';
import { agentSettings } from './agent-settings/kind.ts';
import { agentTamperProtection } from './agent-tamper-protection/kind.ts';
import { approval } from './approval/kind.ts';
import { attestation } from './attestation/kind.ts';
import { cloudIntegration } from './cloud-integration/kind.ts';
import { dmarcRecord } from './dmarc-record/kind.ts';
import { enrollmentRevocation } from './enrollment-revocation/kind.ts';
import { enrollmentSettings } from './enrollment-settings/kind.ts';
import { inboundConnector } from './inbound-connector/kind.ts';
import type { Kind } from './kind.ts';
import { offboarding } from './offboarding/kind.ts';
import { outboundConnector } from './outbound-connector/kind.ts';
import { policy } from './policy/kind.ts';
import { protectionMode } from './protection-mode/kind.ts';
import { spfRecord } from './spf-record/kind.ts';
import { tamperPasswordRotation } from './tamper-password-rotation/kind.ts';
import { tenant } from './tenant/kind.ts';
import { tenantDomain } from './tenant-domain/kind.ts';
import { threatRemediation } from './threat-remediation/kind.ts';
import { threatScan } from './threat-scan/kind.ts';
import { threatScanEnd } from './threat-scan-end/kind.ts';
import { transportRule } from './transport-rule/kind.ts';
import { transportRuleOrder } from './transport-rule-order/kind.ts';
import { trustedArcSealers } from './trusted-arc-sealers/kind.ts';
import { zone } from './zone/kind.ts';

/* Those that stand for themselves, one line each. */
const simple: readonly Kind[] = [
  account,
  agentKey,
  agentKeyDeletion,
  agentSettings,
  agentTamperProtection,
  approval,
  attestation,
  dmarcRecord,
  enrollmentRevocation,
  enrollmentSettings,
  inboundConnector,
  offboarding,
  outboundConnector,
  policy,
  protectionMode,
  spfRecord,
  tamperPasswordRotation,
  tenant,
  tenantDomain,
  threatRemediation,
  threatScan,
  threatScanEnd,
  transportRule,
  transportRuleOrder,
  trustedArcSealers,
  zone,
];

/** Every kind. Composites are made of the others. */
export const kinds: readonly Kind[] = [...simple, cloudIntegration(simple)].sort((a, b) => (a.name < b.name ? -1 : 1));
