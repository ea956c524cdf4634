import type { Check } from '../kind.ts';
import { finding } from './codes.ts';
import { brakedRules } from './expand.ts';
import { type CloudIntegrationSpec, lists } from './schema.ts';

/** What only the whole can show. */
export const checks: readonly Check[] = [
  {
    id: 'brake-without-rules',
    reads: ['/emergencyBrake', '/transportRules'],
    test: ({ ref, spec }) => {
      const { emergencyBrake } = spec as CloudIntegrationSpec;
      return emergencyBrake === undefined || brakedRules(spec as CloudIntegrationSpec).length > 0
        ? []
        : [
            finding('PSTN1970', {
              message: `emergencyBrake: ${emergencyBrake}, and no rule here routes mail`,
              ref,
              path: '/spec/emergencyBrake',
            }),
          ];
    },
  },
  {
    id: 'one-name-twice',
    reads: lists.map((field) => `/${field}`),
    test: ({ ref, spec }) =>
      lists.flatMap((field) => {
        const names = ((spec as CloudIntegrationSpec)[field] ?? []).map(({ name }) => name.toLowerCase());
        return names.flatMap((name, index) =>
          names.indexOf(name) === index
            ? []
            : [
                finding('PSTN1971', {
                  message: `${field} names ${name} twice`,
                  ref,
                  path: `/spec/${field}/${index}/name`,
                }),
              ],
        );
      }),
  },
];
