import { ENROLLMENT, GROUP, IDENTITY } from '../../kinds/language/account-settings.ts';
import type { ActType } from '../../kinds/language/act.ts';
import { AGENT_SETTINGS } from '../../kinds/language/agent-settings.ts';
import { AGENT_KEY, AGENT_TAMPER } from '../../kinds/language/agent-sinks.ts';
import { POLICY } from '../../kinds/language/platform-policy.ts';
import type { Operation } from './operations.ts';
import { ownOperations, publicOperations } from './operations.ts';

const { getAccount, getContact, changeContact, getPackages, getDefaultPolicy } = publicOperations;

/** What acts are about, and how they are done. */
const acts: Readonly<Record<ActType, { readonly read: readonly Operation[]; readonly write: Operation }>> = {
  EnrollmentRevocation: {
    read: [ownOperations.listPeople, ownOperations.listEnrollments],
    write: ownOperations.revokeEnrollments,
  },
  ThreatRemediation: {
    read: [ownOperations.getThreatScan, ownOperations.listDetections, ownOperations.listRemediations],
    write: ownOperations.removeThreats,
  },
  ThreatScanEnd: { read: [ownOperations.getThreatScan], write: ownOperations.endThreatScan },
  AgentKeyDeletion: { read: [ownOperations.getAgentKey], write: ownOperations.deleteAgentKey },
  TamperPasswordRotation: {
    read: [ownOperations.getTamperState],
    write: ownOperations.rotateTamperPassword,
  },
};

/** The operations by which items of a type are read and written, by platform. What each needs stands with it. */
export const permissions: Readonly<
  Record<
    string,
    Readonly<
      Record<'Mimecast' | 'Reference', { readonly read: readonly Operation[]; readonly write: readonly Operation[] }>
    >
  >
> = {
  [GROUP]: {
    Mimecast: { read: [getAccount, getContact], write: [changeContact] },
    Reference: { read: [ownOperations.getPage], write: [ownOperations.savePage] },
  },
  [ENROLLMENT]: {
    Mimecast: { read: [getAccount, getContact, getPackages], write: [] },
    Reference: { read: [ownOperations.getPage, ownOperations.getCapabilities], write: [ownOperations.savePage] },
  },
  [AGENT_SETTINGS]: {
    Mimecast: { read: [], write: [] },
    Reference: { read: [ownOperations.getAgentSettings], write: [ownOperations.saveAgentSettings] },
  },
  [AGENT_KEY]: {
    Mimecast: { read: [], write: [] },
    Reference: { read: [ownOperations.getAgentKey], write: [ownOperations.createAgentKey] },
  },
  [AGENT_TAMPER]: {
    Mimecast: { read: [], write: [] },
    Reference: { read: [ownOperations.getTamperState, ownOperations.getTamperPassword], write: [] },
  },
  [POLICY]: {
    Mimecast: { read: [getDefaultPolicy], write: [publicOperations.changePolicy] },
    Reference: { read: [ownOperations.listPolicies], write: [ownOperations.changeOwnPolicy] },
  },
  ThreatScan: {
    Mimecast: { read: [], write: [] },
    Reference: { read: [ownOperations.getThreatScan], write: [] },
  },
  ...Object.fromEntries(
    Object.entries(acts).map(([type, { read, write }]) => [
      type,
      {
        Mimecast: { read: [], write: [] },
        Reference: { read: [ownOperations.listAuditEvents, ...read], write: [write] },
      },
    ]),
  ),
  [IDENTITY]: {
    Mimecast: { read: [getAccount], write: [] },
    Reference: { read: [getAccount], write: [] },
  },
};
