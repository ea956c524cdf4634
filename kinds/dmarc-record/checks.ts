import type { Check } from '../kind.ts';
import { reportDomain } from '../language/dmarc-record.ts';
import { canonicalName, nameProblem } from '../language/dns-name.ts';
import type { Resource } from '../words.ts';
import { finding } from './codes.ts';
import type { DmarcRecordSpec } from './schema.ts';

const specOf = (resource: Resource) => resource.spec as DmarcRecordSpec;

/** What can be said about a DmarcRecord without its zone. */
export const checks: readonly Check[] = [
  {
    id: 'dmarc-name',
    reads: ['/name'],
    test: (resource) => {
      const { name = '@' } = specOf(resource);
      const isPlace = canonicalName(name).startsWith('_dmarc.');
      const problem = name === '@' ? null : isPlace ? 'is the place of the record, not its domain' : nameProblem(name);
      return problem === null
        ? []
        : [finding('PSTN1240', { message: `${name} ${problem}`, ref: resource.ref, path: '/spec/name' })];
    },
  },
  {
    id: 'dmarc-create-reports',
    reads: ['/create', '/rua'],
    test: (resource) => {
      const { create, rua = [] } = specOf(resource);
      return create === true && rua.length === 0
        ? [finding('PSTN1241', { message: 'create is set and rua is not', ref: resource.ref, path: '/spec/create' })]
        : [];
    },
  },
  {
    id: 'dmarc-rua',
    reads: ['/rua'],
    test: (resource) =>
      (specOf(resource).rua ?? []).flatMap((uri, index) =>
        reportDomain(uri) === null
          ? [
              finding('PSTN1242', {
                message: `${uri} is not mailto: and an address`,
                ref: resource.ref,
                path: `/spec/rua/${index}`,
              }),
            ]
          : [],
      ),
  },
];
