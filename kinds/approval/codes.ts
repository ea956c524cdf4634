import { defineCodes } from '../codes.ts';

/** Findings about approvals. */
export const { codes, finding } = defineCodes({
  PSTN1500: {
    title: 'The end of the approval is not a time that exists',
    remedy: 'Write it as RFC 3339 has it, for example 2027-01-31T18:00:00Z.',
    retry: 'never',
  },
});
