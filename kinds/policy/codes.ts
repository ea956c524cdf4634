import { defineCodes } from '../codes.ts';

/** Findings about policies of the platform. */
export const { codes, finding } = defineCodes({
  PSTN1350: {
    title: 'The Default Policy takes no targets',
    remedy: 'Make a policy with another name for these senders and recipients; it wins over the Default Policy.',
    retry: 'never',
  },
  PSTN1351: {
    title: 'The Default Policy is only looked at',
    remedy:
      'Its content follows what is licensed and the vendor changes it. Set managementPolicy: Observe, or make a policy with another name.',
    retry: 'never',
  },
  PSTN1352: {
    title: 'The vendor has changed the Default Policy',
    remedy: 'Look at what is different. That is no drift: the vendor decides its content. Correct the resource.',
    retry: 'never',
  },
  PSTN1353: {
    title: 'A policy of this name may be there already',
    remedy:
      'Look in the console. If it is there, set policyId to its id (and postern.dev/adopt); if not, allow the new one.',
    retry: 'never',
  },
  PSTN1354: {
    title: 'The policy is stronger than the mode of the installation',
    remedy: 'A policy does no more than the installation lets it. Raise the ProtectionMode first, or lower the policy.',
    retry: 'never',
  },
  PSTN1355: {
    title: 'Two policies are for the same mail',
    remedy:
      'The vendor does not say which of two user policies wins. Let one of them exclude the targets of the other.',
    retry: 'never',
  },
  PSTN1356: {
    title: 'The description of the policy holds an ownership mark',
    remedy: 'Take the line `postern owner=...` out of it; Postern writes it itself.',
    retry: 'never',
  },
});
