/** One operation: where it is, and how its envelope looks. `rpc` reads are POST. */
export type Operation = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** What the application needs, for the message of a 403. */
  readonly needs: string;
  /** Sent at most once, and never again after a lost answer. */
  readonly writes?: true;
};

const policies = '/email/cloud-integrated/v1/policies';
const cloudIntegrated = 'product Email Security, role super-admin, full-admin or partner-admin';

/**
 * The operations of the Mimecast API 2.0 that this target calls, and no other. Each stands in the vendor's catalogue
 * (`catalogue.json`); `refusals.ts` says why each of the others is not used.
 */
export const publicOperations = {
  whoAmI: { method: 'GET', path: '/identity/whoami', needs: 'any product' },
  getAccount: { method: 'POST', path: '/api/account/get-account', needs: 'Account | Dashboard | Read' },
  getPackages: { method: 'POST', path: '/api/provisioning/get-packages', needs: 'Account | Dashboard | Read' },
  getAuditEvents: { method: 'POST', path: '/api/audit/get-audit-events', needs: 'Account | Logs | Read' },
  getContact: {
    method: 'GET',
    path: '/account/cloud-gateway/v1/emergency-contact',
    needs: 'Account | Settings | Read',
  },
  changeContact: {
    method: 'PATCH',
    path: '/account/cloud-gateway/v1/emergency-contact',
    needs: 'Account | Settings | Edit',
    writes: true,
  },
  createPolicy: { method: 'POST', path: policies, needs: cloudIntegrated, writes: true },
  getPolicy: { method: 'GET', path: `${policies}/{policyId}`, needs: cloudIntegrated },
  changePolicy: { method: 'PATCH', path: `${policies}/{policyId}`, needs: cloudIntegrated, writes: true },
  deletePolicy: { method: 'DELETE', path: `${policies}/{policyId}`, needs: cloudIntegrated, writes: true },
  getDefaultPolicy: { method: 'GET', path: `${policies}/default-policy`, needs: cloudIntegrated },
  listGroups: { method: 'GET', path: '/directory/cloud-gateway/v1/groups', needs: 'Directories | Groups | Read' },
  getGroup: {
    method: 'GET',
    path: '/directory/cloud-gateway/v1/groups/{group_id}',
    needs: 'Directories | Groups | Read',
  },
  listMembers: {
    method: 'GET',
    path: '/directory/cloud-gateway/v1/groups/{group_id}/members',
    needs: 'Directories | Groups | Read',
  },
  listInternalDomains: {
    method: 'GET',
    path: '/domain/cloud-gateway/v1/internal-domains',
    needs: 'Directories | Internal | Read',
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** What the reference platform has beside the public API, under a prefix of its own. */
export const ownOperations = {
  getPage: { method: 'GET', path: '/reference/v1/account/settings', needs: 'Account | Settings | Read' },
  savePage: {
    method: 'PUT',
    path: '/reference/v1/account/settings',
    needs: 'Account | Settings | Edit',
    writes: true,
  },
  getCapabilities: { method: 'GET', path: '/reference/v1/account/capabilities', needs: 'Account | Dashboard | Read' },
  getTrial: { method: 'GET', path: '/reference/v1/account/trial', needs: 'Account | Dashboard | Read' },
  listAuditEvents: { method: 'GET', path: '/reference/v1/audit-events', needs: 'Account | Logs | Read' },
  getAgentSettings: { method: 'GET', path: '/reference/v1/agent/settings', needs: 'Web Security | Agent | Read' },
  saveAgentSettings: {
    method: 'PUT',
    path: '/reference/v1/agent/settings',
    needs: 'Web Security | Agent | Edit',
    writes: true,
  },
  getAgentKey: { method: 'GET', path: '/reference/v1/agent/key', needs: 'Web Security | Agent | Read' },
  createAgentKey: {
    method: 'POST',
    path: '/reference/v1/agent/key',
    needs: 'Web Security | Agent | Edit',
    writes: true,
  },
  getInstaller: { method: 'GET', path: '/reference/v1/agent/installers', needs: 'Web Security | Agent | Read' },
  getTamperPassword: {
    method: 'GET',
    path: '/reference/v1/agent/tamper-password',
    needs: 'Web Security | Agent | Read',
  },
  getTamperState: {
    method: 'GET',
    path: '/reference/v1/agent/tamper-password/state',
    needs: 'Web Security | Agent | Read',
  },
  getEffectivePolicy: { method: 'GET', path: '/reference/v1/policies/effective', needs: 'full-admin' },
  listPolicies: { method: 'GET', path: '/reference/v1/policies', needs: 'full-admin' },
  createOwnPolicy: { method: 'POST', path: '/reference/v1/policies', needs: 'full-admin', writes: true },
  getOwnPolicy: { method: 'GET', path: '/reference/v1/policies/{policyId}', needs: 'full-admin' },
  changeOwnPolicy: {
    method: 'PATCH',
    path: '/reference/v1/policies/{policyId}',
    needs: 'full-admin',
    writes: true,
  },
  deleteOwnPolicy: {
    method: 'DELETE',
    path: '/reference/v1/policies/{policyId}',
    needs: 'full-admin',
    writes: true,
  },
  getInstallation: { method: 'GET', path: '/reference/v1/installation', needs: 'full-admin' },
  requestMode: {
    method: 'PUT',
    path: '/reference/v1/installation/protection-mode',
    needs: 'full-admin',
    writes: true,
  },
  getThreatScan: { method: 'GET', path: '/reference/v1/threat-scan', needs: 'full-admin' },
  endThreatScan: { method: 'POST', path: '/reference/v1/threat-scan/end', needs: 'full-admin', writes: true },
  listDetections: { method: 'GET', path: '/reference/v1/detections', needs: 'full-admin' },
  listRemediations: { method: 'GET', path: '/reference/v1/remediations', needs: 'full-admin' },
  removeThreats: { method: 'POST', path: '/reference/v1/remediations', needs: 'full-admin', writes: true },
  listPeople: { method: 'GET', path: '/reference/v1/people', needs: 'Directories | Internal | Read' },
  listEnrollments: { method: 'GET', path: '/reference/v1/enrollments', needs: 'Account | Enrollment | Read' },
  revokeEnrollments: {
    method: 'POST',
    path: '/reference/v1/enrollment-revocations',
    needs: 'Account | Enrollment | Edit',
    writes: true,
  },
  deleteAgentKey: {
    method: 'DELETE',
    path: '/reference/v1/agent/key',
    needs: 'Web Security | Agent | Edit',
    writes: true,
  },
  rotateTamperPassword: {
    method: 'POST',
    path: '/reference/v1/agent/tamper-password/rotations',
    needs: 'Web Security | Agent | Edit',
    writes: true,
  },
} as const satisfies Readonly<Record<string, Operation>>;
