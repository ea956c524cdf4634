import { defineCodes } from '../codes.ts';

/** Findings about ending the threat scan early. */
export const { codes, finding } = defineCodes({
  PSTN1920: {
    title: 'The end of the threat scan is not confirmed',
    remedy: 'Write the id of the scan as confirm. An ended scan cannot be started again.',
    retry: 'never',
  },
  PSTN1921: {
    title: 'The end is confirmed for another threat scan',
    remedy: 'Write the id of the scan that runs as confirm. An ended scan cannot be started again.',
    retry: 'never',
  },
  PSTN1922: {
    title: 'The threat scan was over already',
    remedy: 'Nothing to do: there is nothing to end. Take the resource away.',
    retry: 'never',
  },
});
