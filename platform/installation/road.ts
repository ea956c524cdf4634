import { randomUUID } from 'node:crypto';
import { type Platform, person, VENDOR, type Writer } from '../context.ts';
import { importDirectory } from '../directory/import.ts';
import { Problem } from '../problem.ts';
import { tellAdministrators } from '../tell.ts';
import type { Mode, TargetedTo, TenantPort } from '../tenant-port.ts';
import { startScan } from '../threats/scan.ts';
import {
  assertPhase,
  type Consent,
  changeInstallation,
  type Installation,
  type Phase,
  type StepName,
  trueInstallation,
} from './state.ts';

/** How long the vendor takes for each of the three steps, and how long it waits for a person. */
export const STEP_MS = 120_000;
export const CONSENT_MS = 7 * 86_400_000;
const STEP_JOB = 'configure-step';
const EXPIRY_JOB = 'consent-expiry';
const STEPS: readonly StepName[] = ['mailFlow', 'directoryImport', 'mode'];
const MOVABLE: readonly Phase[] = ['SsoConsented', 'Idle', 'ConsentPending', 'ConsentDenied', 'Configured'];

/** What single sign-on and protection ask for at Microsoft. */
export const SSO_SCOPES: readonly string[] = ['openid', 'profile', 'email', 'User.Read'];
export const PROTECTION_SCOPES: readonly string[] = ['Mail.ReadWrite', 'User.Read.All', 'Group.Read.All'];

/** A change of mode as it was asked for. */
export type ModeRequest = {
  readonly mode: Mode;
  readonly targetedTo?: TargetedTo;
  readonly acknowledge: boolean;
};

/** Sets the password of the sign-up mail: the account is ready, and a mail says where the console is. */
export function setPassword(platform: Platform, actor: string): void {
  assertPhase(trueInstallation(platform).body, ['Invited']);
  changeInstallation(platform, person(actor), 'Account password set', { phase: 'AccountReady' });
  tellAdministrators(platform, 'Your account is ready', `Account ${platform.account.accountCode}, ${platform.url()}`);
}

/** A global administrator lets people sign in with Microsoft. */
export async function consentSso(platform: Platform, tenant: TenantPort, actor: string): Promise<void> {
  assertPhase(trueInstallation(platform).body, ['AccountReady']);
  assertGlobalAdministrator(platform, actor);
  await tenant.grant('sso', actor, SSO_SCOPES);
  changeInstallation(platform, person(actor), 'Single sign-on consent granted', { phase: 'SsoConsented' });
}

/** Asks for a change of mode. Nothing changes until a person has consented. */
export function requestMode(platform: Platform, writer: Writer, request: ModeRequest): Installation {
  const { mode, targetedTo } = request;
  const now = trueInstallation(platform).body;
  if (now.phase === 'Configuring') {
    throw new Problem(409, 'err_change_in_progress', 'The last change is still being configured.');
  }
  assertPhase(now, MOVABLE);
  if (mode === 'ThreatScanOnly' && targetedTo !== undefined) {
    throw new Problem(400, 'err_validation', 'A threat scan looks at every mailbox.', 'targetedTo');
  }
  if (mode !== 'ThreatScanOnly' && !request.acknowledge) {
    const message = 'The warning about changes to the environment has to be confirmed.';
    throw new Problem(400, 'err_acknowledge', message, 'acknowledge');
  }
  const requestedTarget = mode === 'ThreatScanOnly' ? { everyone: true } : (targetedTo ?? now.targetedTo);
  const consent: Consent = {
    id: randomUUID(),
    state: 'Pending',
    actor: null,
    scopes: PROTECTION_SCOPES,
    requestedAt: new Date(platform.clock()).toISOString(),
    grantedAt: null,
    forMode: mode,
  };
  platform.jobs.cancel(EXPIRY_JOB);
  platform.jobs.schedule(EXPIRY_JOB, platform.clock() + CONSENT_MS, consent.id);
  return changeInstallation(platform, writer, `Protection mode ${mode} requested`, {
    requestedMode: mode,
    requestedTarget,
    phase: 'ConsentPending',
    consent,
  });
}

