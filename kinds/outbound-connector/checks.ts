import type { Check } from '../kind.ts';
import { senderDomain, senderDomainProblem } from '../language/exchange-domain.ts';
import {
  smartHostProblem,
  tlsDomainProblem,
  validationRecipientProblem,
} from '../language/exchange-outbound-connector.ts';
import { readMark, writeMark } from '../language/mark.ts';
import { checkOf } from '../language/settings-rule.ts';
import type { Resource } from '../words.ts';
import { finding } from './codes.ts';
import { rules } from './rules.ts';
import type { OutboundConnectorSpec } from './schema.ts';
import { settingsOf, TYPE } from './settings.ts';

type Code = Parameters<typeof finding>[0];

const specOf = (resource: Resource): OutboundConnectorSpec => resource.spec as OutboundConnectorSpec;

/** Characters that Exchange takes in a Comment, less the widest mark: the door (at most `operator`) and the estate. */
const commentRoom = (resource: Resource): number =>
  1024 - writeMark('-', `operator:${'e'.repeat(63)}/${TYPE}/${resource.ref.name}`).length + 1;

const recipientProblem = (entry: string): string | null =>
  senderDomain(entry).includes(';') ? 'has a cost; only senders have one' : senderDomainProblem(entry);

const each = (
  id: string,
  field: 'recipientDomains' | 'smartHosts' | 'validationRecipients',
  code: Code,
  problem: (entry: string) => string | null,
): Check => ({
  id,
  reads: [`/${field}`],
  test: (resource) =>
    (specOf(resource)[field] ?? []).flatMap((entry, index) => {
      const found = problem(entry);
      const told = { message: `${entry} ${found}`, ref: resource.ref, path: `/spec/${field}/${index}` };
      return found === null ? [] : [finding(code, told)];
    }),
});

const one = (
  id: string,
  field: 'name' | 'comment' | 'tlsDomain',
  code: Code,
  problem: (value: string, resource: Resource) => string | null,
): Check => ({
  id,
  reads: [`/${field}`],
  test: (resource) => {
    const value = specOf(resource)[field];
    const message = value === undefined ? null : problem(value, resource);
    return message === null ? [] : [finding(code, { message, ref: resource.ref, path: `/spec/${field}` })];
  },
});

/** Checks over one OutboundConnector as it is written; what it leaves out is judged against the tenant by a guard. */
export const checks: readonly Check[] = [
  each('recipient-domains', 'recipientDomains', 'PSTN1440', recipientProblem),
  each('smart-hosts', 'smartHosts', 'PSTN1446', smartHostProblem),
  each('validation-recipients', 'validationRecipients', 'PSTN1451', validationRecipientProblem),
  one('tls-domain', 'tlsDomain', 'PSTN1447', (value) => {
    const problem = tlsDomainProblem(value);
    return problem === null ? null : `tlsDomain ${value} ${problem}`;
  }),
  one('outbound-name', 'name', 'PSTN1450', (name) =>
    name === name.trim() && name.length > 0 && name.length <= 64
      ? null
      : `the name ${JSON.stringify(name)} does not fit`,
  ),
  one('outbound-comment-length', 'comment', 'PSTN1448', (comment, resource) =>
    comment.length <= commentRoom(resource)
      ? null
      : `the comment has ${comment.length} characters; ${commentRoom(resource)} fit beside the ownership mark`,
  ),
  one('outbound-comment-without-mark', 'comment', 'PSTN1449', (comment) =>
    readMark(comment).owner === undefined ? null : 'the comment ends with an ownership mark',
  ),
  ...rules.map((rule) => checkOf(rule, settingsOf, finding)),
];
