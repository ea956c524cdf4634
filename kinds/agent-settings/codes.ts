import { defineCodes } from '../codes.ts';

/** Findings about settings of the security agent. */
export const { codes, finding } = defineCodes({
  PSTN1340: {
    title: 'Enforced authentication needs user authentication',
    remedy: 'Set userAuthentication: true, or enforceUserAuthentication: false.',
    retry: 'never',
  },
  PSTN1341: {
    title: 'Every user of the agent will be asked to sign in',
    remedy: 'Tell people before you apply it; devices without a signed-in user ask until somebody does.',
    retry: 'never',
  },
});
