import {
  canonicalRule,
  type RuleClasses,
  type RuleMembers,
  ruleKey,
  ruleMembers,
  ruleParameter,
  ruleParameters,
  unmodelled,
} from '../../kinds/language/exchange-transport-rule.ts';
import { readMark, writeMark } from '../../kinds/language/mark.ts';
import type { Change, Found, Json } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import type { Command, WireObject } from './exchange.ts';

/** The type that these files are about. */
export const TRANSPORT_RULE = 'TransportRule';

const jsonOf = (value: unknown): Json => {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  return Array.isArray(value) ? value.map(jsonOf) : null;
};

const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );

const classesOf = (object: WireObject): RuleClasses => ({
  condition: texts(object['Conditions']),
  exception: texts(object['Exceptions']),
  action: texts(object['Actions']),
});

/**
 * A rule of the tenant as found, in canonical form; null when it has no name or Guid. Its place among the others is no part
 * of it. `unmodelled` lists the classes that no field explains: such a rule is never written.
 */
export const foundRule = (object: WireObject): Found | null => {
  const { Name: name, Guid: guid, Comments: comments, State: state } = object;
  if (typeof name !== 'string' || name === '' || typeof guid !== 'string' || guid === '') return null;
  const fields = ruleParameters.flatMap(({ field, parameter }) =>
    object[parameter] === undefined ? [] : [[field, jsonOf(object[parameter])] as const],
  );
  const rule = ruleMembers(canonicalRule(Object.fromEntries(fields)));
  const unknown = unmodelled(rule, classesOf(object));
  const { owner } = readMark(typeof comments === 'string' ? comments : '');
  const handle = guid.toLowerCase();
  const value = {
    ...rule,
    enabled: state === 'Enabled',
    ...(unknown.length === 0 ? {} : { unmodelled: unknown }),
  };
  return {
    type: TRANSPORT_RULE,
    key: ruleKey(name),
    handle,
    value,
    ...(owner === undefined ? {} : { owner }),
    version: digest({ handle, value, owner: owner ?? null }),
  };
};

/** The comment as it stands in the tenant: text and mark; '' is no mark. */
export const markedComments = (text: Json | undefined, owner: string | undefined): string => {
  const bare = typeof text === 'string' ? text : '';
  return owner === undefined || owner === '' ? bare : writeMark(bare, owner);
};

const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === '';

/** Whether two canonical values of one field are the same. */
export const isSameValue = (left: Json | undefined, right: Json | undefined): boolean =>
  (isEmpty(left) && isEmpty(right)) || JSON.stringify(left) === JSON.stringify(right);

type Parameter = Command['parameters'][string];

/* A cleared part is sent as null; Comments must not be null. */
const parameterOf = (field: string, value: Json): Parameter => {
  if (field === 'comments') return typeof value === 'string' ? value : '';
  if (value === null || typeof value === 'object') return value as readonly string[] | null;
  return value;
};

const parametersOf = (rule: RuleMembers): Command['parameters'] =>
  Object.fromEntries(
    Object.entries(rule).flatMap(([field, value]) => {
      const known = ruleParameter(field);
      return known === undefined ? [] : [[known.parameter, parameterOf(field, value)] as const];
    }),
  );

/** The one cmdlet that carries out a change of a rule; null for changes that write nothing. */
export const ruleCommand = (change: Change): Command | null => {
  const after = ruleMembers(change.after);
  const identity = { Identity: change.handle ?? '' };
  switch (change.op) {
    case 'create': {
      const given = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null));
      const legacy = after['useLegacyRegex'];
      return {
        cmdlet: 'New-TransportRule',
        parameters: {
          ...parametersOf(given),
          Enabled: false,
          ...(typeof legacy === 'boolean' ? { UseLegacyRegex: legacy } : {}),
        },
      };
    }
    case 'update':
    case 'adopt':
      if (after['enabled'] !== undefined)
        return {
          cmdlet: after['enabled'] === true ? 'Enable-TransportRule' : 'Disable-TransportRule',
          parameters: { ...identity, Confirm: false },
        };
      return { cmdlet: 'Set-TransportRule', parameters: { ...identity, ...parametersOf(after) } };
    case 'delete':
      return { cmdlet: 'Remove-TransportRule', parameters: { ...identity, Confirm: false } };
    default:
      return null;
  }
};
