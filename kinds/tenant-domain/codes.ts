import { defineCodes } from '../codes.ts';

/** Findings about the vendor's internal domain in a tenant. */
export const { codes, finding } = defineCodes({
  PSTN1700: {
    title: 'The internal domain is not a domain',
    remedy: 'Write the domain that the vendor added to the tenant, as the Entra admin centre lists it.',
    retry: 'never',
  },
  PSTN1701: {
    title: "The tenant's own first domain is no vendor's internal domain",
    remedy: 'Write the domain that the vendor added. A domain under onmicrosoft.com is the tenant itself.',
    retry: 'never',
  },
  PSTN1710: {
    title: 'A connector needs the internal domain and it is not in the tenant',
    remedy:
      'Connect the vendor to the tenant again, or add the domain and verify it. Until then Exchange does not know whose the mail is that comes back, and may reject it.',
    retry: 'later',
  },
  PSTN1711: {
    title: 'The internal domain is not verified',
    remedy:
      'Wait for the vendor to prove the domain. Only the owner of its zone can publish the text that Entra asks for.',
    retry: 'later',
  },
  PSTN1712: {
    title: 'The internal domain is being removed while a connector needs it',
    remedy: 'Stop the removal, or take the connector and the rules that send mail to the vendor out of use first.',
    retry: 'later',
  },
  PSTN1713: {
    title: 'Exchange does not know the internal domain',
    remedy:
      'Wait some minutes after it was verified. If it stays, the domain lacks the service Email in the Microsoft 365 admin centre.',
    retry: 'later',
  },
  PSTN1714: {
    title: 'The internal domain is the default domain of the tenant',
    remedy: 'Make a domain of the company the default: new people would get addresses in the internal domain.',
    retry: 'never',
  },
  PSTN1720: {
    title: 'A connector or rule names the internal domain',
    remedy: 'Take the domain out of it. It names a certificate; no mail is sent with it or to it.',
    retry: 'never',
  },
  PSTN1721: {
    title: 'Somebody has an address in the internal domain',
    remedy: 'Move the addresses to a domain of the company. Nobody sends mail with the internal domain.',
    retry: 'never',
  },
  PSTN1722: {
    title: 'An SPF record names the internal domain',
    remedy: 'Take it out. No mail is sent with the internal domain, so that no record has to speak for it.',
    retry: 'never',
  },
  PSTN1730: {
    title: 'No connector needs the internal domain',
    remedy:
      'If the vendor is gone, remove the domain in the Microsoft 365 admin centre; if it is still being connected, wait for its inbound connector.',
    retry: 'later',
  },
});
