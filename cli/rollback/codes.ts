import { defineCodes } from '../../kinds/codes.ts';

/** Findings of `postern rollback`. */
export const { codes, finding } = defineCodes({
  PSTN5050: {
    title: 'The run is not in the journal',
    remedy: '`postern rollback -f PATH` without a run lists those that are.',
    retry: 'never',
  },
  PSTN5051: {
    title: 'It is not rolled back',
    remedy: 'It stays as it is now. Change the files, and plan, where it is to be different.',
    retry: 'never',
  },
  PSTN5052: {
    title: 'The files still ask for what is rolled back',
    remedy: 'Change or revert them as well, or the next apply does it again.',
    retry: 'never',
  },
});
