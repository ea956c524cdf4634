import type { Check } from '../kind.ts';
import { nameProblem } from '../language/dns-name.ts';
import { senderTerm } from '../language/spf-parse.ts';
import type { Resource } from '../words.ts';
import { finding } from './codes.ts';
import type { OffboardingSpec } from './schema.ts';

const specOf = (resource: Resource): OffboardingSpec => resource.spec as OffboardingSpec;

type Named = { readonly path: string; readonly domain: string };

const domainsIn = ({ arcTrustedSealers = [], internalDomain, spf = [] }: OffboardingSpec): readonly Named[] => [
  ...arcTrustedSealers.map((domain, index) => ({ path: `/spec/arcTrustedSealers/${index}`, domain })),
  ...(internalDomain === undefined ? [] : [{ path: '/spec/internalDomain', domain: internalDomain }]),
  ...spf.flatMap(({ name = '@' }, index) => (name === '@' ? [] : [{ path: `/spec/spf/${index}/name`, domain: name }])),
];

const lists = ['rules', 'outboundConnectors', 'inboundConnectors'] as const;

/** What can be said about an Offboarding without looking at anything outside. */
export const checks: readonly Check[] = [
  {
    id: 'offboarding-domains',
    reads: ['/arcTrustedSealers', '/internalDomain', '/spf'],
    test: (resource) =>
      domainsIn(specOf(resource)).flatMap(({ path, domain }) => {
        const problem = nameProblem(domain);
        return problem === null
          ? []
          : [finding('PSTN1981', { message: `${domain} ${problem}`, ref: resource.ref, path })];
      }),
  },
  {
    id: 'offboarding-terms',
    reads: ['/spf'],
    test: (resource) =>
      (specOf(resource).spf ?? []).flatMap(({ terms }, record) =>
        terms.flatMap((term, index) => {
          const read = senderTerm(term);
          return 'problem' in read
            ? [
                finding('PSTN1980', {
                  message: `${term}: ${read.problem}`,
                  ref: resource.ref,
                  path: `/spec/spf/${record}/terms/${index}`,
                }),
              ]
            : [];
        }),
      ),
  },
  {
    id: 'offboarding-guids',
    reads: lists.map((list) => `/${list}`),
    test: (resource) => {
      const seen = new Set<string>();
      return lists.flatMap((list) =>
        (specOf(resource)[list] ?? []).flatMap(({ guid }, index) => {
          const id = guid.toLowerCase();
          const isTwice = seen.has(id);
          seen.add(id);
          return isTwice
            ? [
                finding('PSTN1982', {
                  message: `the Guid ${id} stands here twice`,
                  ref: resource.ref,
                  path: `/spec/${list}/${index}/guid`,
                }),
              ]
            : [];
        }),
      );
    },
  },
];
