import type { Guard } from '../kind.ts';
import { problemOf } from '../language/settings-rule.ts';
import type { Change, Observation } from '../words.ts';
import { finding } from './codes.ts';
import { rules } from './rules.ts';
import { type Passage, passageOf, type Settings, settingsOf, TYPE } from './settings.ts';

type Refusals = ReturnType<Guard['refuse']>;

const overPassages = (
  changes: readonly Change[],
  seen: readonly Observation[],
  refuse: (change: Change, passage: Passage) => Refusals,
): Refusals =>
  changes.flatMap((change) => {
    const passage = passageOf(change, seen);
    return passage === null ? [] : refuse(change, passage);
  });

const told = (change: Change, path: string) => ({ ref: change.for[0] ?? null, path });

const nameOf = (change: Change, passage: Passage): string => passage.after.name ?? change.keys.join(', ');

const rejects = (connector: Settings): boolean =>
  connector.enabled === true &&
  connector.connectorType === 'Partner' &&
  connector.senderDomains?.includes('*') === true &&
  (connector.restrictDomainsToCertificate === true || connector.restrictDomainsToIPAddresses === true);

const accepted = (connector: Settings): string =>
  connector.restrictDomainsToCertificate === true
    ? `with the certificate ${connector.tlsSenderCertificateName ?? '(unknown)'}`
    : `from ${(connector.senderIPAddresses ?? []).join(', ')}`;

const isSameGate = (before: Settings, after: Settings): boolean =>
  rejects(before) && accepted(before) === accepted(after);

/*
 * A Partner connector for all domains with a restriction makes Exchange refuse every message from outside that does not
 * come that way (550 5.7.51).
 */
const rejectsMail: Guard = {
  name: 'connector-rejects-mail',
  lift: 'allow',
  refuse: (changes, seen) =>
    overPassages(changes, seen, (change, { before, after }) =>
      !rejects(after) || (before !== null && isSameGate(before, after))
        ? []
        : [
            {
              change: change.id,
              finding: finding('PSTN1412', {
                ...told(change, '/spec/senderDomains'),
                message: `${nameOf(change, { before, after })} takes mail from all domains only ${accepted(after)}: every other message from the Internet to this tenant is rejected (550 5.7.51), also what is delivered directly to *.mail.protection.outlook.com`,
              }),
            },
          ],
    ),
};

/*
 * Where the MX records point at a vendor, only such a connector keeps those who deliver directly to the tenant from passing
 * the vendor by.
 */
const passesBy: Guard = {
  name: 'connector-passed-by',
  lift: 'allow',
  refuse: (changes, seen) =>
    changes.flatMap((change) => {
      const before = change.op === 'delete' ? settingsOf(change.before) : passageOf(change, seen)?.before;
      const after = change.op === 'delete' ? {} : passageOf(change, seen)?.after;
      if (change.type !== TYPE || !before || !after || !rejects(before) || rejects(after)) return [];
      const message = `${before.name ?? change.keys.join(', ')} took mail from all domains only ${accepted(before)}, and would no longer have all other mail rejected: where MX points at the vendor, mail delivered directly to *.mail.protection.outlook.com passes it by`;
      return [{ change: change.id, finding: finding('PSTN1414', { ...told(change, '/spec'), message }) }];
    }),
};

/** What the declared fields make together with those that stand in the tenant. */
const settings: Guard = {
  name: 'connector-settings',
  lift: 'never',
  refuse: (changes, seen) =>
    overPassages(changes, seen, (change, passage) =>
      rules.flatMap((rule) => {
        const problem = problemOf(rule, passage.after);
        if (problem === null) return [];
        const message = `${nameOf(change, passage)} as it would become: ${problem.message}`;
        return [
          { change: change.id, finding: finding(problem.code, { ...told(change, `/spec/${problem.field}`), message }) },
        ];
      }),
    ),
};

const sameWords = (left: readonly string[] | undefined, right: readonly string[] | undefined): boolean =>
  JSON.stringify(left ?? []) === JSON.stringify(right ?? []);

const immutable: Guard = {
  name: 'connector-immutable',
  lift: 'never',
  refuse: (changes, seen) =>
    overPassages(changes, seen, (change, { before, after }) =>
      before === null || sameWords(before.clientHostNames, after.clientHostNames)
        ? []
        : [
            {
              change: change.id,
              finding: finding('PSTN1411', {
                ...told(change, '/spec/clientHostNames'),
                message: `${nameOf(change, { before, after })} has other clientHostNames, which Set-InboundConnector does not take`,
              }),
            },
          ],
    ),
};

/** The fact that a tenant publishes once Exchange has said that connectors stay disabled there. */
const RESTRICTION = 'ConnectorRestriction';

/** Writing again what the tenant has just refused changes nothing. The fact lasts as long as the target remembers it. */
const restricted: Guard = {
  name: 'connector-restricted',
  lift: 'allow',
  refuse: (changes, seen) =>
    overPassages(changes, seen, (change, { before, after }) => {
      const fact = seen.find((observation) => observation.scope.id === change.scope.id)?.facts[RESTRICTION];
      if (fact === undefined || after.enabled !== true || before?.enabled === true) return [];
      const message = `${nameOf(change, { before, after })} cannot be enabled: Exchange said "${String(fact.value)}"`;
      return [{ change: change.id, finding: finding('PSTN1413', { ...told(change, '/spec/enabled'), message }) }];
    }),
};

/** Dangers and impossibilities of inbound connectors. */
export const guards: readonly Guard[] = [rejectsMail, passesBy, settings, immutable, restricted];
