import type { Check } from '../kind.ts';
import { rangeProblem } from '../language/exchange-range.ts';
import { referenceFieldOf, secretParameters } from '../language/exchange-rule-secrets.ts';
import { filledInBeside, partnersOf, ruleParameters, setFields } from '../language/exchange-transport-rule.ts';
import { readMark, writeMark } from '../language/mark.ts';
import type { Finding, Json, Resource } from '../words.ts';
import { finding } from './codes.ts';
import { TYPE, wantedRule } from './rule.ts';
import type { TransportRuleSpec } from './schema.ts';
import { largest, storedSize } from './size.ts';

const specOf = (resource: Resource): TransportRuleSpec & { readonly [field: string]: Json | undefined } =>
  resource.spec as TransportRuleSpec & { readonly [field: string]: Json | undefined };

/** Characters that Exchange takes in Comments. */
const commentLimit = 1024;
/** Room for the door (at most `operator`) and the estate (at most two DNS labels) in a mark. */
const widestDoorAndEstate = `operator:${'e'.repeat(63)}.${'n'.repeat(63)}`;

const commentRoom = (resource: Resource): number =>
  commentLimit - writeMark('-', `${widestDoorAndEstate}/${TYPE}/${resource.ref.name}`).length + 1;

/* A partner that Exchange fills in need not be given. */
const missingPartners = (resource: Resource): readonly Finding[] => {
  const rule = wantedRule(resource);
  const set = setFields(rule, 'condition', 'exception', 'action');
  return set.flatMap((field) =>
    partnersOf(field)
      .filter((partner) => !set.includes(partner) && filledInBeside(partner) === undefined)
      .map((partner) =>
        finding('PSTN1602', { message: `${field} needs ${partner}`, ref: resource.ref, path: `/spec/${field}` }),
      ),
  );
};

const rangeFields = ruleParameters.filter(({ form }) => form === 'ranges').map(({ field }) => field);

const headerFields = ruleParameters
  .filter(({ parameter }) => /(MessageHeader|SetHeaderName|RemoveHeader)$/.test(parameter))
  .map(({ field }) => field);

const all = [
  ...ruleParameters.filter(({ role }) => role !== 'setting').map(({ field }) => `/${field}`),
  ...secretParameters.map((one) => `/${referenceFieldOf(one)}`),
];

/** Checks over one TransportRule as it is written. */
export const checks: readonly Check[] = [
  {
    id: 'rule-name',
    reads: ['/name'],
    test: (resource) => {
      const { name } = specOf(resource);
      return name === undefined || name === name.trim()
        ? []
        : [
            finding('PSTN1600', {
              message: `the name ${JSON.stringify(name)} has blanks at an end`,
              ref: resource.ref,
              path: '/spec/name',
            }),
          ];
    },
  },
  {
    id: 'comments-length',
    reads: ['/comments'],
    test: (resource) => {
      const comments = specOf(resource).comments ?? '';
      const room = commentRoom(resource);
      if (readMark(comments).owner !== undefined)
        return [
          finding('PSTN1601', {
            message: 'comments ends in an ownership mark, which Postern writes itself',
            ref: resource.ref,
            path: '/spec/comments',
            remedy: 'Take the line out.',
          }),
        ];
      return comments.length <= room
        ? []
        : [
            finding('PSTN1601', {
              message: `comments has ${comments.length} characters; with the mark there is room for ${room}`,
              ref: resource.ref,
              path: '/spec/comments',
            }),
          ];
    },
  },
  { id: 'whole-parts', reads: all, test: missingPartners },
  {
    id: 'some-action',
    reads: [
      '/managementPolicy',
      ...ruleParameters.filter(({ role }) => role === 'action').map(({ field }) => `/${field}`),
      '/setHeaderValueRef',
    ],
    test: (resource) =>
      // An observed rule may have an action that is not known here.
      setFields(wantedRule(resource), 'action').length > 0 || specOf(resource).managementPolicy === 'Observe'
        ? []
        : [finding('PSTN1603', { message: 'the rule has no action', ref: resource.ref, path: '/spec' })],
  },
  {
    id: 'rule-size',
    reads: all,
    test: (resource) => {
      const size = storedSize(wantedRule(resource));
      return size <= largest
        ? []
        : [
            finding('PSTN1604', {
              message: `the rule comes to about ${size} characters; ${largest} are possible`,
              ref: resource.ref,
              path: '/spec',
            }),
          ];
    },
  },
  {
    id: 'address-ranges',
    reads: rangeFields.map((field) => `/${field}`),
    test: (resource) =>
      rangeFields.flatMap((field) =>
        ((specOf(resource)[field] ?? []) as readonly string[]).flatMap((entry, index) => {
          const problem = rangeProblem(entry);
          return problem === null
            ? []
            : [
                finding('PSTN1605', {
                  message: `${entry} ${problem}`,
                  ref: resource.ref,
                  path: `/spec/${field}/${index}`,
                }),
              ];
        }),
      ),
  },
  {
    id: 'header-names',
    reads: headerFields.map((field) => `/${field}`),
    test: (resource) =>
      headerFields.flatMap((field) => {
        const name = specOf(resource)[field];
        return typeof name !== 'string' || name === '' || /^[!-9;-~]{1,64}$/.test(name)
          ? []
          : [
              finding('PSTN1608', {
                message: `${field} is ${JSON.stringify(name)}`,
                ref: resource.ref,
                path: `/spec/${field}`,
              }),
            ];
      }),
  },
  {
    id: 'dates-in-order',
    reads: ['/activationDate', '/expiryDate'],
    test: (resource) => {
      const { activationDate, expiryDate } = specOf(resource);
      const [from, to] = [Date.parse(String(activationDate)), Date.parse(String(expiryDate))];
      return !(to <= from)
        ? []
        : [
            finding('PSTN1606', {
              message: `expiryDate ${String(expiryDate)} is not after activationDate ${String(activationDate)}`,
              ref: resource.ref,
              path: '/spec/expiryDate',
            }),
          ];
    },
  },
  {
    id: 'created-only',
    reads: ['/managementPolicy', '/enabled'],
    test: (resource) =>
      specOf(resource).managementPolicy === 'CreateOnly' && specOf(resource).enabled
        ? [
            finding('PSTN1607', {
              message: 'managementPolicy is CreateOnly and enabled is true',
              ref: resource.ref,
              path: '/spec/managementPolicy',
            }),
          ]
        : [],
  },
];
