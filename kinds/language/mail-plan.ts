/*
 * Whether a company pays for its mailboxes. Microsoft limits connectors in trial tenants: they are made disabled, and
 * nobody can enable them.
 */
import type { Gate } from '../kind.ts';
import { askOf } from '../seen.ts';
import type { Scope } from '../words.ts';

/** The fact that a tenant publishes: its subscriptions. */
export const MAIL_PLAN = 'MailPlan';

/** One subscription, as `GET /directory/subscriptions` of Microsoft Graph shows it. */
export type Subscription = {
  readonly skuPartNumber: string;
  readonly isTrial: boolean;
  /** Enabled, Warning, Suspended, LockedOut or Deleted. */
  readonly status: string;
  /** Names of its service plans that belong to Exchange. */
  readonly exchangePlans: readonly string[];
};

/** What the subscriptions come to. `Developer`: only a developer subscription, whose connectors nobody can enable. */
export type MailPlan = 'Paid' | 'Trial' | 'Developer' | 'None';

/** Plans of Exchange that come with nearly every subscription and hold no mailbox that receives mail. */
const withoutMailbox = new Set(['EXCHANGE_S_FOUNDATION', 'EXCHANGE_S_ARCHIVE', 'EXCHANGE_S_ARCHIVE_ADDON']);

const hasMailbox = ({ exchangePlans }: Subscription): boolean =>
  exchangePlans.some((plan) => !withoutMailbox.has(plan.toUpperCase()));

const isInForce = ({ status }: Subscription): boolean => ['Enabled', 'Warning'].includes(status);

const isForDevelopers = ({ skuPartNumber }: Subscription): boolean => /^DEVELOPERPACK/i.test(skuPartNumber);

/** Judges subscriptions: one that is paid, in force and has mailboxes is enough, whatever is tried beside it. */
export const mailPlanOf = (subscriptions: readonly Subscription[]): MailPlan => {
  const withMail = subscriptions.filter((one) => isInForce(one) && hasMailbox(one));
  const forUse = withMail.filter((one) => !isForDevelopers(one));
  if (forUse.some(({ isTrial }) => !isTrial)) return 'Paid';
  if (forUse.length > 0) return 'Trial';
  return withMail.length > 0 ? 'Developer' : 'None';
};

const says: Readonly<Record<MailPlan, string>> = {
  Paid: 'a paid subscription holds the mailboxes',
  Trial: 'every subscription with mailboxes is a trial',
  Developer: 'only a developer subscription has mailboxes',
  None: 'no subscription in force has mailboxes',
};

/** The judgement in words, with the subscriptions that it rests on. */
export const mailPlanSaid = (subscriptions: readonly Subscription[]): string => {
  const names = subscriptions
    .filter(hasMailbox)
    .map(({ skuPartNumber, isTrial, status }) => `${skuPartNumber}${isTrial ? ', trial' : ''}, ${status}`);
  return `${says[mailPlanOf(subscriptions)]} (${names.length === 0 ? 'there is none' : names.join('; ')})`;
};

/** What to do about a tenant that may not have connectors. */
export const mailPlanRemedy =
  'Get a paid subscription with Exchange Online for the tenant: Microsoft keeps the connectors of trials disabled. Support does not lift that for developer subscriptions.';

/** The gate that holds a connector which is to take or hand over mail: `MailPlanPaid/<tenant id>`. */
export const mailPlanGateId = (scope: Scope): string => `MailPlanPaid/${scope.id}`;

/** The gate itself. Where Graph cannot be read it is unknown. */
export const mailPlanGate = (scope: Scope): Gate => ({
  id: mailPlanGateId(scope),
  asks: [askOf(scope, MAIL_PLAN)],
  maxAgeSeconds: 3600,
  judge: (facts) => {
    const fact = facts[MAIL_PLAN];
    if (fact === undefined)
      return {
        state: 'unknown',
        evidence: ['whether the tenant pays for its mailboxes is not known'],
        remedy: 'Give the app registration the application permission Organization.Read.All of Microsoft Graph.',
        waitsFor: 'person',
      };
    const subscriptions = fact.value as readonly Subscription[];
    const isPaid = mailPlanOf(subscriptions) === 'Paid';
    return {
      state: isPaid ? 'open' : 'closed',
      evidence: [mailPlanSaid(subscriptions)],
      remedy: isPaid ? '' : mailPlanRemedy,
      waitsFor: 'person',
    };
  },
});
