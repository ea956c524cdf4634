import type { TSchema } from 'typebox';
import type { Json } from './words.ts';

/** One node of a schema within the profile of `schema.ts`, as plain JSON Schema with Postern's own keywords. */
export type SchemaNode = {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly description?: string;
  readonly default?: string | boolean | number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-type'?: string;
  readonly 'x-open'?: readonly string[];
  readonly 'x-list'?: 'set' | 'list';
  readonly 'x-exactly-one'?: readonly string[];
  readonly 'x-at-most-one'?: readonly string[];
  readonly 'x-immutable'?: boolean;
  readonly 'x-secret'?: boolean;
  readonly 'x-absent'?: 'ignore' | 'clear';
  readonly 'x-vendor-default'?: string;
  readonly 'x-parameter'?: string;
};

/** A kind's schema read as nodes. `profileProblems` in the tests proves that the reading is right for every kind. */
export const nodeOf = (schema: TSchema): SchemaNode => schema as unknown as SchemaNode;

/** The properties of a node by name; none for what is not an object. */
export const propertiesOf = (node: SchemaNode): readonly (readonly [string, SchemaNode])[] =>
  Object.entries(node.properties ?? {});

/** The node of one property; none where the schema has no such property. */
export const propertyOf = (node: SchemaNode | undefined, name: string): SchemaNode | undefined =>
  node?.properties !== undefined && Object.hasOwn(node.properties, name) ? node.properties[name] : undefined;

/** The properties that must be written down: one with a default may be left out. */
export const requiredOf = (node: SchemaNode): readonly string[] =>
  (node.required ?? []).filter((name) => propertyOf(node, name)?.default === undefined);

/** Every node of a schema with its path (`/spec/sender/name`, list entries as `*`), parents first. */
export const schemaNodes = function* (node: SchemaNode, path: string): Generator<readonly [string, SchemaNode]> {
  yield [path, node];
  for (const [name, child] of propertiesOf(node)) yield* schemaNodes(child, `${path}/${pointerToken(name)}`);
  if (node.items !== undefined) yield* schemaNodes(node.items, `${path}/*`);
};

/** A property name as one token of a JSON pointer (RFC 6901). */
export const pointerToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Whether a JSON value is an object. */
export const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One value of a resource beside the schema node that describes it; no node where the schema has none. */
export type Place = { readonly path: string; readonly value: Json; readonly node: SchemaNode | undefined };

/** Every value in `value` with its JSON pointer, parents first. */
export const places = function* (node: SchemaNode | undefined, value: Json, path: string): Generator<Place> {
  yield { path, value, node };
  if (isRecord(value)) {
    for (const [name, child] of Object.entries(value))
      yield* places(propertyOf(node, name), child, `${path}/${pointerToken(name)}`);
  } else if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) yield* places(node?.items, child, `${path}/${index}`);
  }
};

/** What the prose of a field says beside its description: the documented values, the vendor's parameter and default. */
export const fieldNotes = (node: SchemaNode): readonly string[] => [
  ...(node['x-open'] === undefined
    ? []
    : [`Documented values: ${node['x-open'].join(', ')}; others pass with a warning.`]),
  ...(node['x-parameter'] === undefined ? [] : [`Vendor's parameter: ${node['x-parameter']}.`]),
  ...(node['x-vendor-default'] === undefined
    ? []
    : [`Left out, it is not managed; the vendor's default is ${node['x-vendor-default']}.`]),
  ...(node['x-absent'] === 'clear' ? ['Left out, it is cleared.'] : []),
];

/** Description and notes of a field as one paragraph. */
export const fieldProse = (node: SchemaNode): string => [node.description ?? '', ...fieldNotes(node)].join(' ').trim();

/** What every dialect of JSON Schema says of a node in the same words: prose, default, enum and bounds. */
export const plainKeywords = (node: SchemaNode): Readonly<Record<string, unknown>> => ({
  ...(fieldProse(node) === '' ? {} : { description: fieldProse(node) }),
  ...Object.fromEntries(
    (['default', 'enum', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems'] as const)
      .filter((keyword) => node[keyword] !== undefined)
      .map((keyword) => [keyword, node[keyword]]),
  ),
});

/** `SpfRecord` as `spf-record`, for file names. */
export const kebab = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
