import type { Guard } from '../kind.ts';
import { type RuleMembers, routeOf, ruleMembers, setFields } from '../language/exchange-transport-rule.ts';
import { type Item, itemId } from '../words.ts';
import { finding } from './codes.ts';
import { lastRoute } from './last-route.ts';
import { type Passage, passages } from './passage.ts';

type Refusals = ReturnType<Guard['refuse']>;

const told = ({ change }: Passage, path: string) => ({ ref: change.for[0] ?? null, path });

const nameOf = ({ change, before, after }: Passage): string =>
  String(after?.['name'] ?? before?.['name'] ?? change.keys.join(', '));

const routes = (rule: RuleMembers | null): rule is RuleMembers =>
  rule !== null && rule['enabled'] === true && routeOf(rule) !== null;

const wantedOf = (passage: Passage, desired: readonly Item[]): RuleMembers | null => {
  const item = desired.find(
    (one) => one.scope.id === passage.change.scope.id && passage.change.keys.includes(itemId(one)),
  );
  return item === undefined ? null : ruleMembers(item.value);
};

/** Each step has to leave a rule that routes with everything that narrows it down, not only the last one. */
const widened: Guard = {
  name: 'rule-widened',
  lift: 'never',
  refuse: (changes, seen, desired) =>
    passages(changes, seen).flatMap((passage): Refusals => {
      const { after } = passage;
      const wanted = wantedOf(passage, desired);
      if (!routes(after) || wanted === null) return [];
      const missing = setFields(wanted, 'condition', 'exception').filter((field) => (after[field] ?? null) === null);
      if (missing.length === 0) return [];
      const message = `${nameOf(passage)} would route mail without ${missing.join(', ')}, which its resource declares`;
      return [{ change: passage.change.id, finding: finding('PSTN1620', { ...told(passage, '/spec'), message }) }];
    }),
};

const isUnconditional = (rule: RuleMembers | null): boolean =>
  routes(rule) && setFields(rule, 'condition').length === 0;

const routesEverything: Guard = {
  name: 'rule-routes-everything',
  lift: 'allow',
  refuse: (changes, seen) =>
    passages(changes, seen).flatMap((passage): Refusals => {
      if (!isUnconditional(passage.after) || isUnconditional(passage.before)) return [];
      const message = `${nameOf(passage)} has no condition and routes every message of the tenant to ${routeOf(passage.after ?? {})}`;
      return [{ change: passage.change.id, finding: finding('PSTN1621', { ...told(passage, '/spec'), message }) }];
    }),
};

/* Actions by which a message does not reach those whom it was sent to, at least not by itself. */
const taking = [
  'deleteMessage',
  'rejectMessageReasonText',
  'rejectMessageEnhancedStatusCode',
  'smtpRejectMessageRejectText',
  'smtpRejectMessageRejectStatusCode',
  'redirectMessageTo',
  'quarantine',
  'moderateMessageByUser',
  'moderateMessageByManager',
  'disconnect',
];

/** What a rule does to every message, where it has no condition and acts. */
const takenFromAll = (rule: RuleMembers | null): readonly string[] => {
  const isAudit = String(rule?.['mode'] ?? '').startsWith('Audit');
  if (rule === null || rule['enabled'] !== true || isAudit || setFields(rule, 'condition').length > 0) return [];
  return taking.filter((field) => (rule[field] ?? null) !== null && rule[field] !== false);
};

const takesEverything: Guard = {
  name: 'rule-takes-everything',
  lift: 'allow',
  refuse: (changes, seen) =>
    passages(changes, seen).flatMap((passage): Refusals => {
      const fields = takenFromAll(passage.after);
      if (fields.length === 0 || fields.join() === takenFromAll(passage.before).join()) return [];
      const message = `${nameOf(passage)} has no condition and does this to every message of the tenant: ${fields.join(', ')}`;
      return [{ change: passage.change.id, finding: finding('PSTN1627', { ...told(passage, '/spec'), message }) }];
    }),
};

/** Parts of a live rule that no field describes. */
export const unknownParts = (rule: RuleMembers | null): readonly string[] => {
  const parts = rule?.['unmodelled'];
  return Array.isArray(parts) ? (parts as readonly string[]) : [];
};

const unmodelled: Guard = {
  name: 'rule-unmodelled',
  lift: 'never',
  refuse: (changes, seen) =>
    passages(changes, seen).flatMap((passage): Refusals => {
      const parts = unknownParts(passage.before);
      if (parts.length === 0) return [];
      const message = `${nameOf(passage)} has ${parts.join(', ')} in the tenant, which Postern does not know; it is not written`;
      return [{ change: passage.change.id, finding: finding('PSTN1622', { ...told(passage, ''), message }) }];
    }),
};

/* Exchange stores no activation date that has passed, so that the wish would never be met. */
const activationPassed: Guard = {
  name: 'rule-activation-passed',
  lift: 'never',
  refuse: (changes, seen) =>
    passages(changes, seen).flatMap((passage): Refusals => {
      const date = ruleMembers(passage.change.after)['activationDate'];
      const at = seen.find(({ scope }) => scope.id === passage.change.scope.id)?.at;
      if (typeof date !== 'string' || at === undefined || !(Date.parse(date) < Date.parse(at))) return [];
      const message = `${nameOf(passage)}: activationDate ${date} has passed`;
      return [
        {
          change: passage.change.id,
          finding: finding('PSTN1623', { ...told(passage, '/spec/activationDate'), message }),
        },
      ];
    }),
};

/** Dangers and impossibilities of transport rules. */
export const guards: readonly Guard[] = [
  widened,
  routesEverything,
  takesEverything,
  lastRoute,
  unmodelled,
  activationPassed,
];
