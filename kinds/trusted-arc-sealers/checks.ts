import type { Check } from '../kind.ts';
import { nameProblem } from '../language/dns-name.ts';
import { sealerKey } from '../language/exchange-arc.ts';
import type { Resource } from '../words.ts';
import { finding } from './codes.ts';
import type { TrustedArcSealersSpec } from './schema.ts';

const specOf = (resource: Resource): TrustedArcSealersSpec => resource.spec as TrustedArcSealersSpec;

/** Checks over one TrustedArcSealers. */
export const checks: readonly Check[] = [
  {
    id: 'arc-sealer-domains',
    reads: ['/arcTrustedSealers'],
    test: (resource) =>
      specOf(resource).arcTrustedSealers.flatMap((sealer, index) => {
        const problem = nameProblem(sealerKey(sealer));
        const told = { ref: resource.ref, path: `/spec/arcTrustedSealers/${index}` };
        return problem === null ? [] : [finding('PSTN1480', { message: `${sealer} ${problem}`, ...told })];
      }),
  },
  {
    id: 'arc-sealers-once',
    reads: ['/arcTrustedSealers'],
    test: (resource) => {
      const keys = specOf(resource).arcTrustedSealers.map(sealerKey);
      return keys.flatMap((key, index) => {
        const told = { ref: resource.ref, path: `/spec/arcTrustedSealers/${index}` };
        return keys.indexOf(key) === index ? [] : [finding('PSTN1481', { message: `${key} is there twice`, ...told })];
      });
    },
  },
  {
    id: 'arc-config-name',
    reads: ['/name'],
    test: (resource) => {
      const { name = 'Default' } = specOf(resource);
      return name.toLowerCase() === 'default'
        ? []
        : [
            finding('PSTN1482', {
              message: `there is no ARC configuration ${name}`,
              ref: resource.ref,
              path: '/spec/name',
            }),
          ];
    },
  },
];
