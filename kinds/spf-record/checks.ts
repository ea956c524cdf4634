import type { Check } from '../kind.ts';
import { nameProblem } from '../language/dns-name.ts';
import { senderTerm } from '../language/spf-parse.ts';
import type { Resource } from '../words.ts';
import { finding } from './codes.ts';
import type { SpfRecordSpec } from './schema.ts';
import { regionIncludes } from './vendor.ts';

const specOf = (resource: Resource) => resource.spec as SpfRecordSpec;

/** The domain that `region` or `include` names, or null. */
export const wantedInclude = (spec: SpfRecordSpec): string | null =>
  spec.region !== undefined ? regionIncludes[spec.region] : (spec.include ?? null);

/** A sender in canonical form, null when it is none. */
export const canonicalSender = (text: string): string | null => {
  const read = senderTerm(text);
  return 'problem' in read ? null : read.canonical;
};

/** What can be said about an SpfRecord without its zone. */
export const checks: readonly Check[] = [
  {
    id: 'spf-name',
    reads: ['/name'],
    test: (resource) => {
      const { name = '@' } = specOf(resource);
      const problem = name === '@' ? null : nameProblem(name);
      return problem === null
        ? []
        : [finding('PSTN1201', { message: `${name} ${problem}`, ref: resource.ref, path: '/spec/name' })];
    },
  },
  {
    id: 'spf-include',
    reads: ['/include'],
    test: (resource) => {
      const { include } = specOf(resource);
      const problem = include === undefined ? null : nameProblem(include);
      return problem === null
        ? []
        : [finding('PSTN1202', { message: `${include} ${problem}`, ref: resource.ref, path: '/spec/include' })];
    },
  },
  {
    id: 'spf-senders',
    reads: ['/senders'],
    test: (resource) =>
      (specOf(resource).senders ?? []).flatMap((sender, index) => {
        const read = senderTerm(sender);
        return 'problem' in read
          ? [
              finding('PSTN1203', {
                message: `${sender}: ${read.problem}`,
                ref: resource.ref,
                path: `/spec/senders/${index}`,
              }),
            ]
          : [];
      }),
  },
  {
    id: 'spf-sender-twice',
    reads: ['/senders', '/region', '/include'],
    test: (resource) => {
      const spec = specOf(resource);
      const include = wantedInclude(spec);
      const terms = [
        include === null ? null : canonicalSender(`include:${include}`),
        ...(spec.senders ?? []).map(canonicalSender),
      ];
      return terms.flatMap((term, index) =>
        term !== null && terms.indexOf(term) < index
          ? [
              finding('PSTN1204', {
                message: `${term} is asked for more than once`,
                ref: resource.ref,
                path: `/spec/senders/${index - 1}`,
              }),
            ]
          : [],
      );
    },
  },
  {
    id: 'spf-asks-nothing',
    reads: ['/region', '/include', '/senders', '/all'],
    test: (resource) => {
      const spec = specOf(resource);
      const asks = wantedInclude(spec) !== null || (spec.senders ?? []).length > 0 || (spec.all ?? 'Keep') !== 'Keep';
      return asks
        ? []
        : [
            finding('PSTN1205', {
              message: 'neither senders nor an all are asked for',
              ref: resource.ref,
              path: '/spec',
            }),
          ];
    },
  },
];
