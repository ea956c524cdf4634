import { evidenceOf, factOf, textIn } from '../language/act.ts';
import { THREAT_SCAN } from '../language/protection-road.ts';
import type { Finding, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';

/** Says when there is nothing left to end. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter((item) => item.type === 'ThreatScanEnd' && evidenceOf(item, seen) === null)
    .flatMap((item) => {
      const scan = factOf(seen, item.scope, THREAT_SCAN);
      return textIn(scan, 'state') === 'Ended'
        ? [
            finding('PSTN1922', {
              message: `the threat scan ended at ${textIn(scan, 'endedAt') ?? '(not known)'}, not by this request`,
              ref: item.from,
            }),
          ]
        : [];
    });
