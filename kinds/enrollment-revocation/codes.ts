import { defineCodes } from '../codes.ts';

/** Findings about revoking enrollments. */
export const { codes, finding } = defineCodes({
  PSTN1900: {
    title: 'The revocation of enrollments is not confirmed',
    remedy: 'Write the primary address of the person as confirm. Nothing is revoked before that.',
    retry: 'never',
  },
  PSTN1901: {
    title: 'The revocation of enrollments is confirmed for somebody else',
    remedy: 'Write the primary address of the person as confirm, or correct user. Nothing is revoked before that.',
    retry: 'never',
  },
  PSTN1902: {
    title: 'The address is of nobody in the internal directory',
    remedy: 'Correct user: only people of the organization enroll devices.',
    retry: 'never',
  },
});
