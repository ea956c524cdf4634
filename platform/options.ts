import type { Mail } from './notifications.ts';
import type { Client } from './permissions.ts';
import type { Mode, TenantPort } from './tenant-port.ts';

/** What the vendor knows of the account besides its settings. */
export type Account = {
  /** Such as `CDE123A45`. */
  readonly accountCode: string;
  readonly accountName: string;
  /** As the vendor writes it: `us`, `uk`, `de`, `ca`, `au`, `za`. */
  readonly region: string;
  /** A secret that get-account returns. */
  readonly passphrase: string;
  /** The internal domain that was made with the account, then further ones. */
  readonly domains: readonly string[];
  readonly users: readonly UserInput[];
  /** What is licensed at the start, such as `TargetedThreatProtection`. */
  readonly capabilities: readonly string[];
  /** Who may consent at Microsoft. */
  readonly globalAdministrators: readonly string[];
  /** What the first scan will find, in the order in which it comes upon it. */
  readonly threats: readonly ThreatInput[];
  /** How long the first scan takes; a minute for each mailbox unless given. */
  readonly scanMs?: number;
  /** Where the installation stands at the start: invited unless given, else long connected, in this mode. */
  readonly mode?: Mode;
  /** RFC 3339; no trial unless given. */
  readonly trialEndsAt?: string;
};

/** A person of the internal directory. */
export type UserInput = { readonly emailAddress: string; readonly name?: string; readonly aliases?: readonly string[] };

/** A message that should not have been delivered. */
export type ThreatInput = {
  readonly mailbox: string;
  readonly sender: string;
  readonly subject: string;
  readonly category: 'malware' | 'phishing' | 'untrustworthy' | 'spam';
};

/** How a platform is started. */
export type PlatformOptions = {
  /** Where the database lies; `:memory:` unless given. What it holds wins over the content of the options. */
  readonly dataFile?: string;
  /** Free port of 127.0.0.1 unless given. */
  readonly port?: number;
  /** The base that people use, such as `https://protect.contoso.example` of a proxy; where the server listens unless given. */
  readonly publicUrl?: string;
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly clock?: () => number;
  readonly clients?: readonly Client[];
  readonly account?: Partial<Account>;
  /** Life of an access token; 1800 unless given. */
  readonly tokenSeconds?: number;
  /** How often the platform does what is due without being asked; only when it is asked unless given. */
  readonly settleEveryMs?: number;
  /** How far readers are behind writes; 0 unless given. */
  readonly lagMs?: number;
  /** `Public` serves only what the vendor's public API has; everything under /reference/v1 is refused. */
  readonly surface?: 'Full' | 'Public';
  /** Whether the admin IP ranges of the page hold for applications as well, so that a wrong range locks them out; not unless given. */
  readonly locksOut?: boolean;
  /** The customer's tenant; none unless given. */
  readonly tenant?: TenantPort;
  /** Where mail goes besides the memory of the administrator. A throw is tried again a minute later, but for codes: people ask again. */
  readonly sendMail?: (mail: Mail) => Promise<void>;
};

/** The application that examples and tests use unless they bring their own. */
export const CONTOSO_CLIENT_ID = 'contoso-postern';

/** The account of the example company. */
export const contosoAccount: Account = {
  accountCode: 'CDE123A45',
  accountName: 'Contoso',
  region: 'de',
  passphrase: 'platform-passphrase',
  domains: ['contoso.example', 'in.contoso.example'],
  users: [
    { emailAddress: 'ada@contoso.example', name: 'Ada Lind', aliases: ['a.lind@contoso.example'] },
    { emailAddress: 'ben@contoso.example', name: 'Ben Osei' },
    { emailAddress: 'chiara@contoso.example', name: 'Chiara Neri' },
  ],
  capabilities: ['EmailSecurityCloudIntegrated', 'TargetedThreatProtection', 'WebSecurity'],
  globalAdministrators: ['ada@contoso.example'],
  threats: [
    {
      mailbox: 'ben@contoso.example',
      sender: 'billing@fabrikam.example',
      subject: 'Your invoice is overdue',
      category: 'phishing',
    },
    {
      mailbox: 'chiara@contoso.example',
      sender: 'parcel@northwind.example',
      subject: 'Delivery note attached',
      category: 'malware',
    },
    {
      mailbox: 'chiara@contoso.example',
      sender: 'offers@northwind.example',
      subject: 'Only today',
      category: 'spam',
    },
  ],
};
