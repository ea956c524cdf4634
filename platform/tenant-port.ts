/** The modes of an installation. */
export const modes = ['ThreatScanOnly', 'Monitor', 'Protect'] as const;
export type Mode = (typeof modes)[number];

/** For whom Monitor and Protect hold: everyone, or these users and groups. */
export type TargetedTo = {
  readonly everyone?: boolean;
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
};

/** What the tenant's directory has, as the vendor imports it. Addresses in lower case. */
export type ImportedDirectory = {
  readonly users: readonly {
    readonly emailAddress: string;
    readonly name: string;
    readonly aliases: readonly string[];
  }[];
  readonly groups: readonly { readonly name: string; readonly members: readonly string[] }[];
};

/**
 * How the vendor acts in the customer's Microsoft 365 tenant. Every act may be repeated after a crash and then changes nothing more.
 * Throws when the tenant does not answer; the vendor tries again a minute later.
 */
export type TenantPort = {
  /** After the consent of a person: the vendor's enterprise application with these permissions. */
  grant(app: 'sso' | 'protection', actor: string, scopes: readonly string[]): Promise<void> | void;
  /** Makes the vendor a trusted ARC sealer, and its internal domain and inbound connector. */
  connect(): Promise<void> | void;
  /** Puts transport rules on top of all others and makes send connectors. */
  installMailFlow(mode: 'Monitor' | 'Protect', targetedTo: TargetedTo): Promise<void> | void;
  /** Takes transport rules and send connectors away. */
  removeMailFlow(): Promise<void> | void;
  readDirectory(): Promise<ImportedDirectory> | ImportedDirectory;
};

/** A tenant in which nothing can be done and nobody lives. */
export const noTenant: TenantPort = {
  grant: () => {},
  connect: () => {},
  installMailFlow: () => {},
  removeMailFlow: () => {},
  readDirectory: () => ({ users: [], groups: [] }),
};
