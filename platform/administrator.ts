import { capabilitiesOf, licence } from './account/capabilities.ts';
import { savePage, truePage } from './account/page.ts';
import type { SavedPage, SettingsPage } from './account/page-schema.ts';
import { createKey, deleteKey, installAgent } from './agent/key.ts';
import { rotate } from './agent/tamper-room.ts';
import type { AuditEvent, AuditQuery } from './audit.ts';
import { type Platform, person, VENDOR } from './context.ts';
import type { Client, Permission } from './permissions.ts';
import { createPolicy, deletePolicy, patchPolicy, shownPolicies } from './policies/policies.ts';
import type { Policy } from './policies/policy-schema.ts';

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
export function administrator(platform: Platform, state: LiveState): Administrator {
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
    markNotificationsRead: () => platform.notifications.markRead(),
    audit: (query = {}) => platform.audit.find(query),
    licence(capabilities) {
      if (capabilities.join() !== capabilitiesOf(platform).join()) licence(platform, VENDOR, capabilities);
    },
    setPermissions(permissions) {
      state.clients = state.clients.map((one, index) => (index === 0 ? { ...one, permissions } : one));
    },
    setLag(lagMs) {
      state.lagMs = lagMs;
    },
  };
}
