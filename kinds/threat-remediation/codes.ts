import { defineCodes } from '../codes.ts';

/** Findings about removing threats. */
export const { codes, finding } = defineCodes({
  PSTN1910: {
    title: 'The removal of threats is not confirmed',
    remedy: 'Write the id of the scan that found them as confirm. Removed messages do not come back.',
    retry: 'never',
  },
  PSTN1911: {
    title: 'The removal of threats is confirmed for another scan',
    remedy: 'Write the id of the scan that found them as confirm.',
    retry: 'never',
  },
  PSTN1912: {
    title: 'A detection cannot be removed',
    remedy: 'Take it out of detectionIds: it is not there, or its removal has begun.',
    retry: 'never',
  },
  PSTN1913: {
    title: 'There is no threat to remove',
    remedy: 'Nothing to do. Take the resource away, or leave it: it removes what is found later once.',
    retry: 'later',
  },
  PSTN1914: {
    title: 'The removal of threats is running',
    remedy: 'Nothing to do: it takes some minutes.',
    retry: 'later',
  },
  PSTN1915: {
    title: 'The threats were removed',
    remedy: 'Nothing to do. To remove others, use another metadata.name.',
    retry: 'never',
  },
});
