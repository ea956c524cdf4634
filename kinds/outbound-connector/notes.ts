import type { Finding, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';
import { connectorsIn, type Settings, settingsOf, TYPE } from './settings.ts';

const about = (item: Item, wanted: Settings, live: Settings): readonly Finding[] => [
  ...(wanted.enabled !== false && live.enabled === false
    ? [
        finding('PSTN1460', {
          message: `${live.name ?? item.key} is disabled in the tenant ${wanted.enabled === true ? 'though declared enabled' : 'and its resource does not say that it should be'}`,
          ref: item.from,
          path: '/spec/enabled',
        }),
      ]
    : []),
  ...(wanted.testMode === undefined && live.testMode === true
    ? [
        finding('PSTN1461', {
          message: `${live.name ?? item.key} is in test mode in the tenant, and its resource does not say that it should be`,
          ref: item.from,
          path: '/spec/testMode',
        }),
      ]
    : []),
];

/** What is worth saying about the declared connectors as they stand in the tenant. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter((item) => item.type === TYPE)
    .flatMap((item) => {
      const live = connectorsIn(seen, item.scope.id).find((found) => found.key === item.key);
      return live === undefined ? [] : about(item, settingsOf(item.value), settingsOf(live.value));
    });
