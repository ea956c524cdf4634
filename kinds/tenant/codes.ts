import { defineCodes } from '../codes.ts';

/** Findings about a Tenant resource. */
export const { codes, finding } = defineCodes({
  PSTN1300: {
    title: 'The tenant id is not a tenant',
    remedy: 'Write the Directory (tenant) ID that the Entra admin centre shows on the overview page of the tenant.',
    retry: 'never',
  },
  PSTN1301: {
    title: 'An endpoint is not a base URL',
    remedy: 'Write scheme, host and port (and a path if it has one), without query and fragment: https://host[:port].',
    retry: 'never',
  },
  PSTN1302: {
    title: 'An endpoint would carry credentials in clear text',
    remedy: 'Use https. Plain http is taken for the local machine only (127.0.0.0/8, ::1, localhost).',
    retry: 'never',
  },
  PSTN1303: {
    title: 'The settle time is longer than a day',
    remedy: 'Exchange shows its own writes after minutes. Leave settle out (5m) or write a shorter time.',
    retry: 'never',
  },
  PSTN1304: {
    title: 'A domain that never sends is not a domain name',
    remedy: 'Write the accepted domain as Exchange shows it, for example in.contoso.example.',
    retry: 'never',
  },
  PSTN1306: {
    title: 'The link to a consent page is not one to open',
    remedy: "Write the https address of the vendor's page, without a user name, password or fragment.",
    retry: 'never',
  },
  PSTN1307: {
    title: "The app of a consent is Postern's own",
    remedy:
      "Write the application ID of the vendor's app, as the consent page and the enterprise applications show it.",
    retry: 'never',
  },
});
