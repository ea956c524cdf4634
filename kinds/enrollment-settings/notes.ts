import { ENROLLMENT, GROUP, PAGE } from '../language/account-settings.ts';
import { isRecord } from '../schema-walk.ts';
import { foundIn } from '../seen.ts';
import type { Finding, Item, Json, Observation } from '../words.ts';
import { scopeId } from '../words.ts';
import { finding } from './codes.ts';

const pageValue = (seen: readonly Observation[], item: Item, type: string, key: string): Json =>
  foundIn(seen, item.scope, PAGE).find((found) => found.type === type && found.key === key)?.value ?? null;

const declaredPostmaster = (desired: readonly Item[], item: Item): boolean =>
  desired.some(
    ({ type, key, scope, value }) =>
      type === GROUP &&
      key === 'notifications' &&
      scopeId(scope) === scopeId(item.scope) &&
      isRecord(value) &&
      (value['postmasterAddress'] ?? '') !== '',
  );

/** What is worth saying about device enrollment, declared or as it stands. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter(({ type }) => type === ENROLLMENT)
    .flatMap((item): readonly Finding[] => {
      const live = pageValue(seen, item, ENROLLMENT, 'enrollment');
      const wanted = isRecord(item.value) ? item.value['enabled'] : undefined;
      const enabled = wanted ?? (isRecord(live) ? live['enabled'] : undefined);
      const told = { ref: item.from, path: '/spec/enabled' };
      if (enabled === false)
        return [
          finding('PSTN1330', {
            ...told,
            message: `device enrollment is ${wanted === false ? 'declared off' : 'off'} for every user of the account: who clicks a link in forwarded or group mail is not known`,
          }),
        ];
      const notifications = pageValue(seen, item, GROUP, 'notifications');
      const isMissing = isRecord(notifications) && (notifications['postmasterAddress'] ?? '') === '';
      // A page that does not show its notifications says nothing about them.
      const isShown = isRecord(notifications) && Object.keys(notifications).length > 0;
      return enabled === true && isShown && isMissing && !declaredPostmaster(desired, item)
        ? [finding('PSTN1331', { ...told, message: 'one-time codes have no sender: no postmaster address is set' })]
        : [];
    });
