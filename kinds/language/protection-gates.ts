import type { Fact, Scope, Verdict } from '../words.ts';
import { threatScanFact } from './protection-road.ts';
import { verdict } from './verdict.ts';

/** The gate that nobody has refused the consent to this step; it holds for steps down as well. */
export const consentGateId = (scope: Scope): string => `ConsentNotDenied/${scope.id}`;

/** The gate that the platform is through with what a change of mode makes it configure. */
export const modeConfiguredGateId = (scope: Scope): string => `ModeConfigured/${scope.id}`;

type Facts = Readonly<Record<string, Fact>>;

/** Whether the threat scan has ended, and how much it saw. */
export const scanEnded = (facts: Facts): Verdict => {
  const scan = threatScanFact(facts);
  if (scan === null) return verdict('unknown', 'system', 'the threat scan is not known', 'Let Postern read it.');
  if (scan.state === 'None')
    return verdict(
      'closed',
      'system',
      'the installation has not begun its threat scan',
      'It begins by itself once Microsoft 365 is connected.',
    );
  if (scan.state === 'Running')
    return verdict(
      'closed',
      'time',
      `the threat scan has seen ${scan.scanned} of ${scan.total} mailboxes`,
      'Wait for its end, or end it with a ThreatScanEnd; it cannot be started again.',
    );
  const partial = scan.partial ? `, in part: ${scan.scanned} of ${scan.total} mailboxes` : '';
  return verdict('open', 'time', `the threat scan ended at ${scan.endedAt ?? 'a time that is not known'}${partial}`);
};

/** Whether somebody has looked at everything that the threat scan found. */
export const detectionsReviewed = (facts: Facts): Verdict => {
  const scan = threatScanFact(facts);
  if (scan === null || scan.unreviewed === null)
    return verdict('unknown', 'person', 'how many detections nobody has looked at is not known', 'Look at them.');
  if (scan.state !== 'Ended')
    return verdict('closed', 'time', 'the threat scan has not ended', 'Its detections are reviewed after its end.');
  return scan.unreviewed === 0
    ? verdict('open', 'person', 'every detection has been looked at')
    : verdict(
        'closed',
        'person',
        `${scan.unreviewed} detections have not been looked at`,
        'Look at them in the console, or remove them with a ThreatRemediation.',
      );
};
