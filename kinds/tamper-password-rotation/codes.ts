import { defineCodes } from '../codes.ts';

/** Findings about rotating the tamper protection password. */
export const { codes, finding } = defineCodes({
  PSTN1950: {
    title: 'The rotation of the tamper password is not confirmed',
    remedy: 'Write the fingerprint of the current password as confirm.',
    retry: 'never',
  },
  PSTN1951: {
    title: 'The rotation is confirmed for another tamper password',
    remedy: 'Write the fingerprint of the current password as confirm.',
    retry: 'never',
  },
  PSTN1952: {
    title: 'Which tamper password is the current one is not known',
    remedy: 'Let Postern read it: a rotation that nobody can check is not made.',
    retry: 'later',
  },
  PSTN1953: {
    title: 'The tamper password would be rotated before the last one is rolled out',
    remedy:
      'Roll the current password out to every device and attest it. Devices that still have an older one than the previous cannot be changed any more. If that is meant, allow it.',
    retry: 'never',
  },
});
