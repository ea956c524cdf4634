import type { Check } from '../kind.ts';
import { fits } from '../language/order-set.ts';
import type { Resource } from '../words.ts';
import { finding } from './codes.ts';
import { setOf } from './order.ts';

const isEverything = (pattern: string): boolean => /^\**$/.test(pattern.trim());

const selectorsOf = (resource: Resource): readonly (readonly [path: string, selector: string])[] => {
  const { block, pinnedAbove = [], thirdParty = [] } = setOf(resource);
  return [
    ...(block.names ?? []).map((name, index) => [`/spec/block/names/${index}`, name] as const),
    ...(block.pattern === undefined ? [] : [['/spec/block/pattern', block.pattern] as const]),
    ...pinnedAbove.map((one) => ['/spec/pinnedAbove', one] as const),
    ...thirdParty.map((one) => ['/spec/thirdParty', one] as const),
  ];
};

/** Checks over one TransportRuleOrder as it is written; what its patterns meet in the tenant is judged by a guard. */
export const checks: readonly Check[] = [
  {
    id: 'block-not-empty',
    reads: ['/block'],
    test: (resource) =>
      setOf(resource).block.names?.length === 0
        ? [finding('PSTN1642', { message: 'block.names is empty', ref: resource.ref, path: '/spec/block/names' })]
        : [],
  },
  {
    id: 'selectors-select',
    reads: ['/block', '/pinnedAbove', '/thirdParty'],
    test: (resource) =>
      selectorsOf(resource)
        .filter(([, selector]) => isEverything(selector))
        .map(([path, selector]) =>
          finding('PSTN1641', {
            message: `${JSON.stringify(selector)} stands for every rule`,
            ref: resource.ref,
            path,
          }),
        ),
  },
  {
    id: 'one-place-per-rule',
    reads: ['/block', '/pinnedAbove'],
    test: (resource) => {
      const { block, pinnedAbove = [] } = setOf(resource);
      const members = [...(block.names ?? []), ...(block.pattern === undefined ? [] : [block.pattern])];
      return members.flatMap((member) =>
        pinnedAbove
          .filter((pattern) => fits(pattern, member))
          .map((pattern) =>
            finding('PSTN1640', {
              message: `${member} is in the block, and pinnedAbove ${pattern} wants it above the block`,
              ref: resource.ref,
              path: '/spec/pinnedAbove',
            }),
          ),
      );
    },
  },
];
