import Type, { type TSchema } from 'typebox';

/*
 * The schema profile: what a structural CRD schema, ajv and the Pulumi schema can all say. One `type` per node, no
 * oneOf/anyOf/allOf/$ref, unions as sibling optional objects with an "exactly one" rule. Emitters add what their format
 * wants (additionalProperties: false for ajv, lists for Kubernetes).
 *
 * Own keywords, dropped or translated by the emitters:
 *   x-type            name of a nested object type (Pulumi, docs)
 *   x-open            enum whose unknown values are a warning, not an error: `known` lists the documented ones
 *   x-list            'set' (order means nothing) | 'list' (order means something)
 *   x-exactly-one     sibling property names of which exactly one is set
 *   x-at-most-one     sibling property names of which at most one is set
 *   x-immutable       cannot change after creation
 *   x-secret          holds a secret reference
 *   x-absent          'ignore' (default: an omitted field is unmanaged) | 'clear'
 *   x-vendor-default  what the outside system takes when it is not told; documentation only
 *   x-parameter       the vendor's own parameter name
 */

/** Options every helper takes. */
export type Options = {
  readonly description: string;
  readonly default?: string | boolean | number;
  readonly 'x-immutable'?: boolean;
  readonly 'x-absent'?: 'ignore' | 'clear';
  readonly 'x-vendor-default'?: string;
  readonly 'x-parameter'?: string;
};

/** A string. `pattern` is ECMA-262 without lookaround, as RE2 reads it too. */
export const text = (
  options: Options & { readonly pattern?: string; readonly minLength?: number; readonly maxLength?: number },
) => Type.String({ maxLength: 1024, ...options });

/** A boolean. */
export const flag = (options: Options) => Type.Boolean(options);

/** A whole number. The unit stands in the property's name. */
export const whole = (options: Options & { readonly minimum?: number; readonly maximum?: number }) =>
  Type.Integer(options);

/** A closed choice of Postern's own words. */
export const choice = <const T extends readonly string[]>(values: T, options: Options) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });

/** An open choice of the vendor's words: documented values complete and check, unknown ones pass with a warning. */
export const vendorChoice = (known: readonly string[], options: Options) =>
  Type.Unsafe<string>({ type: 'string', maxLength: 256, 'x-open': [...known], ...options });

/** A list of strings; as a `set`, order means nothing and duplicates are errors. */
export const texts = (
  kind: 'set' | 'list',
  options: Options & { readonly pattern?: string; readonly maxItems?: number; readonly maxLength?: number },
) => {
  const { pattern, maxItems, maxLength, ...rest } = options;
  return Type.Array(Type.String({ maxLength: maxLength ?? 320, ...(pattern === undefined ? {} : { pattern }) }), {
    maxItems: maxItems ?? 256,
    'x-list': kind,
    ...rest,
  });
};

/** A nested object. `type` is its name in the Pulumi schema and the docs. */
export const object = <T extends Record<string, TSchema>>(
  type: string,
  properties: T,
  options: Options & { readonly 'x-exactly-one'?: readonly string[]; readonly 'x-at-most-one'?: readonly string[] },
) => Type.Object(properties, { 'x-type': type, ...options });

/** Marks a property as optional. */
export const optional = Type.Optional;

/** A reference to another resource of the same namespace, by name. */
export const reference = (kind: string) =>
  object(
    `${kind}Reference`,
    {
      name: text({
        description: `metadata.name of a ${kind}.`,
        pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
        maxLength: 63,
      }),
    },
    { description: `The ${kind} this belongs to.` },
  );

/** A secret by reference; exactly one of the three. */
export const secret = (description: string) =>
  Type.Object(
    {
      secretKeyRef: optional(
        object(
          'SecretKeyReference',
          {
            name: text({ description: 'metadata.name of a Secret in the same namespace.', maxLength: 253 }),
            key: text({ description: 'Key in the Secret.', maxLength: 253 }),
          },
          { description: 'A key of a Kubernetes Secret. Works in every door.' },
        ),
      ),
      env: optional(text({ description: 'Name of an environment variable. Command line only.', maxLength: 256 })),
      file: optional(
        text({ description: 'Path of a file, relative to the YAML file. Command line only.', maxLength: 1024 }),
      ),
    },
    {
      'x-type': 'SecretReference',
      'x-secret': true,
      'x-exactly-one': ['secretKeyRef', 'env', 'file'],
      description,
    },
  );

/** The policies that every kind with items has. No defaults for deletion: each door has its own. */
export const policies = {
  managementPolicy: optional(
    choice(['Observe', 'CreateOnly', 'Converge'], {
      description:
        'Observe: look only. CreateOnly: create when absent, then leave alone. Converge: keep it as declared.',
      default: 'Converge',
    }),
  ),
  deletionPolicy: optional(
    choice(['Retain', 'Delete'], {
      description:
        'What happens outside when this resource goes away. Without it the command line and the operator retain; Pulumi deletes what it created.',
    }),
  ),
};

/** A duration such as `2s`, `5m`, `1d12h`. */
export const duration = (options: Options) => text({ pattern: '^([0-9]+[dhms])+$', maxLength: 32, ...options });
