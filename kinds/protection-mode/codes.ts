import { defineCodes } from '../codes.ts';

/** Findings about the protection mode of an installation. */
export const { codes, finding } = defineCodes({
  PSTN1800: {
    title: 'ThreatScanOnly has no target',
    remedy: 'Take targetedTo away: a threat scan looks at every mailbox. Monitor and Protect can be targeted.',
    retry: 'never',
  },
  PSTN1801: {
    title: 'The target of a protection mode is both everyone and somebody',
    remedy: 'Write either everyone: true, or users and groups.',
    retry: 'never',
  },
  PSTN1802: {
    title: 'There is no Monitor to skip',
    remedy: 'Take skipMonitor away: it means something only with mode Protect.',
    retry: 'never',
  },
  PSTN1810: {
    title: 'The change would lower the protection of mail that flows now',
    remedy:
      'If it is meant, allow it. To stop routing at once without a consent, disable the routing transport rules instead.',
    retry: 'never',
  },
  PSTN1811: {
    title: 'The change would skip Monitor',
    remedy: 'Leave skipMonitor out: Monitor shows what Protect would do, without doing it. If it is meant, allow it.',
    retry: 'never',
  },
  PSTN1812: {
    title: 'The change would narrow whom the protection holds for',
    remedy: 'If it is meant, allow it.',
    retry: 'never',
  },
  PSTN1820: {
    title: 'The protection mode in effect is not the declared one yet',
    remedy: 'Nothing to do: the plan says what the next step waits for.',
    retry: 'later',
  },
  PSTN1821: {
    title: 'The threat scan saw only a part of the mailboxes',
    remedy: 'Read its report with that in mind: a scan that was ended cannot be started again.',
    retry: 'never',
  },
  PSTN1822: {
    title: 'The consent to the protection mode in effect was withdrawn',
    remedy: 'Somebody withdrew the permissions of the vendor in Microsoft 365. Ask who, and consent again.',
    retry: 'later',
  },
});
