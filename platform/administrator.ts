import { licence } from './account/capabilities.ts';
import { savePage, truePage } from './account/page.ts';
import type { SavedPage, SettingsPage } from './account/page-schema.ts';
import { createKey, deleteKey, installAgent } from './agent/key.ts';
import { rotate } from './agent/tamper-room.ts';
import type { AuditEvent, AuditQuery } from './audit.ts';
import { type Platform, person, VENDOR } from './context.ts';
import { revoke } from './enrollment/enrollments.ts';
import { type Click, clicks, rewrite } from './enrollment/links.ts';
import { answerConsent, consentSso, requestMode, setPassword, withdrawConsent } from './installation/road.ts';
import { type Installation, trueInstallation } from './installation/state.ts';
import type { Mail } from './notifications.ts';
import type { Client, Permission } from './permissions.ts';
import { createPolicy, deletePolicy, patchPolicy, shownPolicies, upgradeDefault } from './policies/policies.ts';
import type { Policy } from './policies/policy-schema.ts';
import type { Mode, TargetedTo, TenantPort } from './tenant-port.ts';
import { reviewDetections, shownDetections } from './threats/detections.ts';
import { remediate } from './threats/remediation.ts';
import { endScanAs, scanView } from './threats/scan.ts';

/** What may change while the platform runs. */
export type LiveState = { clients: readonly Client[]; lagMs: number };

/** Other people's acts in the console, the vendor's own acts, and the truth behind all lag. `actor` is an address. */
export type Administrator = {
  settings(): SettingsPage;
  /** Saves the page with these fields changed, group by group. */
  editSettings(actor: string, edit: SavedPage): void;
  policies(): readonly (Policy & { readonly policyId: string })[];
  createPolicy(actor: string, policy: Policy): string;
  patchPolicy(actor: string, policyId: string, patch: Partial<Policy>): void;
  deletePolicy(actor: string, policyId: string): void;
  /** Generates a tamper protection password, as the button of the console does. */
  rotateTamperPassword(actor: string): void;
  /** Returns the key's fingerprint. */
  createAgentKey(actor: string): string;
  deleteAgentKey(actor: string, fingerprint: string): void;
  /** Installs an agent on a device with the content of CustomerKey; throws when the key is not that of the account. */
  installAgent(hostname: string, customerKey: string): void;
  /** The password of the sign-up mail is set. */
  setPassword(actor: string): void;
  /** A person answers the request for single sign-on, which only a global administrator can grant. */
  consentSso(actor: string): Promise<void>;
  /** From the sign-up mail to the choice of the mode, by the first global administrator. */
  signUp(): Promise<void>;
  /** The button of the console; as an application does it, it waits for consent. */
  requestMode(actor: string, mode: Mode, targetedTo?: TargetedTo): void;
  /** A person answers at Microsoft; granted, only by a global administrator. */
  consent(answer: { readonly actor: string; readonly isGranted: boolean }): Promise<void>;
  withdrawConsent(actor: string): void;
  installation(): Installation;
  endScan(actor: string): void;
  /** Looks at everything that was found. */
  reviewDetections(actor: string): void;
  /** Removes these threats, all of them unless given, as from the console or the mail. Returns the remediation's id. */
  remediate(actor: string, detectionIds?: readonly string[]): string;
  /** Revokes the enrollments of a person, as the console does. Returns how many there were. */
  revokeEnrollments(actor: string, user: string): number;
  /** Rewrites an address in a message to `recipient`. Returns what stands there now. */
  rewriteLink(recipient: string, url: string): string;
  /** Holds an attachment back. Returns the link that stands in its place. */
  holdAttachment(recipient: string, name: string): string;
  /** Every use of such links, oldest first. */
  clicks(): readonly Click[];
  /** Mail that has left since the start. */
  mails(): readonly Mail[];
  markNotificationsRead(): void;
  audit(query?: AuditQuery): readonly AuditEvent[];
  /** What the vendor licenses from now on; it changes the Default Policy too. */
  licence(capabilities: readonly string[]): void;
  /** Of the first application, from its next request on. */
  setPermissions(permissions: readonly Permission[]): void;
  /** How far readers are behind writes from now on. */
  setLag(lagMs: number): void;
};

/** The administrator of a platform. */
export function administrator(platform: Platform, tenant: TenantPort, state: LiveState): Administrator {
  return {
    settings: () => truePage(platform).body,
    editSettings(actor, edit) {
      const { body } = truePage(platform);
      const groups = Object.entries(edit).map(([name, group]) => [
        name,
        { ...(body as Readonly<Record<string, object>>)[name], ...(group as object) },
      ]);
      savePage(platform, person(actor), { ...body, ...Object.fromEntries(groups) });
    },
    policies: () => shownPolicies(platform).map(({ id, body }) => ({ ...body, policyId: id })),
    createPolicy: (actor, policy) => createPolicy(platform, person(actor), policy).id,
    patchPolicy: (actor, policyId, patch) => void patchPolicy(platform, person(actor), policyId, patch),
    deletePolicy: (actor, policyId) => deletePolicy(platform, person(actor), policyId),
    rotateTamperPassword: (actor) => void rotate(platform, person(actor)),
    createAgentKey: (actor) => createKey(platform, person(actor)).fingerprint,
    deleteAgentKey: (actor, fingerprint) => void deleteKey(platform, person(actor), fingerprint),
    installAgent: (hostname, customerKey) => installAgent(platform, hostname, customerKey),
    setPassword: (actor) => setPassword(platform, actor),
    consentSso: (actor) => consentSso(platform, tenant, actor),
    async signUp() {
      const [actor = ''] = platform.account.globalAdministrators;
      setPassword(platform, actor);
      await consentSso(platform, tenant, actor);
    },
    requestMode(actor, mode, targetedTo) {
      const target = targetedTo === undefined ? {} : { targetedTo };
      requestMode(platform, person(actor), { mode, ...target, acknowledge: true });
    },
    consent: (answer) => answerConsent(platform, tenant, answer),
    withdrawConsent: (actor) => withdrawConsent(platform, actor),
    installation: () => trueInstallation(platform).body,
    endScan: (actor) => endScanAs(platform, actor),
    reviewDetections: (actor) => reviewDetections(platform, person(actor)),
    remediate(actor, detectionIds = shownDetections(platform).map((one) => one.detectionId)) {
      const confirm = scanView(platform).scanId ?? '';
      return remediate(platform, person(actor), { detectionIds, confirm }).remediationId;
    },
    revokeEnrollments: (actor, user) => revoke(platform, person(actor), { user, confirm: user }).revoked,
    rewriteLink: (recipient, url) => platform.url() + rewrite(platform, { kind: 'url', url, recipient }),
    holdAttachment: (recipient, name) => platform.url() + rewrite(platform, { kind: 'attachment', name, recipient }),
    clicks: () => clicks(platform),
    mails: () => platform.mailer.sent,
    markNotificationsRead: () => platform.notifications.markRead(),
    audit: (query = {}) => platform.audit.find(query),
    licence(capabilities) {
      licence(platform, VENDOR, capabilities);
      upgradeDefault(platform);
    },
    setPermissions(permissions) {
      state.clients = state.clients.map((one, index) => (index === 0 ? { ...one, permissions } : one));
    },
    setLag(lagMs) {
      state.lagMs = lagMs;
    },
  };
}
