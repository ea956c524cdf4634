import Type, { type Static } from 'typebox';
import { flag, optional, policies, reference, text, texts, vendorChoice } from '../schema.ts';

/** The settings of New-OutboundConnector and Set-OutboundConnector. */
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
    flag({ description: 'Whether the connector carries mail.', 'x-vendor-default': 'true', 'x-parameter': 'Enabled' }),
  ),
  connectorType: optional(
    vendorChoice(['Partner', 'OnPremises'], {
      description: 'Partner: mail goes to another organization. OnPremises: to servers of your own.',
      'x-vendor-default': 'Partner',
      'x-parameter': 'ConnectorType',
    }),
  ),
  connectorSource: optional(
    vendorChoice(['Default', 'HybridWizard', 'Migrated'], {
      description: 'How the connector was made; changes nothing about mail. Exchange writes AdminUI itself.',
      'x-parameter': 'ConnectorSource',
    }),
  ),
  isTransportRuleScoped: optional(
    flag({
      description: 'The connector takes the mail that transport rules send to it, and no other.',
      'x-vendor-default': 'false',
      'x-parameter': 'IsTransportRuleScoped',
    }),
  ),
  recipientDomains: optional(
    texts('set', {
      description:
        'Domains whose mail goes through the connector: `*`, `*.domain` or a domain. Every domain (`*`) reroutes the tenant and needs an approval.',
      'x-parameter': 'RecipientDomains',
    }),
  ),
  allAcceptedDomains: optional(
    flag({
      description:
        'All mail to accepted domains of the tenant goes through the connector. Reroutes the tenant and needs an approval. OnPremises connectors only.',
      'x-vendor-default': 'false',
      'x-parameter': 'AllAcceptedDomains',
    }),
  ),
  useMXRecord: optional(
    flag({
      description: 'Deliver by the MX record of the recipient domain. false needs smartHosts.',
      'x-vendor-default': 'true',
      'x-parameter': 'UseMXRecord',
    }),
  ),
  smartHosts: optional(
    texts('set', {
      description: 'Servers that mail is handed to: host names or single IPv4 addresses. Needs useMXRecord: false.',
      'x-parameter': 'SmartHosts',
    }),
  ),
  tlsSettings: optional(
    vendorChoice(['EncryptionOnly', 'CertificateValidation', 'DomainValidation'], {
      description:
        'What TLS must be like. DomainValidation also checks the name in the certificate against tlsDomain. Empty takes it away: TLS where the other side offers it.',
      'x-parameter': 'TlsSettings',
    }),
  ),
  tlsDomain: optional(
    text({
      description:
        'Name in the certificate of the smart host, or *.domain. Only with DomainValidation. Empty takes it away.',
      maxLength: 256,
      'x-parameter': 'TlsDomain',
    }),
  ),
  mtaStsMode: optional(
    vendorChoice(['Opportunistic', 'None'], {
      description: 'Whether MTA-STS of the recipient domain counts.',
      'x-vendor-default': 'Opportunistic',
      'x-parameter': 'MtaStsMode',
    }),
  ),
  smtpDaneMode: optional(
    vendorChoice(['Opportunistic', 'Mandatory', 'None'], {
      description: 'Whether DANE of the recipient domain counts.',
      'x-vendor-default': 'Opportunistic',
      'x-parameter': 'SmtpDaneMode',
    }),
  ),
  routeAllMessagesViaOnPremises: optional(
    flag({
      description:
        'Centralized mail transport: all mail leaves through your own servers. Reroutes the tenant and needs an approval. OnPremises connectors only.',
      'x-vendor-default': 'false',
      'x-parameter': 'RouteAllMessagesViaOnPremises',
    }),
  ),
  cloudServicesMailEnabled: optional(
    flag({
      description: 'Keep the internal headers of a hybrid organization. OnPremises connectors only.',
      'x-vendor-default': 'false',
      'x-parameter': 'CloudServicesMailEnabled',
    }),
  ),
  senderRewritingEnabled: optional(
    flag({
      description: 'Rewrite envelope senders (SRS) of forwarded mail. OnPremises connectors only.',
      'x-vendor-default': 'false',
      'x-parameter': 'SenderRewritingEnabled',
    }),
  ),
  testMode: optional(
    flag({
      description: 'The connector is being tested and carries no real mail.',
      'x-vendor-default': 'false',
      'x-parameter': 'TestMode',
    }),
  ),
  validationRecipients: optional(
    texts('set', {
      description:
        'Addresses that test messages go to. Exchange takes them in a second call, after the connector is made.',
      'x-parameter': 'ValidationRecipients',
    }),
  ),
  isValidated: optional(
    flag({
      description: 'Whether the connector counts as tested. Exchange does not reset it when the way out changes.',
      'x-vendor-default': 'false',
      'x-parameter': 'IsValidated',
    }),
  ),
  lastValidationTimestamp: optional(
    text({
      description: 'When it was tested: RFC 3339 in whole seconds.',
      pattern: '^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$',
      maxLength: 20,
      'x-parameter': 'LastValidationTimestamp',
    }),
  ),
  ...policies,
});

/** The spec of an OutboundConnector. */
export type OutboundConnectorSpec = Static<typeof schema>;
