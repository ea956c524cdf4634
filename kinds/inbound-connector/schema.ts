import Type, { type Static } from 'typebox';
import { flag, optional, policies, reference, text, texts, vendorChoice } from '../schema.ts';

/**
 * The settings of New-InboundConnector and Set-InboundConnector. `requireTls` and `senderDomains` must be written down:
 * Microsoft's pages disagree about the default of the first, so it is always sent, and no connector is without the second.
 */
export const schema = Type.Object({
  tenantRef: reference('Tenant'),
  name: optional(
    text({
      description: 'Name of the connector in Exchange, unique without case. metadata.name when left out.',
      minLength: 1,
      maxLength: 64,
      'x-parameter': 'Name',
    }),
  ),
  comment: optional(
    text({
      description: 'Comment of the connector. Postern adds its ownership mark as the last line.',
      'x-parameter': 'Comment',
    }),
  ),
  enabled: optional(
    flag({
      description: 'Whether the connector takes mail.',
      'x-vendor-default': 'true',
      'x-parameter': 'Enabled',
    }),
  ),
  connectorType: optional(
    vendorChoice(['Partner', 'OnPremises'], {
      description:
        'OnPremises: mail is treated as from your own organization and attributed to the tenant by certificate. Partner: mail is from outside.',
      'x-vendor-default': 'Partner',
      'x-parameter': 'ConnectorType',
    }),
  ),
  senderDomains: texts('set', {
    description: 'Domains that the connector takes mail from: *, *.domain or domain. Works on Partner connectors.',
    'x-parameter': 'SenderDomains',
  }),
  senderIPAddresses: optional(
    texts('set', {
      description: 'Addresses of the sending servers: IPv4, single or CIDR of /24 to /32.',
      'x-parameter': 'SenderIPAddresses',
    }),
  ),
  associatedAcceptedDomains: optional(
    texts('set', {
      description: 'Accepted domains that the connector is limited to.',
      'x-parameter': 'AssociatedAcceptedDomains',
    }),
  ),
  clientHostNames: optional(
    texts('set', {
      description: 'Host names of the sending servers. Can only be given when the connector is made.',
      'x-immutable': true,
      'x-parameter': 'ClientHostNames',
    }),
  ),
  trustedOrganizations: optional(
    texts('set', {
      description: 'Other Microsoft 365 organizations that are trusted mail sources (mergers, hosted journaling).',
      'x-parameter': 'TrustedOrganizations',
    }),
  ),
  requireTls: flag({
    description: 'Whether mail must come over TLS. Always sent: it must be true when a certificate is named.',
    'x-parameter': 'RequireTls',
  }),
  tlsSenderCertificateName: optional(
    text({
      description:
        'Name in the certificate of the sending server: a host name or *.domain. Its domain must be an accepted domain of the tenant. Empty takes it away.',
      maxLength: 512,
      'x-parameter': 'TlsSenderCertificateName',
    }),
  ),
  restrictDomainsToCertificate: optional(
    flag({
      description: 'Reject mail from senderDomains that does not come with the certificate. Partner connectors only.',
      'x-vendor-default': 'false',
      'x-parameter': 'RestrictDomainsToCertificate',
    }),
  ),
  restrictDomainsToIPAddresses: optional(
    flag({
      description: 'Reject mail from senderDomains that does not come from senderIPAddresses. Partner connectors only.',
      'x-vendor-default': 'false',
      'x-parameter': 'RestrictDomainsToIPAddresses',
    }),
  ),
  cloudServicesMailEnabled: optional(
    flag({
      description: 'Keep the internal headers of a hybrid organization. OnPremises connectors only.',
      'x-vendor-default': 'false',
      'x-parameter': 'CloudServicesMailEnabled',
    }),
  ),
  treatMessagesAsInternal: optional(
    flag({
      description: 'Treat all mail of the connector as internal. OnPremises connectors only.',
      'x-vendor-default': 'false',
      'x-parameter': 'TreatMessagesAsInternal',
    }),
  ),
  efSkipLastIP: optional(
    flag({
      description: 'Enhanced filtering: skip the address of the last hop and judge the one before it.',
      'x-vendor-default': 'false',
      'x-parameter': 'EFSkipLastIP',
    }),
  ),
  efSkipIPs: optional(
    texts('set', {
      description: 'Enhanced filtering: skip these addresses. Not together with efSkipLastIP.',
      'x-parameter': 'EFSkipIPs',
    }),
  ),
  efUsers: optional(
    texts('set', {
      description: 'Enhanced filtering: recipients it is on for; empty is everybody.',
      'x-parameter': 'EFUsers',
    }),
  ),
  ...policies,
});

/** The spec of an InboundConnector. */
export type InboundConnectorSpec = Static<typeof schema>;
