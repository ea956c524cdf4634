import { defineCodes } from '../codes.ts';

/** Findings about inbound connectors. */
export const { codes, finding } = defineCodes({
  PSTN1400: {
    title: 'A sender address is not one that Exchange takes',
    remedy: 'Write single IPv4 addresses or CIDR networks of /24 to /32.',
    retry: 'never',
  },
  PSTN1401: {
    title: 'A sender domain is not one that Exchange takes',
    remedy: 'Write *, a domain, or *.domain.',
    retry: 'never',
  },
  PSTN1402: {
    title: 'The connector recognises nobody',
    remedy: 'Give an OnPremises connector tlsSenderCertificateName (better) or senderIPAddresses.',
    retry: 'never',
  },
  PSTN1403: {
    title: 'A certificate needs TLS',
    remedy: 'Set requireTls: true, or take tlsSenderCertificateName away.',
    retry: 'never',
  },
  PSTN1404: {
    title: 'The certificate name is not one that Exchange takes',
    remedy: 'Write the host name of the certificate or *.domain; * alone would trust every certificate.',
    retry: 'never',
  },
  PSTN1405: {
    title: 'A restriction has nothing to restrict to',
    remedy: 'Give the certificate name or the addresses that it restricts to, or set the restriction to false.',
    retry: 'never',
  },
  PSTN1406: {
    title: 'Two settings exclude each other',
    remedy: 'Keep one of the two.',
    retry: 'never',
  },
  PSTN1407: {
    title: 'A setting is for OnPremises connectors only',
    remedy: 'Set connectorType: OnPremises, or set it to false.',
    retry: 'never',
  },
  PSTN1408: {
    title: 'The comment does not fit',
    remedy: 'Shorten the comment: Exchange takes 1024 characters, and the last line is for the ownership mark.',
    retry: 'never',
  },
  PSTN1409: {
    title: 'The comment holds an ownership mark',
    remedy: 'Take the line `postern owner=...` out of the comment; Postern writes it itself.',
    retry: 'never',
  },
  PSTN1410: {
    title: 'The name is not one that Exchange takes',
    remedy: 'Use 1 to 64 characters without a blank at either end.',
    retry: 'never',
  },
  PSTN1411: {
    title: 'A setting can only be given when the connector is made',
    remedy:
      'Give the connector a new name, so that a new one is made, and remove the old one after mail has moved over.',
    retry: 'never',
  },
  PSTN1412: {
    title: 'The connector would reject mail',
    remedy:
      'Make sure that the MX records of every accepted domain lead to the vendor and no other sender delivers directly.',
    retry: 'never',
  },
  PSTN1413: {
    title: 'The tenant may not enable connectors',
    remedy:
      'A trial or restricted tenant cannot use connectors. Get a paid licence with Exchange Online, then ask Microsoft support to enable inbound connectors for the tenant.',
    retry: 'never',
  },
  PSTN1420: {
    title: 'The connector no longer checks the certificate',
    remedy:
      'Find out who changed the connector (Exchange admin audit log) before you apply; the declared certificate match is restored by applying.',
    retry: 'never',
  },
  PSTN1421: {
    title: 'The connector is disabled though not declared so',
    remedy:
      'Trial and restricted tenants keep inbound connectors disabled: get a paid licence and ask Microsoft support to enable it. If an administrator disabled it, apply to enable it again, or declare enabled: false.',
    retry: 'never',
  },
  PSTN1422: {
    title: 'A setting has no effect',
    remedy: 'Restrictions work on Partner connectors only. Take it away, or make the connector a Partner connector.',
    retry: 'never',
  },
  PSTN1423: {
    title: 'A connector is scoped to the internal domain of a certificate',
    remedy: 'No mail is sent with that domain: take it out of senderDomains.',
    retry: 'never',
  },
  PSTN1414: {
    title: 'Mail could pass the vendor by',
    remedy:
      'Leave the restriction in place while the MX records of the domains point at the vendor, or open the guard by name.',
    retry: 'never',
  },
});
