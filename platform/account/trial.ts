import type { Platform } from '../context.ts';

const DAY_MS = 86_400_000;
/** Days before the end at which administrators are told. */
export const TRIAL_NOTICES: readonly number[] = [14, 7, 1];
const JOB = 'trial-notice';

/** The end of the trial and the days that are left, begun days counted; null without a trial. */
export function trialOf({ account, clock }: Platform): { readonly endsAt: string; readonly daysLeft: number } | null {
  if (account.trialEndsAt === undefined) return null;
  const left = Date.parse(account.trialEndsAt) - clock();
  return { endsAt: account.trialEndsAt, daysLeft: Math.max(0, Math.ceil(left / DAY_MS)) };
}

/** Tells administrators as the end comes near. Notices that were due before the account was started are left out. */
export function trackTrial(platform: Platform, isNew: boolean): void {
  const { account, clock, jobs, notifications } = platform;
  jobs.handle(JOB, (body, due) => {
    const days = Number(body);
    notifications.add('TrialEnding', `The trial ends in ${days} ${days === 1 ? 'day' : 'days'}.`, due);
  });
  if (!isNew || account.trialEndsAt === undefined) return;
  for (const days of TRIAL_NOTICES) {
    const due = Date.parse(account.trialEndsAt) - days * DAY_MS;
    if (due >= clock()) jobs.schedule(JOB, due, days);
  }
}
