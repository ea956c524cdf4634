import type { Settings } from './settings.ts';

/** What is wrong with a connector, and which field says so. */
export type Problem = {
  readonly code: 'PSTN1402' | 'PSTN1403' | 'PSTN1405' | 'PSTN1406' | 'PSTN1407';
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

const onlyOnPremises = (field: 'cloudServicesMailEnabled' | 'treatMessagesAsInternal'): Rule => ({
  id: `${field === 'cloudServicesMailEnabled' ? 'cloud-services' : 'internal'}-needs-on-premises`,
  reads: ['connectorType', field],
  judge: (connector) =>
    connector[field] === true && connector.connectorType === 'Partner'
      ? { code: 'PSTN1407', field, message: `${field} is true on a Partner connector` }
      : null,
});

/** The rules by which Exchange refuses a connector as a whole (validation of New- and Set-InboundConnector). */
export const rules: readonly Rule[] = [
  {
    id: 'on-premises-needs-identity',
    reads: ['connectorType', 'senderIPAddresses', 'tlsSenderCertificateName'],
    judge: (connector) =>
      connector.connectorType === 'OnPremises' &&
      !has(connector.senderIPAddresses) &&
      connector.tlsSenderCertificateName === ''
        ? {
            code: 'PSTN1402',
            field: 'tlsSenderCertificateName',
            message: 'an OnPremises connector has neither a certificate name nor addresses',
          }
        : null,
  },
  {
    id: 'certificate-needs-tls',
    reads: ['requireTls', 'tlsSenderCertificateName'],
    judge: (connector) =>
      connector.tlsSenderCertificateName !== '' && connector.requireTls === false
        ? { code: 'PSTN1403', field: 'requireTls', message: 'requireTls is false though a certificate name is given' }
        : null,
  },
  {
    id: 'restriction-to-addresses-needs-addresses',
    reads: ['restrictDomainsToIPAddresses', 'senderIPAddresses'],
    judge: (connector) =>
      connector.restrictDomainsToIPAddresses === true && !has(connector.senderIPAddresses)
        ? {
            code: 'PSTN1405',
            field: 'restrictDomainsToIPAddresses',
            message: 'restrictDomainsToIPAddresses is true without senderIPAddresses',
          }
        : null,
  },
  {
    id: 'restriction-to-certificate-needs-certificate',
    reads: ['restrictDomainsToCertificate', 'tlsSenderCertificateName'],
    judge: (connector) =>
      connector.restrictDomainsToCertificate === true && connector.tlsSenderCertificateName === ''
        ? {
            code: 'PSTN1405',
            field: 'restrictDomainsToCertificate',
            message: 'restrictDomainsToCertificate is true without tlsSenderCertificateName',
          }
        : null,
  },
  {
    id: 'restrictions-exclude-each-other',
    reads: ['restrictDomainsToCertificate', 'restrictDomainsToIPAddresses'],
    judge: (connector) =>
      connector.restrictDomainsToCertificate === true && connector.restrictDomainsToIPAddresses === true
        ? {
            code: 'PSTN1406',
            field: 'restrictDomainsToIPAddresses',
            message: 'restrictDomainsToCertificate and restrictDomainsToIPAddresses are both true',
          }
        : null,
  },
  onlyOnPremises('cloudServicesMailEnabled'),
  onlyOnPremises('treatMessagesAsInternal'),
  {
    id: 'internal-excludes-cloud-services',
    reads: ['cloudServicesMailEnabled', 'treatMessagesAsInternal'],
    judge: (connector) =>
      connector.cloudServicesMailEnabled === true && connector.treatMessagesAsInternal === true
        ? {
            code: 'PSTN1406',
            field: 'treatMessagesAsInternal',
            message: 'treatMessagesAsInternal and cloudServicesMailEnabled are both true',
          }
        : null,
  },
  {
    id: 'skip-last-excludes-skip-list',
    reads: ['efSkipLastIP', 'efSkipIPs'],
    judge: (connector) =>
      connector.efSkipLastIP === true && has(connector.efSkipIPs)
        ? { code: 'PSTN1406', field: 'efSkipIPs', message: 'efSkipIPs is not empty though efSkipLastIP is true' }
        : null,
  },
];

/** The problem that a rule finds, if everything it reads is known. */
export const problemOf = (rule: Rule, connector: Settings): Problem | null =>
  rule.reads.every((field) => connector[field] !== undefined) ? rule.judge(connector) : null;
