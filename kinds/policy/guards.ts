import type { Guard } from '../kind.ts';
import { POLICY, POLICY_LISTING } from '../language/platform-policy.ts';
import { observationOf } from '../seen.ts';
import { finding } from './codes.ts';

/** Where the platform cannot list its policies, that none was found proves nothing: a new one needs somebody's word. */
const mayExist: Guard = {
  name: 'policy-may-exist',
  lift: 'allow',
  refuse: (changes, seen) =>
    changes
      .filter(({ type, op }) => type === POLICY && op === 'create')
      .flatMap((change) => {
        const listing = observationOf(seen, change.scope)?.facts[POLICY_LISTING];
        if (listing === undefined || listing.value === 'Complete') return [];
        const message = `${change.keys.join(', ')} is not among those that Postern knows, and the platform cannot list its policies`;
        const told = { ref: change.for[0] ?? null, path: '/spec/policyId' };
        return [{ change: change.id, finding: finding('PSTN1353', { ...told, message }) }];
      }),
};

/** Dangers of policies. */
export const guards: readonly Guard[] = [mayExist];
