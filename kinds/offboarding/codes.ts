import { defineCodes } from '../codes.ts';

/** Findings about leaving a vendor. */
export const { codes, finding } = defineCodes({
  PSTN1980: {
    title: 'A term that is to leave an SPF record is none',
    remedy: 'Write one mechanism as it stands in the record, for example include:spf.us-1.a.mimecastprotect.com.',
    retry: 'never',
  },
  PSTN1981: {
    title: 'What is to leave with the vendor is not a domain',
    remedy: 'Write the domain as the tenant or the zone shows it.',
    retry: 'never',
  },
  PSTN1982: {
    title: 'One thing is to leave under two names',
    remedy: 'Write each Guid once.',
    retry: 'never',
  },
  PSTN1983: {
    title: 'The record is not in the zone',
    remedy: 'Write a name inside the zone, or refer to the zone that it is in.',
    retry: 'never',
  },
});
