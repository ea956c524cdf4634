import { certificateDomain } from '../language/exchange-domain.ts';
import type { Finding, Found, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';
import { type Settings, settingsOf, TYPE } from './settings.ts';

const foundIn = (seen: readonly Observation[], scopeId: string): readonly Found[] =>
  seen
    .filter((observation) => observation.scope.target === 'microsoft365' && observation.scope.id === scopeId)
    .flatMap((observation) => Object.values(observation.collections))
    .flatMap((collection) => (collection.state === 'complete' ? collection.found : []))
    .filter((found) => found.type === TYPE);

const aboutDrift = (item: Item, wanted: Settings, live: Settings): readonly Finding[] => {
  const said: Finding[] = [];
  const certificate = wanted.tlsSenderCertificateName ?? '';
  if (certificate !== '' && live.tlsSenderCertificateName === '' && (live.senderIPAddresses?.length ?? 0) > 0)
    said.push(
      finding('PSTN1420', {
        message: `critical: ${live.name ?? item.key} was to be recognised by the certificate ${certificate} and is now recognised by addresses (${live.senderIPAddresses?.join(', ')})`,
        ref: item.from,
        path: '/spec/tlsSenderCertificateName',
      }),
    );
  if (wanted.enabled !== false && live.enabled === false)
    said.push(
      finding('PSTN1421', {
        message: `${live.name ?? item.key} is disabled in the tenant ${wanted.enabled === true ? 'though declared enabled' : 'and its resource does not say that it should be'}`,
        ref: item.from,
        path: '/spec/enabled',
      }),
    );
  return said;
};

const withoutEffect = (item: Item, wanted: Settings): readonly Finding[] =>
  wanted.connectorType !== 'OnPremises'
    ? []
    : (['restrictDomainsToCertificate', 'restrictDomainsToIPAddresses'] as const)
        .filter((field) => wanted[field] === true)
        .map((field) =>
          finding('PSTN1422', {
            message: `${field} does nothing on ${wanted.name ?? item.key}, which is an OnPremises connector`,
            ref: item.from,
            path: `/spec/${field}`,
          }),
        );

/* The vendor's internal domain names a certificate and never sends mail: a connector scoped to it is a mistake. */
const scopedToInternalDomain = (item: Item, domain: string, connectors: readonly Settings[]): readonly Finding[] =>
  connectors
    .filter((connector) => connector.senderDomains?.includes(domain) === true)
    .map((connector) =>
      finding('PSTN1423', {
        message: `${connector.name ?? 'a connector'} takes mail from ${domain}, the domain of the certificate of ${item.key}`,
        ref: item.from,
        path: '/spec/senderDomains',
      }),
    );

/** What is worth saying about the declared connectors and those that stand in the tenant. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter((item) => item.type === TYPE)
    .flatMap((item) => {
      const wanted = settingsOf(item.value);
      const all = foundIn(seen, item.scope.id);
      const live = all.find((found) => found.key === item.key);
      const domain = certificateDomain(wanted.tlsSenderCertificateName ?? '');
      return [
        ...(live === undefined ? [] : aboutDrift(item, wanted, settingsOf(live.value))),
        ...withoutEffect(item, wanted),
        ...(domain === null
          ? []
          : scopedToInternalDomain(item, domain, [
              ...(live === undefined ? [wanted] : []),
              ...all.map((found) => settingsOf(found.value)),
            ])),
      ];
    });
