import { defineCodes } from '../codes.ts';

/** What is said of the threat scan. */
export const { codes, finding } = defineCodes({
  PSTN1930: {
    title: 'The threat scan has not been started',
    remedy: 'Nothing to do: the platform starts it once, when the installation is connected, whatever its mode.',
    retry: 'later',
  },
  PSTN1931: {
    title: 'The threat scan is running',
    remedy: 'Wait for its report. A ThreatScanEnd ends it early and for ever.',
    retry: 'later',
  },
  PSTN1932: {
    title: 'The threat scan was ended before it had seen every mailbox',
    remedy: 'Read its report with that in mind: it runs once and cannot be started again.',
    retry: 'never',
  },
  PSTN1933: {
    title: 'Nobody has looked at what the threat scan found',
    remedy: 'Look at the detections in the console, or remove them with a ThreatRemediation.',
    retry: 'later',
  },
});
