import type { Gate } from '../kind.ts';
import { parseDuration } from '../language/duration.ts';
import { consentGateId, detectionsReviewed, modeConfiguredGateId, scanEnded } from '../language/protection-gates.ts';
import {
  INSTALLATION_STATE,
  type Installation,
  installationFact,
  isMode,
  type Mode,
  nextMode,
  type Stand,
  strength,
  THREAT_SCAN,
} from '../language/protection-road.ts';
import { verdict } from '../language/verdict.ts';
import { askOf, freshSeconds } from '../seen.ts';
import type { Fact, Scope, Verdict } from '../words.ts';
import type { ProtectionModeSpec } from './schema.ts';

type Facts = Readonly<Record<string, Fact>>;
type Step = { readonly installation: Installation; readonly from: Stand; readonly to: Mode };

/*
 * All gates of a resource stand in the needs of its item, and each step needs only some of them: what is not asked of the
 * step that comes next says so and is open. What the installation shows decides which step that is.
 */
const ofStep =
  (
    spec: ProtectionModeSpec,
    concerns: (step: Step) => boolean,
    judge: (step: Step, facts: Facts, now: string) => Verdict,
  ): Gate['judge'] =>
  (facts, now) => {
    const installation = installationFact(facts);
    if (installation === null || !isMode(spec.mode))
      return verdict(
        'unknown',
        'system',
        'the protection mode of the installation is not known',
        'Let Postern read it, or attest it.',
      );
    const from = installation.mode;
    const step = { installation, from, to: nextMode(installation, spec.mode, spec.skipMonitor ?? false) };
    return strength(step.to) > strength(from) && concerns(step)
      ? judge(step, facts, now)
      : verdict('open', 'system', `not asked of ${step.to === from ? from : `the step from ${from} to ${step.to}`}`);
  };

const connects = ({ from }: Step): boolean => from === 'None';
const leavesScan = ({ from }: Step): boolean => from === 'ThreatScanOnly';
const leavesMonitor = ({ from }: Step): boolean => from === 'Monitor';

const ofScan = (id: string, scope: Scope, spec: ProtectionModeSpec, judge: (facts: Facts) => Verdict): Gate => ({
  id,
  asks: [askOf(scope, INSTALLATION_STATE), askOf(scope, THREAT_SCAN)],
  maxAgeSeconds: freshSeconds,
  judge: ofStep(spec, leavesScan, (_step, facts) => judge(facts)),
});

/* Without a time nobody can say how long a mode has held: that is no evidence, and no step is made on it. */
const since = ({ installation }: Step, length: string, now: string, what: string): Verdict => {
  if (installation.modeChangedAt === null)
    return verdict('unknown', 'person', `since when ${installation.mode} holds is not known`, 'Attest it.');
  const end = Date.parse(installation.modeChangedAt) + (parseDuration(length) ?? 0) * 1000;
  const said = `${installation.mode} is in effect since ${installation.modeChangedAt}`;
  return end <= Date.parse(now)
    ? verdict('open', 'time', said)
    : verdict('closed', 'time', `${said}; ${what} ${length} ends at ${new Date(end).toISOString()}`, 'Wait.');
};

const modeSettled = (id: string, scope: Scope, spec: ProtectionModeSpec): Gate => ({
  id,
  asks: [askOf(scope, INSTALLATION_STATE)],
  maxAgeSeconds: freshSeconds,
  judge: ofStep(spec, leavesMonitor, (step, _facts, now) => since(step, spec.settle ?? '30m', now, 'settle')),
});

const soak = (id: string, scope: Scope, spec: ProtectionModeSpec): Gate => ({
  id,
  asks: [askOf(scope, INSTALLATION_STATE)],
  maxAgeSeconds: freshSeconds,
  judge: ofStep(spec, leavesMonitor, (step, _facts, now) => since(step, spec.soak ?? '14d', now, 'soak')),
});

const approved = (id: string, scope: Scope, spec: ProtectionModeSpec, to: Mode): Gate => ({
  id,
  asks: [askOf(scope, INSTALLATION_STATE)],
  maxAgeSeconds: freshSeconds,
  judge: ofStep(
    spec,
    (step) => step.to === to,
    ({ from }) =>
      verdict(
        'closed',
        'person',
        `nobody has approved the step from ${from} to ${to}`,
        'Read what the change does to mail, then approve it.',
      ),
  ),
});

