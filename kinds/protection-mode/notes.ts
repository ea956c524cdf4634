import {
  INSTALLATION,
  installationFact,
  installationFound,
  PROTECTION_MODE,
  threatScanFact,
} from '../language/protection-road.ts';
import { isRecord } from '../schema-walk.ts';
import { foundIn, observationOf } from '../seen.ts';
import type { Finding, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';

/* Where nothing is to be done no gate asks for facts; the item itself was looked at all the same. */
const installationIn = (item: Item, seen: readonly Observation[], facts: Observation['facts']) =>
  installationFact(facts) ?? installationFound(foundIn(seen, item.scope, INSTALLATION)[0]?.value);

const aboutOne = (item: Item, seen: readonly Observation[]): readonly Finding[] => {
  const facts = observationOf(seen, item.scope)?.facts ?? {};
  const installation = installationIn(item, seen, facts);
  const scan = threatScanFact(facts);
  const wanted = isRecord(item.value) ? item.value['mode'] : undefined;
  const ref = item.from;
  if (installation === null) return [];
  const { mode, phase, requestedMode, consent } = installation;
  return [
    ...(mode === wanted
      ? []
      : [
          finding('PSTN1820', {
            message: `the installation is at ${mode}${requestedMode === mode ? '' : `, ${requestedMode} was asked for (${phase})`}; declared is ${String(wanted)}`,
            ref,
            path: '/spec/mode',
          }),
        ]),
    ...(consent?.state === 'Withdrawn' && consent.forMode === mode && requestedMode === mode
      ? [finding('PSTN1822', { message: `the consent for ${mode} was withdrawn`, ref, path: '/spec/mode' })]
      : []),
    ...(scan?.state === 'Ended' && scan.partial
      ? [
          finding('PSTN1821', {
            message: `the threat scan ended with ${scan.scanned} of ${scan.total} mailboxes seen`,
            ref,
          }),
        ]
      : []),
  ];
};

/** What is worth saying about the mode in effect beside the declared one. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired.filter((item) => item.type === PROTECTION_MODE).flatMap((item) => aboutOne(item, seen));
