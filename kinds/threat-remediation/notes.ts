import { evidenceOf, factOf, members, numberIn, textIn } from '../language/act.ts';
import { chosen, DETECTIONS, detectionsIn } from '../language/threats.ts';
import type { Finding, Found, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';

const progress = (found: Found, ref: Item['from']): readonly Finding[] => {
  const remediation = members(found.value)['remediation'] ?? null;
  const [removed, total] = [numberIn(remediation, 'removed'), numberIn(remediation, 'total')];
  if (removed === null || total === null) return [];
  const isRunning = textIn(remediation, 'state') === 'Running';
  const message = isRunning ? `${removed} of ${total} threats are removed` : `${total} threats were removed`;
  return [finding(isRunning ? 'PSTN1914' : 'PSTN1915', { message, ref })];
};

/** How far a removal is and what came of it, and when there is nothing to remove. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter(({ type }) => type === 'ThreatRemediation')
    .flatMap((item) => {
      const done = evidenceOf(item, seen);
      if (done !== null) return progress(done, item.from);
      const detections = detectionsIn(factOf(seen, item.scope, DETECTIONS));
      return detections !== undefined && chosen(item.value, detections).length === 0
        ? [finding('PSTN1913', { message: 'nothing that the scan found is left to remove', ref: item.from })]
        : [];
    });
