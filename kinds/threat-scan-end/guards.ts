import type { Guard } from '../kind.ts';
import { confirmedGuard, factOf, textIn } from '../language/act.ts';
import { THREAT_SCAN } from '../language/protection-road.ts';
import type { Change, Finding, Observation } from '../words.ts';
import { finding } from './codes.ts';

const judge = (change: Change, seen: readonly Observation[]): Finding | null => {
  const confirm = textIn(change.after, 'confirm');
  const scanId = textIn(factOf(seen, change.scope, THREAT_SCAN), 'scanId');
  const told = {
    ref: change.for[0] ?? null,
    path: '/spec/confirm',
    ...(scanId === null
      ? {}
      : { remedy: `If it is meant, write confirm: ${scanId}. An ended scan cannot be started again.` }),
  };
  const which = scanId === null ? 'the threat scan' : `the threat scan ${scanId}`;
  if (confirm === null) return finding('PSTN1920', { ...told, message: `nobody has confirmed to end ${which}` });
  return scanId === null || scanId === confirm
    ? null
    : finding('PSTN1921', { ...told, message: `it is ${which} that runs; ${confirm} is confirmed` });
};

/** No scan is ended but the one whose id is confirmed. */
export const guards: readonly Guard[] = [confirmedGuard('scan-end-confirmed', 'ThreatScanEnd', judge)];
