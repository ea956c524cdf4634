import { isFilled, onlyOnPremises } from '../language/exchange-connector-rule.ts';
import type { SettingsRule } from '../language/settings-rule.ts';
import type { Settings } from './settings.ts';

/** Findings of these rules. */
type Code = 'PSTN1402' | 'PSTN1403' | 'PSTN1405' | 'PSTN1406' | 'PSTN1407';

/** The rules by which Exchange refuses a connector as a whole (validation of New- and Set-InboundConnector). */
export const rules: readonly SettingsRule<Settings, Code>[] = [
  {
    id: 'on-premises-needs-identity',
    reads: ['connectorType', 'senderIPAddresses', 'tlsSenderCertificateName'],
    judge: (connector) =>
      connector.connectorType === 'OnPremises' &&
      !isFilled(connector.senderIPAddresses) &&
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
      connector.restrictDomainsToIPAddresses === true && !isFilled(connector.senderIPAddresses)
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
  onlyOnPremises('cloudServicesMailEnabled', 'cloud-services-needs-on-premises', 'PSTN1407'),
  onlyOnPremises('treatMessagesAsInternal', 'internal-needs-on-premises', 'PSTN1407'),
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
      connector.efSkipLastIP === true && isFilled(connector.efSkipIPs)
        ? { code: 'PSTN1406', field: 'efSkipIPs', message: 'efSkipIPs is not empty though efSkipLastIP is true' }
        : null,
  },
];
