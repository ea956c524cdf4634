import { defineCodes } from '../codes.ts';

/** Findings about an Account. */
export const { codes, finding } = defineCodes({
  PSTN1320: {
    title: 'The endpoint of the platform is not a base URL',
    remedy: 'Write scheme, host and port (and a path if it has one), without query and fragment: https://host[:port].',
    retry: 'never',
  },
  PSTN1321: {
    title: 'The endpoint of the platform would carry credentials in clear text',
    remedy: 'Use https. Plain http is taken for the local machine only (127.0.0.0/8, ::1, localhost).',
    retry: 'never',
  },
  PSTN1322: {
    title: 'The settle time of the account is longer than a day',
    remedy: 'The platform shows its own writes after minutes. Leave settle out or write a shorter time.',
    retry: 'never',
  },
  PSTN1323: {
    title: 'An address range is not an IPv4 network',
    remedy: 'Write n.n.n.n/x with numbers up to 255 and x from 0 to 32.',
    retry: 'never',
  },
  PSTN1324: {
    title: 'The break-glass range would be locked out',
    remedy: 'Add breakGlassIpRange, or a network around it, to adminIpRanges.',
    retry: 'never',
  },
  PSTN1325: {
    title: 'The administration console would be closed to other addresses',
    remedy:
      'Declare breakGlassIpRange with the network from which administrators and Postern come in an emergency, and make sure that it is right.',
    retry: 'never',
  },
  PSTN1326: {
    title: 'Nobody has looked at the emergency contact for long',
    remedy: 'Make sure that name, address and numbers are right, then set contact.reviewedAt to today.',
    retry: 'never',
  },
  PSTN1327: {
    title: 'Mail may come in with weak ciphers',
    remedy: 'Set userAccess.allowWeakCiphersForSecureReceipt: false once all senders that need it have moved on.',
    retry: 'never',
  },
  PSTN1328: {
    title: 'A time is not one of the calendar',
    remedy: 'Write a day that exists, such as 2026-02-28.',
    retry: 'never',
  },
});
