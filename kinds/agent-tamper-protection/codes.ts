import { defineCodes } from '../codes.ts';

/** Findings about the tamper protection passwords. */
export const { codes, finding } = defineCodes({
  PSTN1395: {
    title: 'There is no tamper protection password yet',
    remedy: 'Declare a TamperPasswordRotation: the platform makes the password, and it goes into the sink.',
    retry: 'never',
  },
});
