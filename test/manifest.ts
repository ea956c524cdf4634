/** A resource as it stands in a file or in a cluster. */
export const manifest = <S extends object>(kind: string, name: string, spec: S, annotations?: object) => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind,
  metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
  spec,
});

/**
 * A Partner connector for all domains that restricts to this certificate: the guard connector-rejects-mail holds it until
 * somebody agrees.
 */
export const rejectingPartner = (certificate = 'in.contoso.example') =>
  manifest('InboundConnector', 'from-partner', {
    tenantRef: { name: 'contoso' },
    name: 'From Partner',
    enabled: true,
    connectorType: 'Partner',
    senderDomains: ['*'],
    requireTls: true,
    tlsSenderCertificateName: certificate,
    restrictDomainsToCertificate: true,
    restrictDomainsToIPAddresses: false,
  });
