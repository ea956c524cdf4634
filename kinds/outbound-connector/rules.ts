import type { Settings } from './settings.ts';

/** What is wrong with a connector, and which field says so. */
export type Problem = {
  readonly code: 'PSTN1441' | 'PSTN1442' | 'PSTN1443' | 'PSTN1444' | 'PSTN1445';
  readonly field: keyof Settings;
  readonly message: string;
};

/** One rule of Exchange over several settings. It is judged where all it reads is known. */
export type Rule = {
  readonly id: string;
  readonly reads: readonly (keyof Settings)[];
  judge(connector: Settings): Problem | null;
};

const has = (list: readonly string[] | undefined): boolean => (list?.length ?? 0) > 0;

const onlyOnPremises = (
  field: 'allAcceptedDomains' | 'routeAllMessagesViaOnPremises' | 'senderRewritingEnabled' | 'cloudServicesMailEnabled',
  id: string,
): Rule => ({
  id,
  reads: ['connectorType', field],
  judge: (connector) =>
    connector[field] === true && connector.connectorType === 'Partner'
      ? { code: 'PSTN1444', field, message: `${field} is true on a Partner connector` }
      : null,
});

/** The rules by which Exchange refuses a connector as a whole (validation of New- and Set-OutboundConnector). */
export const rules: readonly Rule[] = [
  {
    id: 'rule-scoped-excludes-recipients',
    reads: ['isTransportRuleScoped', 'recipientDomains'],
    judge: (connector) =>
      connector.isTransportRuleScoped === true && has(connector.recipientDomains)
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
      !has(connector.recipientDomains) &&
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
      connector.useMXRecord === true && has(connector.smartHosts)
        ? { code: 'PSTN1443', field: 'useMXRecord', message: 'useMXRecord is true though smartHosts are given' }
        : null,
  },
  {
    id: 'without-mx-needs-smart-hosts',
    reads: ['useMXRecord', 'smartHosts'],
    judge: (connector) =>
      connector.useMXRecord === false && !has(connector.smartHosts)
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
  onlyOnPremises('allAcceptedDomains', 'accepted-domains-need-on-premises'),
  onlyOnPremises('routeAllMessagesViaOnPremises', 'centralized-needs-on-premises'),
  onlyOnPremises('senderRewritingEnabled', 'rewriting-needs-on-premises'),
  onlyOnPremises('cloudServicesMailEnabled', 'outbound-cloud-services-needs-on-premises'),
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

/** The problem that a rule finds, if everything it reads is known. */
export const problemOf = (rule: Rule, connector: Settings): Problem | null =>
  rule.reads.every((field) => connector[field] !== undefined) ? rule.judge(connector) : null;
