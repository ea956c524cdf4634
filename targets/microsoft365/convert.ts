import { canonicalSetting, connectorKey, type Setting } from '../../kinds/language/exchange-inbound-connector.ts';
import { readMark, writeMark } from '../../kinds/language/mark.ts';
import type { Change, Found, Json } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import type { Command, WireObject } from './exchange.ts';
import type { ObjectType } from './objects.ts';

/** Named settings. */
export type Members = { readonly [field: string]: Json };

/** A value as named settings; nothing when it is none. */
export const membersOf = (value: Json): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

const jsonOf = (value: unknown): Json => {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  return null;
};

/** An object of the tenant as found, in canonical form; null when it has no name or Guid. */
export const foundOf = (type: ObjectType, object: WireObject): Found | null => {
  const { Name: name, Guid: guid } = object;
  if (typeof name !== 'string' || name === '' || typeof guid !== 'string' || guid === '') return null;
  const value = Object.fromEntries(
    type.settings.flatMap((setting) =>
      object[setting.parameter] === undefined
        ? []
        : [[setting.field, canonicalSetting(setting, jsonOf(object[setting.parameter]))] as const],
    ),
  );
  const comment = object['Comment'];
  const { owner } = readMark(typeof comment === 'string' ? comment : '');
  const handle = guid.toLowerCase();
  return {
    type: type.type,
    key: connectorKey(name),
    handle,
    value,
    ...(owner === undefined ? {} : { owner }),
    version: digest({ handle, value, owner: owner ?? null }),
  };
};

/** The comment as it stands in the tenant: text and mark. */
export const wholeComment = (text: Json | undefined, owner: string | undefined): string => {
  const bare = typeof text === 'string' ? text : '';
  return owner === undefined ? bare : writeMark(bare, owner);
};

/** null, "", [] and a missing member are the same emptiness. */
export const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Whether two canonical values of one setting are the same. */
export const isSame = (left: Json | undefined, right: Json | undefined): boolean =>
  (isEmpty(left) && isEmpty(right)) || JSON.stringify(left) === JSON.stringify(right);

/** Fields whose value a change alters, in the order of the settings. */
export const changedFields = (type: ObjectType, before: Json, after: Json): readonly string[] => {
  const [old, wanted] = [membersOf(before), membersOf(after)];
  return type.settings
    .map(({ field }) => field)
    .filter((field) => wanted[field] !== undefined && !isSame(old[field], wanted[field]));
};

type Parameter = Command['parameters'][string];

/* What is emptied is sent as null: an empty array does not bind. A Comment must not be null. */
const parameterOf = (setting: Setting, value: Json): Parameter => {
  if (setting.form === 'flag') return value === true;
  if (Array.isArray(value)) return value.length === 0 ? null : (value as readonly string[]);
  const text = typeof value === 'string' ? value : '';
  return text === '' && setting.form !== 'comment' && setting.form !== 'text' ? null : text;
};

const parametersOf = (type: ObjectType, fields: ReadonlySet<string>, value: Members): Command['parameters'] =>
  Object.fromEntries(
    type.settings
      .filter(({ field }) => fields.has(field) && value[field] !== undefined)
      .map((setting) => [setting.parameter, parameterOf(setting, value[setting.field] ?? null)]),
  );

const fieldsToSet = (type: ObjectType, change: Change): ReadonlySet<string> => {
  const changed = changedFields(type, change.before, change.after);
  const companions = type.together.filter((group) => group.some((field) => changed.includes(field))).flat();
  const onlyNew = type.settings.filter((setting) => setting.onlyNew === true).map(({ field }) => field);
  return new Set([...changed, ...companions, ...type.always].filter((field) => !onlyNew.includes(field)));
};

/** The one cmdlet that carries out a change; null for changes that write nothing. */
export const commandOf = (type: ObjectType, change: Change): Command | null => {
  const after = membersOf(change.after);
  switch (change.op) {
    case 'create': {
      const onlySet = type.settings.filter((setting) => setting.onlySet === true).map(({ field }) => field);
      const given = Object.keys(after).filter((field) => !isEmpty(after[field]) && !onlySet.includes(field));
      return { cmdlet: type.cmdlets.create, parameters: parametersOf(type, new Set(given), after) };
    }
    case 'update':
    case 'adopt':
      return {
        cmdlet: type.cmdlets.set,
        parameters: { Identity: change.handle ?? '', ...parametersOf(type, fieldsToSet(type, change), after) },
      };
    case 'delete':
      return { cmdlet: type.cmdlets.remove, parameters: { Identity: change.handle ?? '', Confirm: false } };
    default:
      return null;
  }
};
