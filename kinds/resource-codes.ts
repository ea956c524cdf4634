import { defineCodes } from './codes.ts';

/** Findings about any resource, whatever its kind. */
export const { codes, finding } = defineCodes({
  PSTN1001: {
    title: 'The resource does not fit its schema',
    remedy: 'Correct the field; `postern schema KIND` prints what it takes.',
    retry: 'never',
  },
  PSTN1002: {
    title: 'The kind is not known',
    remedy: 'Use one of the kinds that `postern explain` lists.',
    retry: 'never',
  },
  PSTN1003: {
    title: 'A reference leads nowhere',
    remedy: 'Declare the referenced resource in the same namespace, or correct the name.',
    retry: 'never',
  },
  PSTN1004: {
    title: 'A value is not one that the vendor documents',
    remedy: 'Check the spelling. The value is passed on as it is.',
    retry: 'never',
  },
  PSTN1005: {
    title: 'The name is not a DNS label',
    remedy: 'Use lower-case letters, digits and hyphens, at most 63, starting and ending with a letter or digit.',
    retry: 'never',
  },
});
