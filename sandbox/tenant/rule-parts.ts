import type { Properties } from './directory.ts';
import { ExchangeError } from './exchange-error.ts';
import type { Bound, ParameterTable } from './parameters.ts';
import { ACTIONS, exceptIf, FILLED_IN, PARTS, type Parts, PREDICATES, RULES } from './transport-rule-parameters.ts';

type Value = Properties[string];

/** How an unset parameter reads: false for a switch, else null. */
export const UNSET: Properties = Object.fromEntries(
  Object.entries(PARTS).map(([name, type]) => [name, type.type === 'boolean' ? false : null]),
);

/** Whether a predicate or action is there. The wire also knows `[""]` for a list that was emptied. */
export function isSet(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some((one) => one !== '');
  return value !== undefined && value !== null && value !== false && value !== '';
}

/** Every predicate and action as a list of its parameters. */
const GROUPS: readonly (readonly string[])[] = [
  ...Object.values(PREDICATES).flatMap((table) => {
    const names = Object.keys(table);
    return [names, names.map(exceptIf)];
  }),
  ...Object.values(ACTIONS).map((table) => Object.keys(table)),
];

/**
 * The parts after a write: a predicate or action that the parameters touch is replaced whole by them, others stay. Throws when
 * one that has two parts is given with one only.
 */
export function mergeParts(before: Properties, parameters: Bound): Properties {
  const merged: Record<string, Value> = { ...before };
  for (const group of GROUPS) {
    const given = group.filter((name) => name in parameters);
    if (given.length === 0) continue;
    const wanted = given.some((name) => isSet(parameters[name]));
    for (const name of group) {
      const value = parameters[name] ?? UNSET[name] ?? null;
      merged[name] = Array.isArray(value) && value.length === 0 ? [''] : value;
      if (wanted && !isSet(value)) merged[name] = filledIn(name, given, PARTS[name]?.type === 'boolean' ? false : null);
    }
  }
  return merged;
}

function filledIn(name: string, given: readonly string[], unset: Value): Value {
  if (unset === false) return false;
  const value = FILLED_IN[name] ?? FILLED_IN[name.replace(/^ExceptIf/, '')];
  if (value !== undefined) return value;
  throw new ExchangeError(
    400,
    'System.ArgumentException',
    `The parameter '${name}' must be specified together with '${given.join("', '")}'.`,
  );
}

/** The class names of what is set. Names that the tables do not have stay: a newer service put them there. */
export function classNames(rule: Properties): Pick<Properties, 'Conditions' | 'Exceptions' | 'Actions'> {
  return {
    Conditions: named(PREDICATES, rule, (name) => name, rule['Conditions']),
    Exceptions: named(PREDICATES, rule, exceptIf, rule['Exceptions']),
    Actions: named(ACTIONS, rule, (name) => name, rule['Actions']),
  };
}

function named(parts: Parts, rule: Properties, spell: (name: string) => string, before: Value | undefined): Value {
  const known = Object.entries(parts).flatMap(([name, table]: [string, ParameterTable]) =>
    Object.keys(table).some((parameter) => isSet(rule[spell(parameter)])) ? [`${RULES}.${name}`] : [],
  );
  const foreign = Array.isArray(before)
    ? before.filter((one) => !Object.hasOwn(parts, one.slice(one.lastIndexOf('.') + 1)))
    : [];
  const all = [...known, ...foreign];
  return all.length === 0 ? null : all;
}

/** The rule in words, as the service composes it from what is set. */
export function description(rule: Properties): string {
  const lines = (names: readonly string[]): string =>
    names
      .filter((name) => isSet(rule[name]))
      .map((name) => `\t${name}: ${[rule[name]].flat().join(' or ')}\r\n`)
      .join('');
  const conditions = lines(Object.values(PREDICATES).flatMap((table) => Object.keys(table)));
  const exceptions = lines(Object.values(PREDICATES).flatMap((table) => Object.keys(table).map(exceptIf)));
  const actions = lines(Object.values(ACTIONS).flatMap((table) => Object.keys(table)));
  return [
    conditions === '' ? 'Apply to all messages\r\n' : `If the message:\r\n${conditions}`,
    `Take the following actions:\r\n${actions}`,
    exceptions === '' ? '' : `Except if the message:\r\n${exceptions}`,
  ].join('');
}

/** Characters of the rule's conditions, exceptions and actions as the service stores them. */
export function storedSize(rule: Properties): number {
  return Object.keys(PARTS)
    .filter((name) => isSet(rule[name]))
    .reduce((sum, name) => {
      const values = [rule[name]].flat().map((one) => `<value>${String(one)}</value>`);
      return sum + `<part name="${name}"></part>`.length + values.join('').length;
    }, 0);
}
