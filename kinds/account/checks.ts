import type { Check } from '../kind.ts';
import { isCovered, networkRange } from '../language/account-settings.ts';
import { parseDuration } from '../language/duration.ts';
import type { Finding, Resource } from '../words.ts';
import { finding } from './codes.ts';
import { specOf } from './settings.ts';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.[0-9]+\.[0-9]+\.[0-9]+$/.test(host);

const endpointFinding = (resource: Resource, url: string): Finding | null => {
  const told = { ref: resource.ref, path: '/spec/endpoint' };
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    return finding('PSTN1320', { ...told, message: 'endpoint is not an http or https URL' });
  if (parsed.username !== '' || parsed.password !== '')
    return finding('PSTN1320', { ...told, message: 'endpoint holds a user name or password' });
  if (parsed.search !== '' || parsed.hash !== '')
    return finding('PSTN1320', { ...told, message: 'endpoint holds a query or a fragment' });
  if (parsed.protocol === 'http:' && !isLoopback(parsed.hostname))
    return finding('PSTN1321', { ...told, message: `endpoint is plain http to ${parsed.hostname}` });
  return null;
};

const rangeFinding = (resource: Resource, range: string, path: string): readonly Finding[] =>
  networkRange(range) === null
    ? [finding('PSTN1323', { message: `${range} is not an IPv4 network`, ref: resource.ref, path })]
    : [];

const isTime = (text: string): boolean => {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(Date.parse(text)) && day.toISOString().slice(0, 10) === text.slice(0, 10);
};

/** Checks over one Account. */
export const checks: readonly Check[] = [
  {
    id: 'account-endpoint',
    reads: ['/platform', '/endpoint'],
    test: (resource) => {
      const { platform, endpoint } = specOf(resource);
      if (endpoint === undefined && platform === 'Reference')
        return [
          finding('PSTN1320', {
            message: 'platform Reference has no endpoint of its own, and none is declared',
            ref: resource.ref,
            path: '/spec/endpoint',
          }),
        ];
      const found = endpoint === undefined ? null : endpointFinding(resource, endpoint);
      return found === null ? [] : [found];
    },
  },
  {
    id: 'account-settle',
    reads: ['/settle'],
    test: (resource) => {
      const { settle } = specOf(resource);
      if (settle === undefined || (parseDuration(settle) ?? 0) <= 86_400) return [];
      const message = `settle is ${settle}, longer than a day`;
      return [finding('PSTN1322', { message, ref: resource.ref, path: '/spec/settle' })];
    },
  },
  {
    id: 'admin-ip-ranges',
    reads: ['/userAccess/adminIpRanges', '/userAccess/breakGlassIpRange'],
    test: (resource) => {
      const { adminIpRanges = [], breakGlassIpRange } = specOf(resource).userAccess ?? {};
      return [
        ...adminIpRanges.flatMap((range, index) =>
          rangeFinding(resource, range, `/spec/userAccess/adminIpRanges/${index}`),
        ),
        ...(breakGlassIpRange === undefined
          ? []
          : rangeFinding(resource, breakGlassIpRange, '/spec/userAccess/breakGlassIpRange')),
      ];
    },
  },
  {
    id: 'break-glass-inside',
    reads: ['/userAccess/adminIpRanges', '/userAccess/breakGlassIpRange'],
    test: (resource) => {
      const { adminIpRanges, breakGlassIpRange } = specOf(resource).userAccess ?? {};
      if (adminIpRanges === undefined || adminIpRanges.length === 0 || breakGlassIpRange === undefined) return [];
      if (networkRange(breakGlassIpRange) === null || isCovered(breakGlassIpRange, adminIpRanges)) return [];
      const message = `${breakGlassIpRange} is not inside adminIpRanges (${adminIpRanges.join(', ')})`;
      return [finding('PSTN1324', { message, ref: resource.ref, path: '/spec/userAccess/adminIpRanges' })];
    },
  },
  {
    id: 'contact-reviewed-at',
    reads: ['/contact/reviewedAt'],
    test: (resource) => {
      const reviewedAt = specOf(resource).contact?.reviewedAt;
      if (reviewedAt === undefined || isTime(reviewedAt)) return [];
      const message = `contact.reviewedAt ${reviewedAt} is not a time`;
      return [finding('PSTN1328', { message, ref: resource.ref, path: '/spec/contact/reviewedAt' })];
    },
  },
];
