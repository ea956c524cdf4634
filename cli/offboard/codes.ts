import { defineCodes } from '../../kinds/codes.ts';

/** Findings about leaving a vendor from the command line. */
export const { codes, finding } = defineCodes({
  PSTN5080: {
    title: 'There is no Offboarding among the files',
    remedy: 'Let `postern offboard scan -f FILES` write one, look at it, and put it beside the other files.',
    retry: 'never',
  },
  PSTN5081: {
    title: 'The certificate is not written yet',
    remedy: 'Do what is left, then run it again with --certificate.',
    retry: 'later',
  },
  PSTN5082: {
    title: 'The certificate cannot be read or written',
    remedy: 'Look at the path and its permissions.',
    retry: 'never',
  },
  PSTN5083: {
    title: 'The certificate does not hold',
    remedy:
      'Do not rely on it: it, the page beside it, or the journal is not what it was when it was written. Make a new one from the journal that you trust.',
    retry: 'never',
  },
});
