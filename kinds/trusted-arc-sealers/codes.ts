import { defineCodes } from '../codes.ts';

/** Findings about trusted ARC sealers. */
export const { codes, finding } = defineCodes({
  PSTN1480: {
    title: 'A trusted ARC sealer is not a domain',
    remedy: 'Write the d= domain of the ARC-Seal header that the vendor adds, as a plain domain.',
    retry: 'never',
  },
  PSTN1481: {
    title: 'A trusted ARC sealer is named twice',
    remedy: 'Keep one of the two.',
    retry: 'never',
  },
  PSTN1482: {
    title: 'There is no such ARC configuration',
    remedy: 'A tenant has one, Default: leave name out.',
    retry: 'never',
  },
});
