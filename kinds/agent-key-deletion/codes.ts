import { defineCodes } from '../codes.ts';

/** Findings about deleting the agent key. */
export const { codes, finding } = defineCodes({
  PSTN1940: {
    title: 'The deletion of the agent key is not confirmed',
    remedy: 'Write the fingerprint of the key as confirm. Every agent that was installed with it stops.',
    retry: 'never',
  },
  PSTN1941: {
    title: 'The deletion is confirmed for another agent key',
    remedy: 'Write the fingerprint of the key that is there as confirm.',
    retry: 'never',
  },
  PSTN1942: {
    title: 'Devices would stop being protected',
    remedy: 'A new key has to be distributed to every one of them. If it is meant, allow it.',
    retry: 'never',
  },
  PSTN1943: {
    title: 'There is no agent key to delete',
    remedy: 'Nothing to do. Take the resource away.',
    retry: 'never',
  },
});