/** A person answers at Microsoft. Denied, the mode stays as it was. */
export async function answerConsent(
  platform: Platform,
  tenant: TenantPort,
  answer: { readonly actor: string; readonly isGranted: boolean },
): Promise<void> {
  const { consent, phase, mode, targetedTo } = trueInstallation(platform).body;
  if (consent === null || phase !== 'ConsentPending') {
    throw new Problem(409, 'err_no_consent_pending', 'No change waits for consent.');
  }
  const { actor, isGranted } = answer;
  if (!isGranted) {
    changeInstallation(platform, person(actor), 'Consent denied', {
      phase: 'ConsentDenied',
      requestedMode: mode,
      requestedTarget: targetedTo,
      consent: { ...consent, state: 'Denied', actor },
    });
    return;
  }
  assertGlobalAdministrator(platform, actor);
  await tenant.grant('protection', actor, consent.scopes);
  const grantedAt = new Date(platform.clock()).toISOString();
  changeInstallation(platform, person(actor), 'Consent granted', {
    phase: 'Configuring',
    steps: STEPS.map((name, index) => ({ name, state: index === 0 ? 'Running' : 'Waiting' })),
    consent: { ...consent, state: 'Granted', actor, grantedAt },
  });
  platform.jobs.schedule(STEP_JOB, platform.clock() + STEP_MS, 0);
}

/** The permissions are taken back at Microsoft. The mode stays; what needs them next does not work. */
export function withdrawConsent(platform: Platform, actor: string): void {
  const { consent } = trueInstallation(platform).body;
  if (consent?.state !== 'Granted') throw new Problem(409, 'err_no_consent', 'No consent is in force.');
  changeInstallation(platform, person(actor), 'Consent withdrawn', { consent: { ...consent, state: 'Withdrawn' } });
}

/** Makes the vendor do its part: each step when its time has come. */
export function walkRoad(platform: Platform, tenant: TenantPort): void {
  platform.jobs.handle(EXPIRY_JOB, (id) => {
    const { consent, phase, mode, targetedTo } = trueInstallation(platform).body;
    if (consent === null || consent.id !== id || phase !== 'ConsentPending') return;
    changeInstallation(platform, VENDOR, 'Consent expired', {
      phase: 'ConsentDenied',
      requestedMode: mode,
      requestedTarget: targetedTo,
      consent: { ...consent, state: 'Expired' },
    });
  });
  platform.jobs.handle(STEP_JOB, async (body, due) => {
    const index = Number(body);
    const now = trueInstallation(platform).body;
    await takeStep(platform, tenant, now, index);
    const steps = now.steps.map((step, at) => ({ ...step, state: stateOf(at, index) }));
    changeInstallation(platform, VENDOR, `Configured ${STEPS[index]}`, { steps });
    if (index + 1 < STEPS.length) platform.jobs.schedule(STEP_JOB, due + STEP_MS, index + 1);
    else finish(platform);
  });
}

const stateOf = (at: number, done: number): 'Waiting' | 'Running' | 'Done' =>
  at <= done ? 'Done' : at === done + 1 ? 'Running' : 'Waiting';

async function takeStep(
  platform: Platform,
  tenant: TenantPort,
  { mode, requestedMode, requestedTarget }: Installation,
  index: number,
): Promise<void> {
  if (STEPS[index] === 'directoryImport') importDirectory(platform, await tenant.readDirectory());
  if (STEPS[index] !== 'mailFlow') return;
  if (mode === 'None') {
    await tenant.connect();
    startScan(platform);
  }
  if (requestedMode === 'Monitor' || requestedMode === 'Protect') {
    await tenant.installMailFlow(requestedMode, requestedTarget);
  } else if (mode !== 'None') {
    await tenant.removeMailFlow();
  }
}

function finish(platform: Platform): void {
  const { requestedMode, requestedTarget } = trueInstallation(platform).body;
  changeInstallation(platform, VENDOR, `Protection mode ${requestedMode} in effect`, {
    mode: requestedMode,
    targetedTo: requestedTarget,
    phase: 'Configured',
    modeChangedAt: new Date(platform.clock()).toISOString(),
  });
  platform.notifications.add('EmailConfigurationComplete', 'Congratulations! The email configuration is complete.');
}

function assertGlobalAdministrator({ account }: Platform, actor: string): void {
  if (account.globalAdministrators.includes(actor)) return;
  throw new Problem(403, 'err_not_global_administrator', `${actor} is no global administrator of the tenant.`, 'actor');
}
