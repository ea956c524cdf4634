import { defineCodes } from '../codes.ts';

/** Findings about attestations. */
export const { codes, finding } = defineCodes({
  PSTN1510: {
    title: 'The time of the attestation is not one that exists',
    remedy: 'Write it as RFC 3339 has it, for example 2027-01-31T18:00:00Z.',
    retry: 'never',
  },
});
