import type { Check } from '../kind.ts';
import { nameProblem } from '../language/dns-name.ts';
import { senderAddressProblem } from '../language/exchange-address.ts';
import { certificateName, isIssuerAndSubject, senderDomainProblem } from '../language/exchange-domain.ts';
import { readMark, writeMark } from '../language/mark.ts';
import { checkOf } from '../language/settings-rule.ts';
import type { Finding, Resource } from '../words.ts';
import { finding } from './codes.ts';
import { rules } from './rules.ts';
import type { InboundConnectorSpec } from './schema.ts';
import { settingsOf, TYPE } from './settings.ts';

const specOf = (resource: Resource): InboundConnectorSpec => resource.spec as InboundConnectorSpec;

/** Characters that Exchange takes in a Comment. */
const commentLimit = 1024;
/** Room for the door (at most `operator`) and the estate (at most a DNS label) in a mark. */
const widestDoorAndEstate = `operator:${'e'.repeat(63)}`;

const commentRoom = (resource: Resource): number =>
  commentLimit - writeMark('-', `${widestDoorAndEstate}/${TYPE}/${resource.ref.name}`).length + 1;

const entries = (
  resource: Resource,
  field: 'senderDomains' | 'senderIPAddresses',
  code: 'PSTN1400' | 'PSTN1401',
  problem: (entry: string) => string | null,
): readonly Finding[] =>
  (specOf(resource)[field] ?? []).flatMap((entry, index) => {
    const found = problem(entry);
    return found === null
      ? []
      : [finding(code, { message: `${entry} ${found}`, ref: resource.ref, path: `/spec/${field}/${index}` })];
  });

const certificateProblem = (name: string): string | null => {
  const canonical = certificateName(name);
  if (canonical === '' || isIssuerAndSubject(canonical)) return null;
  if (canonical === '*') return 'stands for every certificate';
  const host = canonical.startsWith('*.') ? canonical.slice(2) : canonical;
  return host.includes('*') ? 'has a wildcard inside; only *.domain is allowed' : nameProblem(host);
};

/** Checks over one InboundConnector as it is written; what it leaves out is judged against the tenant by a guard. */
export const checks: readonly Check[] = [
  {
    id: 'sender-domains',
    reads: ['/senderDomains'],
    test: (resource) =>
      specOf(resource).senderDomains.length === 0
        ? [finding('PSTN1401', { message: 'senderDomains is empty', ref: resource.ref, path: '/spec/senderDomains' })]
        : entries(resource, 'senderDomains', 'PSTN1401', senderDomainProblem),
  },
  {
    id: 'sender-addresses',
    reads: ['/senderIPAddresses'],
    test: (resource) => entries(resource, 'senderIPAddresses', 'PSTN1400', senderAddressProblem),
  },
  {
    id: 'certificate-name',
    reads: ['/tlsSenderCertificateName'],
    test: (resource) => {
      const name = specOf(resource).tlsSenderCertificateName ?? '';
      const problem = certificateProblem(name);
      if (problem === null) return [];
      return [
        finding('PSTN1404', {
          message: `tlsSenderCertificateName ${name} ${problem}`,
          ref: resource.ref,
          path: '/spec/tlsSenderCertificateName',
        }),
      ];
    },
  },
  {
    id: 'connector-name',
    reads: ['/name'],
    test: (resource) => {
      const name = specOf(resource).name;
      if (name === undefined || (name === name.trim() && name.length > 0 && name.length <= 64)) return [];
      return [
        finding('PSTN1410', {
          message: `the name ${JSON.stringify(name)} does not fit`,
          ref: resource.ref,
          path: '/spec/name',
        }),
      ];
    },
  },
  {
    id: 'comment-length',
    reads: ['/comment'],
    test: (resource) => {
      const length = (specOf(resource).comment ?? '').length;
      const room = commentRoom(resource);
      if (length <= room) return [];
      return [
        finding('PSTN1408', {
          message: `the comment has ${length} characters; ${room} fit beside the ownership mark`,
          ref: resource.ref,
          path: '/spec/comment',
        }),
      ];
    },
  },
  {
    id: 'comment-without-mark',
    reads: ['/comment'],
    test: (resource) =>
      readMark(specOf(resource).comment ?? '').owner === undefined
        ? []
        : [
            finding('PSTN1409', {
              message: 'the comment ends with an ownership mark',
              ref: resource.ref,
              path: '/spec/comment',
            }),
          ],
  },
  ...rules.map((rule) => checkOf(rule, settingsOf, finding)),
];
