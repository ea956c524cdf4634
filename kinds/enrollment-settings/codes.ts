import { defineCodes } from '../codes.ts';

/** Findings about device enrollment. */
export const { codes, finding } = defineCodes({
  PSTN1330: {
    title: 'Device enrollment is switched off',
    remedy:
      'Leave it on unless you accept that clicks on forwarded mail are not attributed to a person, and that a released attachment may go to somebody else than who asked for it.',
    retry: 'never',
  },
  PSTN1331: {
    title: 'The account has no postmaster address',
    remedy: 'Set notifications.postmasterAddress of the Account: one-time codes are sent in its name.',
    retry: 'never',
  },
});
