import { cannotTransform, ExchangeError, missingParameters, unknownParameters } from './exchange-error.ts';

/** The type of one parameter. `list` takes a scalar too, as PowerShell does. */
export type ParameterType =
  | { readonly type: 'string'; readonly maxLength?: number; readonly nullable?: boolean }
  | { readonly type: 'boolean'; readonly nullable?: boolean }
  | { readonly type: 'integer'; readonly nullable?: boolean }
  | { readonly type: 'size' | 'time'; readonly nullable?: boolean }
  | { readonly type: 'enum'; readonly class: string; readonly values: readonly string[]; readonly nullable?: boolean }
  | { readonly type: 'list'; readonly nullable?: boolean }
  | { readonly type: 'resultSize' };

/** A cmdlet's parameters by name. */
export type ParameterTable = Readonly<Record<string, ParameterType>>;

/** Bound values; names in the table's spelling. */
export type Bound = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/**
 * Binds what the client sent to the table, in any letter case of the names. Throws {@link ExchangeError} with the layouts that the
 * service uses: unknown parameters first, then missing ones, then values.
 */
export function bindParameters(
  sent: Readonly<Record<string, unknown>>,
  table: ParameterTable,
  mandatory: readonly string[],
): Bound {
  const spelling = new Map(Object.keys(table).map((name) => [name.toLowerCase(), name]));
  const given = Object.entries(sent).filter(([name]) => !name.includes('@'));
  const unknown = given.filter(([name]) => !spelling.has(name.toLowerCase())).map(([name]) => name);
  if (unknown.length > 0) throw unknownParameters(unknown);
  const bound: Record<string, Bound[string]> = {};
  for (const [name, value] of given) {
    const known = spelling.get(name.toLowerCase());
    const parameter = known === undefined ? undefined : table[known];
    if (known !== undefined && parameter !== undefined) bound[known] = bindValue(known, value, parameter);
  }
  const missing = mandatory.filter((name) => bound[name] === undefined || bound[name] === null || bound[name] === '');
  if (missing.length > 0) throw missingParameters(missing);
  return bound;
}

function bindValue(name: string, value: unknown, parameter: ParameterType): Bound[string] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    throw cannotTransform(name, 'Cannot convert hashtable to an object of the parameter type.');
  }
  if (value === null && 'nullable' in parameter && parameter.nullable === true) return null;
  switch (parameter.type) {
    case 'integer':
      if (Number.isInteger(Number(value)) && value !== '' && value !== null && typeof value !== 'boolean')
        return Number(value);
      throw cannotTransform(name, `Cannot convert value "${String(value)}" to type "System.Int32".`);
    case 'size':
      return bindSize(name, value);
    case 'time':
      return bindTime(name, value);
    case 'string':
      return bindString(name, value, parameter);
    case 'boolean':
      if (value === 0 || value === 1) return value === 1;
      if (typeof value === 'boolean') return value;
      throw cannotTransform(
        name,
        `Cannot convert value "${typeName(value)}" to type "System.Boolean". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0 instead.`,
      );
    case 'enum': {
      const found = parameter.values.find((one) => one.toLowerCase() === String(value).toLowerCase());
      if (found !== undefined && typeof value === 'string') return found;
      throw cannotTransform(
        name,
        `Cannot convert value "${String(value)}" to type "${parameter.class}". Error: "Unable to match the identifier name ${String(value)} to a valid enumerator name. Specify one of the following enumerator names and try again: ${parameter.values.join(', ')}"`,
      );
    }
    case 'list':
      return bindList(name, value);
    case 'resultSize':
      if (typeof value === 'string' && value.toLowerCase() === 'unlimited') return 'Unlimited';
      if (Number.isInteger(Number(value)) && Number(value) > 0) return Number(value);
      throw cannotTransform(name, `Cannot convert value "${String(value)}" to type "Unlimited".`);
  }
}

function bindString(
  name: string,
  value: unknown,
  parameter: { maxLength?: number; nullable?: boolean },
): string | null {
  if (value === null) {
    if (parameter.nullable === true) return null;
    throw new ExchangeError(
      400,
      'System.ArgumentException',
      `The value of '${name}' cannot be null. Parameter name: ${name}`,
      'both',
    );
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw cannotTransform(name, `Cannot convert value to type System.String.`);
  }
  const text = String(value);
  if (parameter.maxLength !== undefined && text.length > parameter.maxLength) {
    throw new ExchangeError(
      400,
      'System.Management.Automation.ParameterBindingException',
      `Cannot bind parameter '${name}' to the target. Exception setting "${name}": "The length of the property is too long. The maximum length is ${parameter.maxLength} and the length of the value provided is ${text.length}."`,
      'both',
    );
  }
  return text;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** A size as Exchange writes it back: `10 MB (10,485,760 bytes)`. */
function bindSize(name: string, value: unknown): string {
  const [, digits, unit = 'B'] = /^\s*(\d+)\s*([KMGT]?B)?(?:\s*\(.*\))?\s*$/i.exec(String(value)) ?? [];
  if (digits === undefined) {
    throw cannotTransform(name, `Cannot convert value "${String(value)}" to type "ByteQuantifiedSize".`);
  }
  const bytes = Number(digits) * 1024 ** UNITS.indexOf(unit.toUpperCase());
  const rank = bytes === 0 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), UNITS.length - 1);
  const rounded = Number((bytes / 1024 ** rank).toPrecision(4));
  return `${rounded} ${UNITS[rank]} (${bytes.toLocaleString('en-US')} bytes)`;
}

function bindTime(name: string, value: unknown): string | null {
  if (value === null || value === '') return null;
  const time = Date.parse(String(value));
  if (Number.isNaN(time))
    throw cannotTransform(name, `Cannot convert value "${String(value)}" to type "System.DateTime".`);
  return new Date(time).toISOString().replace(/\.\d+Z$/, '');
}

function bindList(name: string, value: unknown): readonly string[] {
  if (value === null) return [];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries.map((entry) => {
    if (typeof entry === 'string' && entry !== '') return entry;
    throw cannotTransform(name, `Cannot convert value "${String(entry)}" to an entry of the list.`);
  });
}

function typeName(value: unknown): string {
  return value === null ? '' : typeof value === 'string' ? 'System.String' : 'System.Object';
}
