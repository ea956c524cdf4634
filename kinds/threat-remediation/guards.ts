import type { Guard } from '../kind.ts';
import { confirmedGuard, factOf, textIn } from '../language/act.ts';
import { THREAT_SCAN } from '../language/protection-road.ts';
import { chosen, DETECTIONS, detectionsIn, removable } from '../language/threats.ts';
import type { Change, Finding, Observation } from '../words.ts';
import { finding } from './codes.ts';

const judge = (change: Change, seen: readonly Observation[]): Finding | null => {
  const ref = change.for[0] ?? null;
  const confirm = textIn(change.after, 'confirm');
  const scanId = textIn(factOf(seen, change.scope, THREAT_SCAN), 'scanId');
  const detections = detectionsIn(factOf(seen, change.scope, DETECTIONS));
  const count = detections === undefined ? 'the' : String(chosen(change.after, detections).length);
  const told = {
    ref,
    path: '/spec/confirm',
    ...(scanId === null
      ? {}
      : { remedy: `If it is meant, write confirm: ${scanId}. Removed messages do not come back.` }),
  };
  if (confirm === null)
    return finding('PSTN1910', { ...told, message: `nobody has confirmed to remove ${count} threats` });
  if (scanId !== null && scanId !== confirm)
    return finding('PSTN1911', { ...told, message: `scan ${scanId} found the threats; ${confirm} is confirmed` });
  if (detections === undefined) return null;
  const there = removable(detections);
  const wrong = chosen(change.after, detections).filter((id) => !there.includes(id));
  const stateOf = (id: string) => detections.find(({ detectionId }) => detectionId === id)?.state ?? 'not there';
  const message = wrong.map((id) => `detection ${id} is ${stateOf(id)}`).join(', ');
  return wrong.length === 0 ? null : finding('PSTN1912', { message, ref, path: '/spec/detectionIds' });
};

/** Nothing is removed but what the confirmed scan has found and nobody has removed. */
export const guards: readonly Guard[] = [confirmedGuard('remediation-confirmed', 'ThreatRemediation', judge)];
