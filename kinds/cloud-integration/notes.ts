import { isBraked } from '../language/emergency-brake.ts';
import { trialFact } from '../language/trial.ts';
import { type Finding, type Item, type Observation, type Ref, refId } from '../words.ts';
import { finding } from './codes.ts';

/** From here on the end of a trial is said: two weeks are what a step up with its soak takes. */
const soonDays = 14;

const byResource = (items: readonly Item[]): ReadonlyMap<string, Ref> =>
  new Map(items.map(({ from }) => [refId(from), from]));

const braked = (items: readonly Item[]): readonly Finding[] =>
  [...byResource(items.filter(isBraked)).values()].map((ref) =>
    finding('PSTN1976', {
      message: `${refId(ref)} keeps mail away from the vendor`,
      ref,
      path: '/spec/emergencyBrake',
    }),
  );

/* Where several are declared in one run the end of a trial is said at the first: it is the account's. */
const trials = (ref: Ref, seen: readonly Observation[]): readonly Finding[] =>
  seen.flatMap(({ scope, facts }) => {
    const trial = scope.target === 'platform' ? trialFact(facts) : null;
    if (trial === null || trial.daysLeft > soonDays) return [];
    const days = `${trial.daysLeft} ${trial.daysLeft === 1 ? 'day' : 'days'}`;
    const message = `the trial of account ${scope.id} ends in ${days}, at ${trial.endsAt}`;
    return [finding('PSTN1975', { message, ref })];
  });

/** What is worth saying about an installation as a whole: the end of its trial, and a brake that somebody pulled. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] => {
  const own = desired.filter(({ from }) => from.kind === 'CloudIntegration');
  const [first] = byResource(own).values();
  return [...braked(own), ...(first === undefined ? [] : trials(first, seen))];
};
