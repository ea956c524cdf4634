import { isRecord } from '../schema-walk.ts';
import type { Fact } from '../words.ts';

/** The fact that an account publishes about the trial of the product. */
export const TRIAL = 'Trial';

/** What the platform says of a running trial. */
export type Trial = {
  /** RFC 3339. */
  readonly endsAt: string;
  /** Whole days. */
  readonly daysLeft: number;
};

/** The trial; null where there is none, or nobody knows. */
export const trialFact = (facts: Readonly<Record<string, Fact>>): Trial | null => {
  const value = facts[TRIAL]?.value;
  return isRecord(value) && typeof value['daysLeft'] === 'number' ? (value as unknown as Trial) : null;
};
