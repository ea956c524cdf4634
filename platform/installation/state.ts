import type { Platform, Writer } from '../context.ts';
import type { Versioned } from '../documents.ts';
import { Problem } from '../problem.ts';
import type { Mode, TargetedTo } from '../tenant-port.ts';

/**
 * Where an installation stands. Before it is connected: a mail invites, a password makes the account ready, single sign-on is
 * consented to. Then every change of mode goes through ConsentPending and Configuring.
 */
export type Phase =
  | 'Invited'
  | 'AccountReady'
  | 'SsoConsented'
  | 'Idle'
  | 'ConsentPending'
  | 'ConsentDenied'
  | 'Configuring'
  | 'Configured';

/** The three things that the console shows while it configures. */
export type StepName = 'mailFlow' | 'directoryImport' | 'mode';
export type Step = { readonly name: StepName; readonly state: 'Waiting' | 'Running' | 'Done' };

/** What a person accepts or refuses for one change of mode. Times in RFC 3339. */
export type Consent = {
  readonly id: string;
  readonly state: 'Pending' | 'Granted' | 'Denied' | 'Withdrawn' | 'Expired';
  readonly actor: string | null;
  readonly scopes: readonly string[];
  readonly requestedAt: string;
  readonly grantedAt: string | null;
  readonly forMode: Mode;
};

/** The installation as the platform keeps it. `mode` is None until it is connected for the first time. */
export type Installation = {
  readonly mode: Mode | 'None';
  readonly requestedMode: Mode | 'None';
  readonly targetedTo: TargetedTo;
  /** What `targetedTo` becomes when the change is through. */
  readonly requestedTarget: TargetedTo;
  readonly phase: Phase;
  readonly steps: readonly Step[];
  readonly consent: Consent | null;
  readonly modeChangedAt: string | null;
};

const AT = ['installation', 'state'] as const;
const EVERYONE: TargetedTo = { everyone: true };

/** A new installation: the sign-up mail is out. */
export const invited: Installation = {
  mode: 'None',
  requestedMode: 'None',
  targetedTo: EVERYONE,
  requestedTarget: EVERYONE,
  phase: 'Invited',
  steps: [],
  consent: null,
  modeChangedAt: null,
};

/** The installation as it truly is. */
export function trueInstallation({ documents }: Platform): Versioned<Installation> {
  return documents.read<Installation>(...AT) ?? { id: AT[1], version: 0, body: invited };
}

/** The installation as readers see it. */
export function shownInstallation({ documents }: Platform): Versioned<Installation> {
  return documents.shown<Installation>(...AT) ?? { id: AT[1], version: 0, body: invited };
}

/** Puts an installation down as it was before the audit log began. */
export function putInstallation({ documents }: Platform, installation: Installation): void {
  documents.put(AT[0], AT[1], installation);
}

/** Changes the installation; the audit log gets what changed. Returns it as it is now. */
export function changeInstallation(
  platform: Platform,
  writer: Writer,
  action: string,
  change: Partial<Installation>,
): Installation {
  const before = trueInstallation(platform).body;
  const after = { ...before, ...change };
  const told = (one: Installation): Partial<Installation> =>
    Object.fromEntries(Object.keys(change).map((name) => [name, one[name as keyof Installation]]));
  platform.apply(writer, {
    collection: AT[0],
    id: AT[1],
    body: after,
    category: 'installation_logs',
    action,
    object: 'Installation',
    before: told(before),
    after: told(after),
  });
  return after;
}

/** Refuses what comes before its turn. */
export function assertPhase({ phase }: Installation, allowed: readonly Phase[]): void {
  if (allowed.includes(phase)) return;
  throw new Problem(
    409,
    'err_waiting_for_previous',
    `The installation is at ${phase}; this comes after ${allowed[0]}.`,
  );
}
