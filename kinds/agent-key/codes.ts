import { defineCodes } from '../codes.ts';

/** Findings about the agent key. */
export const { codes, finding } = defineCodes({
  PSTN1390: {
    title: 'The agent can be rolled out',
    remedy:
      'Install it on the devices, then test that a page that a policy blocks is blocked, view the diagnostics, and disable and enable the agent once.',
    retry: 'never',
  },
});
