import type { Guard } from '../kind.ts';
import { isDmarcLookAlike } from '../language/dmarc-record.ts';
import { finding } from './codes.ts';
import { seenOf } from './facts.ts';

/** What a new DMARC record may not be put beside. Derived from the observation, so it holds again right before the write. */
export const guards: readonly Guard[] = [
  {
    name: 'dmarc-look-alike',
    lift: 'allow',
    refuse: (changes, seen) =>
      changes
        .filter(({ type, op }) => type === 'DmarcRecord' && (op === 'create' || op === 'manual'))
        .flatMap((change) =>
          change.leaves.flatMap(({ key }) => {
            const strings = seenOf({ scope: change.scope, key }, seen)?.strings ?? [];
            const [broken] = strings.filter(isDmarcLookAlike);
            if (broken === undefined) return [];
            const message = `_dmarc.${key} has: ${broken}`;
            return [{ change: change.id, finding: finding('PSTN1270', { message, ref: change.for[0] ?? null }) }];
          }),
        ),
  },
];
