import type { Check } from '../kind.ts';
import { readMark } from '../language/mark.ts';
import { DEFAULT_POLICY } from '../language/platform-policy.ts';
import { finding } from './codes.ts';
import { keyOf, specOf } from './settings.ts';

/** Checks over one Policy. */
export const checks: readonly Check[] = [
  {
    id: 'default-policy-without-targets',
    reads: ['/name', '/targets'],
    test: (resource) =>
      keyOf(resource) === DEFAULT_POLICY && specOf(resource).targets !== undefined
        ? [finding('PSTN1350', { message: 'the Default Policy has targets', ref: resource.ref, path: '/spec/targets' })]
        : [],
  },
  {
    id: 'default-policy-observed',
    reads: ['/name', '/managementPolicy'],
    test: (resource) => {
      if (keyOf(resource) !== DEFAULT_POLICY || specOf(resource).managementPolicy === 'Observe') return [];
      const message = 'the Default Policy is declared without managementPolicy: Observe';
      return [finding('PSTN1351', { message, ref: resource.ref, path: '/spec/managementPolicy' })];
    },
  },
  {
    id: 'policy-description-without-mark',
    reads: ['/description'],
    test: (resource) => {
      if (readMark(specOf(resource).description ?? '').owner === undefined) return [];
      const message = 'the description ends with an ownership mark';
      return [finding('PSTN1356', { message, ref: resource.ref, path: '/spec/description' })];
    },
  },
];
