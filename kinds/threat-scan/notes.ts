import { members, numberIn, textIn } from '../language/act.ts';
import { THREAT_SCANS } from '../language/threats.ts';
import { foundIn } from '../seen.ts';
import type { Finding, Item, Json, Observation } from '../words.ts';
import { itemId } from '../words.ts';
import { finding } from './codes.ts';

const count = (value: Json, field: string): string => String(numberIn(value, field) ?? '(not known)');

const aboutOne = (scan: Json, ref: Item['from']): readonly Finding[] => {
  const seen = `${count(scan, 'scanned')} of ${count(scan, 'total')} mailboxes`;
  const state = textIn(scan, 'state');
  if (state === 'None')
    return [finding('PSTN1930', { message: 'the one threat scan of this installation is yet to come', ref })];
  if (state === 'Running') {
    const window = `mail of the last ${count(scan, 'windowDays')} days`;
    return [finding('PSTN1931', { message: `scan ${textIn(scan, 'scanId')} has seen ${seen} (${window})`, ref })];
  }
  if (state !== 'Ended') return [];
  const unreviewed = numberIn(scan, 'unreviewed') ?? 0;
  const report = textIn(scan, 'reportSentAt');
  return [
    ...(members(scan)['partial'] === true
      ? [
          finding('PSTN1932', {
            message: `the threat scan saw ${seen}${report === null ? '' : `; its report was sent at ${report}`}`,
            ref,
          }),
        ]
      : []),
    ...(unreviewed > 0
      ? [
          finding('PSTN1933', {
            message: `${unreviewed} of ${count(members(scan)['result'] ?? null, 'detected')} detections have been looked at by nobody`,
            ref,
          }),
        ]
      : []),
  ];
};

/** How far the scan is, and what to know of its report. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter(({ type }) => type === 'ThreatScan')
    .flatMap((item) => {
      const found = foundIn(seen, item.scope, THREAT_SCANS).find((one) => itemId(one) === itemId(item));
      return found === undefined ? [] : aboutOne(found.value, item.from);
    });
