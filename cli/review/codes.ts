import { defineCodes } from '../../kinds/codes.ts';

/** Findings of the commands by which people agree. */
export const { codes, finding } = defineCodes({
  PSTN5060: {
    title: 'There is nothing to approve',
    remedy: 'Name a gate or guard that holds the plan, as the plan writes it.',
    retry: 'never',
  },
  PSTN5061: {
    title: 'The guard opens for nobody',
    remedy: 'Change what is declared: no word lifts it.',
    retry: 'never',
  },
  PSTN5065: {
    title: 'The policy question cannot be asked',
    remedy: 'Give --from and --to a mail address each, and an Account among the files.',
    retry: 'never',
  },
  PSTN5070: {
    title: 'The evidence is not as it was made',
    remedy: 'Do not rely on it. Export it anew from the journal, whose own chain is looked at whenever it is read.',
    retry: 'never',
  },
});
