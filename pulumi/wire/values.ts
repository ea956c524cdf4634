/** A value that is not known before another resource has been made. Only in previews. */
export const Unknown: unique symbol = Symbol('unknown');

/** A value that Pulumi keeps encrypted. The content may be unknown, or hold further values. */
export class Secret {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value instanceof Secret ? value.value : value;
  }
}

/** Another resource given as a value. `id` is missing for component resources. */
export class ResourceReference {
  readonly urn: string;
  readonly id: string | typeof Unknown | undefined;
  readonly packageVersion: string;
  constructor(urn: string, id: string | typeof Unknown | undefined, packageVersion: string) {
    this.urn = urn;
    this.id = id;
    this.packageVersion = packageVersion;
  }
}

/** A property value as Pulumi means it. */
export type Value =
  | null
  | boolean
  | number
  | string
  | typeof Unknown
  | Secret
  | ResourceReference
  | readonly Value[]
  | Values;
export type Values = { readonly [name: string]: Value | undefined };

/** A property value with secrets and references opened: data that may still be unknown in places. */
export type Plain = null | boolean | number | string | typeof Unknown | readonly Plain[] | Plains;
export type Plains = { readonly [name: string]: Plain | undefined };

/** Whether a value is an object of named properties, and not one of our classes. */
export const isObject = <T extends Value | Plain>(
  value: T | undefined,
): value is Exclude<Extract<T, object>, readonly unknown[] | Secret | ResourceReference> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Secret) &&
  !(value instanceof ResourceReference);

/** Whether a value is a list. */
export const isList = <T extends Value | Plain>(value: T | undefined): value is Extract<T, readonly unknown[]> =>
  Array.isArray(value);
