import { isFilled, onlyOnPremises } from '../language/exchange-connector-rule.ts';
import type { SettingsRule } from '../language/settings-rule.ts';
import type { Settings } from './settings.ts';

/** Findings of these rules. */
type Code = 'PSTN1441' | 'PSTN1442' | 'PSTN1443' | 'PSTN1444' | 'PSTN1445';

/** The rules by which Exchange refuses a connector as a whole (validation of New- and Set-OutboundConnector). */
export const rules: readonly SettingsRule<Settings, Code>[] = [
  {
    id: 'rule-scoped-excludes-recipients',
    reads: ['isTransportRuleScoped', 'recipientDomains'],
    judge: (connector) =>
      connector.isTransportRuleScoped === true && isFilled(connector.recipientDomains)
        ? {
            code: 'PSTN1441',
            field: 'recipientDomains',
            message: 'recipientDomains is not empty though isTransportRuleScoped is true',
          }
        : null,
  },
  {
    id: 'rule-scoped-excludes-accepted-domains',
    reads: ['isTransportRuleScoped', 'allAcceptedDomains'],
    judge: (connector) =>
      connector.isTransportRuleScoped === true && connector.allAcceptedDomains === true
        ? {
            code: 'PSTN1441',
            field: 'allAcceptedDomains',
            message: 'allAcceptedDomains and isTransportRuleScoped are both true',
          }
        : null,
  },
  {
    id: 'takes-some-mail',
    reads: ['isTransportRuleScoped', 'recipientDomains', 'allAcceptedDomains'],
    judge: (connector) =>
      connector.isTransportRuleScoped === false &&
      !isFilled(connector.recipientDomains) &&
      connector.allAcceptedDomains === false
        ? {
            code: 'PSTN1441',
            field: 'isTransportRuleScoped',
            message: 'neither transport rules nor recipient domains give the connector any mail',
          }
        : null,
  },
  {
    id: 'domain-validation-needs-domain',
    reads: ['tlsSettings', 'tlsDomain'],
    judge: (connector) =>
      connector.tlsSettings === 'DomainValidation' && connector.tlsDomain === ''
        ? { code: 'PSTN1442', field: 'tlsDomain', message: 'tlsSettings is DomainValidation and tlsDomain is empty' }
        : null,
  },
  {
    id: 'domain-needs-domain-validation',
    reads: ['tlsSettings', 'tlsDomain'],
    judge: (connector) =>
      connector.tlsDomain !== '' && connector.tlsSettings !== 'DomainValidation'
        ? {
            code: 'PSTN1442',
            field: 'tlsSettings',
            message: `tlsDomain is ${connector.tlsDomain} and tlsSettings is ${connector.tlsSettings === '' ? 'empty' : connector.tlsSettings}`,
          }
        : null,
  },
  {
    id: 'smart-hosts-without-mx',
    reads: ['useMXRecord', 'smartHosts'],
    judge: (connector) =>
      connector.useMXRecord === true && isFilled(connector.smartHosts)
        ? { code: 'PSTN1443', field: 'useMXRecord', message: 'useMXRecord is true though smartHosts are given' }
        : null,
  },
  {
    id: 'without-mx-needs-smart-hosts',
    reads: ['useMXRecord', 'smartHosts'],
    judge: (connector) =>
      connector.useMXRecord === false && !isFilled(connector.smartHosts)
        ? { code: 'PSTN1443', field: 'smartHosts', message: 'useMXRecord is false and smartHosts is empty' }
        : null,
  },
  {
    id: 'on-premises-without-mx',
    reads: ['connectorType', 'useMXRecord'],
    judge: (connector) =>
      connector.connectorType === 'OnPremises' && connector.useMXRecord === true
        ? { code: 'PSTN1443', field: 'useMXRecord', message: 'useMXRecord is true on an OnPremises connector' }
        : null,
  },
  onlyOnPremises('allAcceptedDomains', 'accepted-domains-need-on-premises', 'PSTN1444'),
  onlyOnPremises('routeAllMessagesViaOnPremises', 'centralized-needs-on-premises', 'PSTN1444'),
  onlyOnPremises('senderRewritingEnabled', 'rewriting-needs-on-premises', 'PSTN1444'),
  onlyOnPremises('cloudServicesMailEnabled', 'outbound-cloud-services-needs-on-premises', 'PSTN1444'),
  {
    id: 'every-domain-needs-centralized',
    reads: ['connectorType', 'recipientDomains', 'routeAllMessagesViaOnPremises'],
    judge: (connector) =>
      connector.connectorType === 'OnPremises' &&
      connector.recipientDomains?.includes('*') === true &&
      connector.routeAllMessagesViaOnPremises === false
        ? {
            code: 'PSTN1445',
            field: 'recipientDomains',
            message: 'recipientDomains holds * on an OnPremises connector and routeAllMessagesViaOnPremises is false',
          }
        : null,
  },
];