const words: Readonly<Partial<Record<Installation['phase'], string>>> = {
  Invited: 'the mail that invites to sign up has not been answered: a password has to be set',
  AccountReady: 'single sign-on has not been consented to',
};

const signedUp = (id: string, scope: Scope, spec: ProtectionModeSpec): Gate => ({
  id,
  asks: [askOf(scope, INSTALLATION_STATE)],
  maxAgeSeconds: freshSeconds,
  judge: ofStep(spec, connects, ({ installation }) => {
    const missing = words[installation.phase];
    return missing === undefined
      ? verdict('open', 'person', 'the account is signed up and single sign-on is consented to')
      : verdict('closed', 'person', missing, 'A global administrator does that in the console.');
  }),
});

/*
 * Whoever said no is not asked again by a loop. It holds for steps down as well: they need a consent too.
 */
const notDenied = (id: string, scope: Scope, spec: ProtectionModeSpec): Gate => ({
  id,
  asks: [askOf(scope, INSTALLATION_STATE)],
  maxAgeSeconds: freshSeconds,
  judge: (facts) => {
    const installation = installationFact(facts);
    if (installation === null)
      return verdict(
        'unknown',
        'system',
        'the protection mode of the installation is not known',
        'Let Postern read it.',
      );
    const { consent, phase } = installation;
    const next = isMode(spec.mode) ? nextMode(installation, spec.mode, spec.skipMonitor ?? false) : null;
    const isRefused = phase === 'ConsentDenied' && consent !== null && consent.forMode === next;
    return isRefused
      ? verdict(
          'closed',
          'person',
          consent.state === 'Expired'
            ? `nobody answered the request of ${consent.requestedAt} to consent to ${consent.forMode}`
            : `${consent.actor ?? 'somebody'} did not consent to ${consent.forMode}`,
          'Talk to the global administrator, then allow that it is asked for again.',
        )
      : verdict('open', 'person', 'nobody has refused the consent to this step');
  },
});

const configured = (scope: Scope): Gate => ({
  id: modeConfiguredGateId(scope),
  asks: [askOf(scope, INSTALLATION_STATE)],
  maxAgeSeconds: freshSeconds,
  judge: (facts) => {
    const installation = installationFact(facts);
    if (installation === null)
      return verdict('unknown', 'system', 'the installation is not known', 'Let Postern read it.');
    return installation.phase === 'Configuring'
      ? verdict('closed', 'system', `the platform is configuring ${installation.requestedMode}`, 'Wait for it.')
      : verdict('open', 'system', 'the platform is configuring nothing');
  },
});

/* An imported mode names no tenant and is in sync; a step up looks at the rules and domains of one. */
const tenantDeclared = (id: string, scope: Scope, spec: ProtectionModeSpec): Gate => ({
  id,
  asks: [askOf(scope, INSTALLATION_STATE)],
  maxAgeSeconds: freshSeconds,
  judge: ofStep(
    spec,
    ({ to }) => to !== 'ThreatScanOnly',
    () =>
      verdict(
        'closed',
        'person',
        'the resource names no tenant whose rules and domains could be looked at',
        'Add tenantRef.',
      ),
  ),
});

/** The gates of an account's next step up, by id. */
export const stepGates = (scope: Scope, spec: ProtectionModeSpec): readonly Gate[] => {
  const id = (name: string): string => `${name}/${scope.id}`;
  const first = [signedUp(id('SignedUp'), scope, spec), notDenied(consentGateId(scope), scope, spec)];
  if (spec.mode === 'ThreatScanOnly') return first;
  const modes: readonly Mode[] = spec.mode === 'Protect' ? ['Monitor', 'Protect'] : ['Monitor'];
  return [
    ...first,
    ...(spec.tenantRef === undefined ? [tenantDeclared(id('TenantDeclared'), scope, spec)] : []),
    ofScan(id('ThreatScanEnded'), scope, spec, scanEnded),
    ofScan(id('DetectionsReviewed'), scope, spec, detectionsReviewed),
    ...(spec.mode === 'Protect'
      ? [modeSettled(id('ModeSettled'), scope, spec), soak(id('MonitorSoak'), scope, spec)]
      : []),
    ...modes.map((mode) => approved(`ModeApproved/${scope.id}/${mode}`, scope, spec, mode)),
  ];
};

/** Every gate that a change of this mode can need: those of a step, and that the platform is not at work itself. */
export const modeGates = (scope: Scope, spec: ProtectionModeSpec): readonly Gate[] => [
  ...stepGates(scope, spec),
  configured(scope),
];
