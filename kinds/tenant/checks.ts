import type { Check } from '../kind.ts';
import { nameProblem } from '../language/dns-name.ts';
import { parseDuration } from '../language/duration.ts';
import type { Finding, Resource } from '../words.ts';
import { finding } from './codes.ts';
import type { TenantSpec } from './schema.ts';

const specOf = (resource: Resource): TenantSpec => resource.spec as TenantSpec;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.[0-9]+\.[0-9]+\.[0-9]+$/.test(host);

const endpointFinding = (resource: Resource, name: string, url: string): Finding | null => {
  const told = { ref: resource.ref, path: `/spec/endpoints/${name}` };
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    return finding('PSTN1301', { ...told, message: `endpoints.${name} is not an http or https URL` });
  if (parsed.username !== '' || parsed.password !== '')
    return finding('PSTN1301', { ...told, message: `endpoints.${name} holds a user name or password` });
  if (parsed.search !== '' || parsed.hash !== '')
    return finding('PSTN1301', { ...told, message: `endpoints.${name} holds a query or a fragment` });
  if (parsed.protocol === 'http:' && !isLoopback(parsed.hostname))
    return finding('PSTN1302', { ...told, message: `endpoints.${name} is plain http to ${parsed.hostname}` });
  return null;
};

/** Checks over one Tenant. */
export const checks: readonly Check[] = [
  {
    id: 'tenant-id',
    reads: ['/tenantId'],
    test: (resource) =>
      /[^0-]/.test(specOf(resource).tenantId)
        ? []
        : [finding('PSTN1300', { message: 'tenantId is all zeros', ref: resource.ref, path: '/spec/tenantId' })],
  },
  {
    id: 'tenant-endpoints',
    reads: ['/endpoints'],
    test: (resource) =>
      Object.entries(specOf(resource).endpoints ?? {}).flatMap(([name, url]) => {
        const found = endpointFinding(resource, name, url);
        return found === null ? [] : [found];
      }),
  },
  {
    id: 'tenant-non-sending-domains',
    reads: ['/nonSendingDomains'],
    test: (resource) =>
      (specOf(resource).nonSendingDomains ?? []).flatMap((name, index) => {
        const problem = nameProblem(name);
        return problem === null
          ? []
          : [
              finding('PSTN1304', {
                message: `${name} ${problem}`,
                ref: resource.ref,
                path: `/spec/nonSendingDomains/${index}`,
              }),
            ];
      }),
  },
  {
    id: 'tenant-consent-links',
    reads: ['/consents'],
    test: (resource) =>
      Object.entries(specOf(resource).consents ?? {}).flatMap(([name, { link }]) => {
        const url = URL.canParse(link) ? new URL(link) : null;
        const isGood = url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
        const told = { ref: resource.ref, path: `/spec/consents/${name}/link` };
        return isGood
          ? []
          : [finding('PSTN1306', { message: `consents.${name}.link is no plain https address`, ...told })];
      }),
  },
  {
    id: 'tenant-consent-apps',
    reads: ['/consents', '/credentials/clientId'],
    test: (resource) => {
      const { consents = {}, credentials } = specOf(resource);
      return Object.entries(consents)
        .filter(([, { appId }]) => appId.toLowerCase() === credentials.clientId.toLowerCase())
        .map(([name]) =>
          finding('PSTN1307', {
            message: `consents.${name}.appId is the app that Postern signs in as`,
            ref: resource.ref,
            path: `/spec/consents/${name}/appId`,
          }),
        );
    },
  },
  {
    id: 'tenant-settle',
    reads: ['/settle'],
    test: (resource) => {
      const settle = specOf(resource).settle;
      if (settle === undefined || (parseDuration(settle) ?? 0) <= 86_400) return [];
      return [
        finding('PSTN1303', {
          message: `settle is ${settle}, longer than a day`,
          ref: resource.ref,
          path: '/spec/settle',
        }),
      ];
    },
  },
];
