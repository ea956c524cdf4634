import type { Json } from '../words.ts';
import { actionRows, conditionRows, type Row, type RuleForm, settingRows } from './exchange-rule-table.ts';
import { canonicalRuleValue } from './exchange-rule-values.ts';

/** What a parameter is to its rule. */
export type RuleRole = 'condition' | 'exception' | 'action' | 'setting';

/** One field of a rule and the parameter and property of the same meaning. */
export type RuleParameter = {
  readonly field: string;
  readonly parameter: string;
  readonly role: RuleRole;
  /** Predicate or action that it is part of, by class name without namespace; '' for settings. */
  readonly part: string;
  readonly form: RuleForm;
  readonly says: string;
  readonly known: readonly string[];
};

/** A parameter's name as a field: `ADComparisonAttribute` is `adComparisonAttribute`. */
export const fieldOf = (parameter: string): string =>
  parameter.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+/, (capitals) => capitals.toLowerCase());

const made =
  (role: RuleRole, suffix: string) =>
  ([parameter, part, form, says, known]: Row): RuleParameter => {
    const name = role === 'exception' ? `ExceptIf${parameter}` : parameter;
    return {
      field: fieldOf(name),
      parameter: name,
      role,
      part: part === '' ? '' : `${part}${suffix}`,
      form,
      says: role === 'exception' ? `Exception: ${says.charAt(0).toLowerCase()}${says.slice(1)}` : says,
      known: known ?? [],
    };
  };

/** Every field of a rule that Set-TransportRule writes. `enabled` is none: it has cmdlets of its own. */
export const ruleParameters: readonly RuleParameter[] = [
  ...settingRows.map(made('setting', '')),
  ...conditionRows.map(made('condition', 'Predicate')),
  ...conditionRows.map(made('exception', 'Predicate')),
  ...actionRows.map(made('action', 'Action')),
];

const byField = new Map(ruleParameters.map((one) => [one.field, one]));

/** The parameter of a field; undefined for what is none. */
export const ruleParameter = (field: string): RuleParameter | undefined => byField.get(field);

/** Conditions, exceptions and actions: what a rule that leaves them out does not have. */
export const isPredicateOrAction = (one: RuleParameter): boolean => one.role !== 'setting';

/**
 * Fields that Exchange fills in when their partner is given and they are not: left out beside it, they are not managed.
 * By the parameter of the condition or action.
 */
const filledIn: Readonly<Record<string, string>> = {
  ADComparisonOperator: 'ADComparisonAttribute',
  ExceptIfADComparisonOperator: 'ExceptIfADComparisonAttribute',
  ApplyHtmlDisclaimerLocation: 'ApplyHtmlDisclaimerText',
  ApplyHtmlDisclaimerFallbackAction: 'ApplyHtmlDisclaimerText',
  RejectMessageReasonText: 'RejectMessageEnhancedStatusCode',
  RejectMessageEnhancedStatusCode: 'RejectMessageReasonText',
  SmtpRejectMessageRejectText: 'SmtpRejectMessageRejectStatusCode',
  SmtpRejectMessageRejectStatusCode: 'SmtpRejectMessageRejectText',
  IncidentReportContent: 'GenerateIncidentReport',
};

/** The field beside which Exchange fills this one in; undefined for all others. */
export const filledInBeside = (field: string): string | undefined => {
  const partner = filledIn[byField.get(field)?.parameter ?? ''];
  return partner === undefined ? undefined : fieldOf(partner);
};

/** The other fields of the same condition, exception or action: Exchange replaces them together. */
export const partnersOf = (field: string): readonly string[] => {
  const own = byField.get(field);
  if (own === undefined || own.part === '') return [];
  return ruleParameters
    .filter((one) => one.part === own.part && one.role === own.role && one.field !== field)
    .map((one) => one.field);
};

/** Fields by name. */
export type RuleMembers = { readonly [field: string]: Json };

/** A value as fields; nothing when it is none. */
export const ruleMembers = (value: Json): RuleMembers =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RuleMembers) : {};

/**
 * A rule with every field in canonical form: what is empty is null, sets are sorted. Members that no parameter
 * describes stay. Idempotent.
 */
export const canonicalRule = (value: Json): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value as RuleMembers).map(([field, member]) => {
      const known = byField.get(field);
      return [field, known === undefined ? member : canonicalRuleValue(known.form, known.known, member)];
    }),
  );
};

/** Natural key of a rule: Exchange compares names without case. */
export const ruleKey = (name: string): string => name.trim().toLowerCase();

/** Fields of one role that are set in a canonical rule. */
export const setFields = (rule: RuleMembers, ...roles: readonly RuleRole[]): readonly string[] =>
  ruleParameters
    .filter((one) => roles.includes(one.role) && rule[one.field] !== undefined && rule[one.field] !== null)
    .map((one) => one.field);

/** The outbound connector that a canonical rule routes to; null when it routes nowhere. */
export const routeOf = (rule: RuleMembers): string | null => {
  const route = rule['routeMessageOutboundConnector'];
  return typeof route === 'string' ? route : null;
};

/** Class names that Conditions, Exceptions and Actions of a live rule list, in that order. */
export type RuleClasses = Readonly<Record<'condition' | 'exception' | 'action', readonly string[]>>;

const bareClass = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/**
 * Classes of a live rule that its fields do not explain: conditions, exceptions or actions that are not modelled here. Both
 * an unknown name counts and one more class than there are fields for.
 */
export const unmodelled = (rule: RuleMembers, classes: RuleClasses): readonly string[] =>
  (['condition', 'exception', 'action'] as const).flatMap((role) => {
    const explained = new Set(
      ruleParameters.filter((one) => one.role === role && (rule[one.field] ?? null) !== null).map((one) => one.part),
    );
    return classes[role].map(bareClass).filter((name) => !explained.has(name));
  });

/** Id of the gate that the outbound connector of a rule is there and takes mail from rules. */
export const routeTargetExists = (connector: string): string => `RouteTargetExists/${connector.trim().toLowerCase()}`;

/** Id of the gate that it is enabled as well. */
export const routeTargetEnabled = (connector: string): string => `RouteTargetEnabled/${connector.trim().toLowerCase()}`;

/** The fact that a tenant publishes for both: its outbound connectors. */
export const OUTBOUND_CONNECTORS = 'OutboundConnectors';
