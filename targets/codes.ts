import { defineCodes } from '../kinds/codes.ts';

/** Findings about the files that secrets of the outside system are put into. */
export const { codes, finding } = defineCodes({
  PSTN8100: {
    title: 'This door writes no Secrets of a cluster',
    remedy: 'Use writeTo: {file: PATH} here; writeTo: {secretRef: {name}} is for the operator.',
    retry: 'never',
  },
  PSTN8101: {
    title: 'The file for secrets cannot be read or written',
    remedy: 'Check that its folder is there and that this user may write in it.',
    retry: 'later',
  },
  PSTN8102: {
    title: 'The file for secrets holds something else',
    remedy: 'Name a file that is not there yet, or one that holds a single v1 Secret. It is left as it is.',
    retry: 'never',
  },
});
