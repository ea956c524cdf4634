import { isRecord } from '../schema-walk.ts';
import type { Fact, Json } from '../words.ts';

/** The protection modes of an installation, from the one that only looks to the one that acts. */
export const MODES = ['ThreatScanOnly', 'Monitor', 'Protect'] as const;

/** One of them. */
export type Mode = (typeof MODES)[number];

/** Whether a word is a mode that Postern knows. */
export const isMode = (word: unknown): word is Mode => MODES.some((mode) => mode === word);

/** Where an installation can stand: at a mode, or at none before Microsoft 365 is connected. */
export type Stand = Mode | 'None';

const isStand = (word: unknown): word is Stand => word === 'None' || isMode(word);

/** How strong a mode is: 0 only looks, -1 is not connected. */
export const strength = (mode: Stand): number => MODES.indexOf(mode as Mode);

/** Where an installation stands with its latest change of mode. */
export type Phase =
  | 'Invited'
  | 'AccountReady'
  | 'SsoConsented'
  | 'Idle'
  | 'ConsentPending'
  | 'ConsentDenied'
  | 'Configuring'
  | 'Configured';

/** What the platform says of the installation. Times are RFC 3339. */
export type Installation = {
  /** What is in effect. */
  readonly mode: Stand;
  /** What was asked for last; the same as `mode` when nothing is on its way. */
  readonly requestedMode: Stand;
  readonly phase: Phase;
  /** When the mode in effect came into effect; null where nobody knows. */
  readonly modeChangedAt: string | null;
  readonly consent: Consent | null;
  readonly steps: readonly { readonly name: string; readonly state: 'Waiting' | 'Running' | 'Done' }[];
};

/** The consent that the latest change of mode needs: whose, where, to what. */
export type Consent = {
  readonly state: 'Pending' | 'Granted' | 'Denied' | 'Expired' | 'Withdrawn';
  readonly link: string;
  /** Who answered; null while nobody has. */
  readonly actor: string | null;
  readonly scopes: readonly string[];
  readonly requestedAt: string;
  readonly grantedAt: string | null;
  readonly forMode: string;
};

/** What the platform says of the one threat scan of the installation. */
export type ThreatScan = {
  readonly state: 'None' | 'Running' | 'Ended';
  readonly scanned: number;
  readonly total: number;
  readonly partial: boolean;
  readonly endedAt: string | null;
  /** Detections that nobody has looked at; null where they cannot be counted. */
  readonly unreviewed: number | null;
};

/** Type of the item that the mode is, and the collection it stands in; its key is `installation`. */
export const PROTECTION_MODE = 'ProtectionMode';
export const INSTALLATION = 'Installation';

/** The facts that an account publishes about them. */
export const INSTALLATION_STATE = 'InstallationState';
export const THREAT_SCAN = 'ThreatScan';

const factValue = (facts: Readonly<Record<string, Fact>>, name: string): Readonly<Record<string, Json>> | null => {
  const value = facts[name]?.value;
  return isRecord(value) ? (value as Readonly<Record<string, Json>>) : null;
};

/** The installation, or null while it is not known; a mode that Postern does not know counts as not known. */
export const installationFact = (facts: Readonly<Record<string, Fact>>): Installation | null => {
  const value = factValue(facts, INSTALLATION_STATE);
  return value !== null && isStand(value['mode']) && isStand(value['requestedMode'])
    ? (value as unknown as Installation)
    : null;
};

/** The same of the value that the item of the mode is found with: where it stands and what is on its way. */
export const installationFound = (
  value: Json | undefined,
): Pick<Installation, 'mode' | 'requestedMode' | 'phase' | 'consent'> | null =>
  isRecord(value) && isStand(value['mode']) && isStand(value['requestedMode'])
    ? (value as unknown as Installation)
    : null;

/** The threat scan, or null while it is not known. */
export const threatScanFact = (facts: Readonly<Record<string, Fact>>): ThreatScan | null => {
  const value = factValue(facts, THREAT_SCAN);
  return value !== null && typeof value['state'] === 'string' ? (value as unknown as ThreatScan) : null;
};

/** Whether a value says where an installation stands. */
export const isStanding = (
  value: Json | undefined,
): value is { readonly mode: Stand; readonly requestedMode: Stand } & { readonly [key: string]: Json } =>
  isRecord(value) && isStand(value['mode']) && isStand(value['requestedMode']);

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Whom a mode holds for, in one form for both sides: everyone, or users (lower case) and groups that are named. */
export const canonicalTarget = (target: Json): Json => {
  if (!isRecord(target)) return target;
  if (target['everyone'] === true) return { everyone: true };
  const users = [...new Set(texts(target['users']).map((user) => user.toLowerCase()))].sort();
  const groups = [...new Set(texts(target['groups']))].sort();
  return { ...(users.length === 0 ? {} : { users }), ...(groups.length === 0 ? {} : { groups }) };
};

/** Where the next step leads: one mode up at a time, straight down, nowhere while a change is on its way. */
export const nextMode = (from: Pick<Installation, 'mode' | 'requestedMode'>, to: Mode, skips: boolean): Mode => {
  const { mode, requestedMode } = from;
  // A change that is on its way up is waited for, or taken back where less is wanted by now.
  if (isMode(requestedMode) && strength(requestedMode) > strength(mode))
    return strength(to) < strength(requestedMode) ? to : requestedMode;
  if (strength(to) <= strength(mode) || (skips && mode !== 'None')) return to;
  return MODES[strength(mode) + 1] ?? to;
};
