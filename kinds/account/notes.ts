import { GROUP } from '../language/account-settings.ts';
import { isRecord } from '../schema-walk.ts';
import { observationOf } from '../seen.ts';
import type { Finding, Item, Json, Observation } from '../words.ts';
import { finding } from './codes.ts';
import { liveGroup } from './settings.ts';

/** After so many days without a look the contact counts as stale. */
const staleDays = 182;

const time = (value: Json | undefined): number => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? 0 : at;
};

const member = (value: Json, name: string): Json | undefined => (isRecord(value) ? value[name] : undefined);

const staleContact = (item: Item, seen: readonly Observation[]): readonly Finding[] => {
  const now = observationOf(seen, item.scope)?.at;
  if (now === undefined) return [];
  const live = liveGroup(seen, item.scope, 'contact');
  const reviewed = Math.max(time(member(item.value, 'reviewedAt')), time(live?.['reviewedAt']));
  const days = Math.floor((Date.parse(now) - reviewed) / 86_400_000);
  if (days <= staleDays) return [];
  const message =
    reviewed === 0
      ? 'nobody says when the emergency contact was last looked at'
      : `the emergency contact was last looked at ${days} days ago, on ${new Date(reviewed).toISOString().slice(0, 10)}`;
  return [finding('PSTN1326', { message, ref: item.from, path: '/spec/contact/reviewedAt' })];
};

const weakCiphers = (item: Item, seen: readonly Observation[]): readonly Finding[] => {
  const wanted = member(item.value, 'allowWeakCiphersForSecureReceipt');
  const live = liveGroup(seen, item.scope, 'userAccess')?.['allowWeakCiphersForSecureReceipt'];
  if ((wanted ?? live) !== true) return [];
  const path = '/spec/userAccess/allowWeakCiphersForSecureReceipt';
  const message = `weak ciphers are ${wanted === true ? 'declared' : 'on in the account'} for secure receipt`;
  return [finding('PSTN1327', { message, ref: item.from, path })];
};

/** What is worth saying about the settings of an account. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter(({ type }) => type === GROUP)
    .flatMap((item) => [
      ...(item.key === 'contact' ? staleContact(item, seen) : []),
      ...(item.key === 'userAccess' ? weakCiphers(item, seen) : []),
    ]);
