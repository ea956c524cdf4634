import { writeFileSync } from 'node:fs';
import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';
import { policies } from '../kinds/schema.ts';
import { fieldProse, nodeOf, propertiesOf, requiredOf, type SchemaNode } from '../kinds/schema-walk.ts';
import manifest from '../package.json' with { type: 'json' };

type Spec = Readonly<Record<string, unknown>>;
type Types = Map<string, Spec>;

const token = (name: string): string => `postern:index:${name}`;
const refTo = (name: string): Spec => ({ $ref: `#/types/${token(name)}` });
const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/* Two kinds may use one named type; if they mean different things by it, that is a mistake in the kinds. */
const declare = (types: Types, name: string, spec: Spec): Spec => {
  const before = types.get(name);
  const shape = (x: Spec): string => JSON.stringify({ ...x, description: '' });
  if (before !== undefined && shape(before) !== shape(spec)) throw new Error(`x-type ${name} has two different shapes`);
  if (before === undefined) types.set(name, spec);
  return refTo(name);
};

const enumOf = (types: Types, name: string, values: readonly string[], description: string | undefined): Spec =>
  declare(types, name, {
    type: 'string',
    ...(description === undefined ? {} : { description }),
    enum: values.map((value) => ({ name: pascal(value), value })),
  });

/* The policies are one pair of enums for all kinds; any other enum is named after the type it stands in. */
const enumName = (parent: string, field: string): string =>
  pascal(Object.hasOwn(policies, field) ? field : `${parent}${pascal(field)}`);

/** The type of one field. `parent` and `field` name enums; nested objects carry their name. */
const typeOf = (types: Types, node: SchemaNode, parent: string, field: string): Spec => {
  if (node.enum !== undefined) return enumOf(types, enumName(parent, field), node.enum, node.description);
  if (node['x-open'] !== undefined)
    return {
      type: 'string',
      oneOf: [{ type: 'string' }, enumOf(types, enumName(parent, field), node['x-open'], node.description)],
    };
  if (node.items !== undefined) return { type: 'array', items: typeOf(types, node.items, parent, field) };
  if (node.type !== 'object') return { type: node.type };
  const named = objectOf(types, node, node['x-type'] ?? `${parent}${pascal(field)}`);
  // A program has the secret itself at hand (config, another resource's output), so it may be given in place of a reference.
  return node['x-secret'] === true ? { oneOf: [{ type: 'string' }, named] } : named;
};

const objectOf = (types: Types, node: SchemaNode, name: string): Spec =>
  declare(types, name, {
    type: 'object',
    description: node['x-secret'] === true ? 'A secret by reference. Set exactly one field.' : ruled(node),
    properties: propertiesSpec(types, node, name),
    required: requiredOf(node),
  });

const ruled = (node: SchemaNode): string =>
  [
    fieldProse(node),
    ...(node['x-exactly-one'] === undefined ? [] : [`Set exactly one of ${node['x-exactly-one'].join(', ')}.`]),
    ...(node['x-at-most-one'] === undefined ? [] : [`Set at most one of ${node['x-at-most-one'].join(', ')}.`]),
  ].join(' ');

/* Defaults are said, not declared: the provider fills them in, so that no SDK has a second copy of them. */
const described = (node: SchemaNode): string =>
  [ruled(node), ...(node.default === undefined ? [] : [`Default: ${String(node.default)}.`])].join(' ').trim();

const holdsSecret = (node: SchemaNode): boolean => node['x-secret'] === true || node.items?.['x-secret'] === true;

const propertiesSpec = (types: Types, node: SchemaNode, parent: string): Spec =>
  Object.fromEntries(
    propertiesOf(node).map(([name, child]) => [
      name,
      {
        ...typeOf(types, child, parent, name),
        description: described(child),
        ...(holdsSecret(child) ? { secret: true } : {}),
        ...(child['x-immutable'] === true ? { willReplaceOnChanges: true } : {}),
      },
    ]),
  );

/* What the provider says back beside the inputs (pulumi/provider.ts). */
const outputs: Spec = {
  scope: { type: 'string', description: 'The outside system, as `target:id`. Another one replaces the resource.' },
  state: { type: 'string', description: 'InSync, Pending, Waiting, Blocked, Manual, Unknown or Paused, as last seen.' },
  pending: {
    type: 'array',
    items: { type: 'string' },
    description: 'Ids of changes that are still to be made, for example behind a gate, and codes of what refuses them.',
  },
  owned: {
    type: 'array',
    items: { type: 'object', additionalProperties: { $ref: 'pulumi.json#/Any' } },
    description: 'What the resource has made its own outside, with the value that stood there before.',
  },
  clocks: {
    type: 'array',
    items: { type: 'object', additionalProperties: { type: 'string' } },
    description: 'Since when facts that a change waits for have been seen without a break.',
  },
};

/* What is an annotation in YAML (pulumi/wanted.ts). */
const switches: Spec = {
  adopt: {
    type: 'boolean',
    description:
      'Take over an object that is already there and nobody has marked. It then stays when the resource goes, unless deletionPolicy says Delete.',
  },
  paused: { type: 'boolean', description: 'Nothing is done for this resource as long as it is true.' },
};

const resourceOf = (types: Types, kind: Kind): Spec => {
  const node = nodeOf(kind.schema);
  const inputs = { ...propertiesSpec(types, node, kind.name), ...switches };
  return {
    description: [
      kind.summary,
      ruled({ ...node, description: '' }),
      `Import by \`SCOPE/${kind.name}/NAME\`: the scope is \`dns:contoso.example\` or \`microsoft365:TENANT-ID\`, the name what \`name\` says.`,
    ]
      .join(' ')
      .trim(),
    inputProperties: inputs,
    requiredInputs: requiredOf(node),
    properties: { ...inputs, ...outputs },
    required: [...requiredOf(node), ...Object.keys(outputs)],
  };
};

/* Scopes and approvals are configuration of the provider. A scope that has settings of its own is a resource as well. */
const configuration = (types: Types, from: readonly Kind[]): Spec => ({
  ...Object.fromEntries(
    from
      .filter((kind) => kind.scope !== undefined || kind.items === undefined)
      .map((kind) => {
        const spec = objectOf(types, { ...nodeOf(kind.schema), description: kind.summary }, kind.name);
        return kind.scope === undefined
          ? [kind.plural, { type: 'array', items: spec, description: kind.summary }]
          : [kind.plural, { type: 'object', additionalProperties: spec, description: `${kind.summary} By name.` }];
      }),
  ),
  state: {
    type: 'string',
    description: 'Folder for what is remembered beside the program. Default: .postern/pulumi in the project.',
  },
});

const sorted = (map: Types): Spec =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, spec]) => [token(name), spec]));

/** The Pulumi package schema. Path to content. */
export const emit = (from: readonly Kind[]): ReadonlyMap<string, string> => {
  const types: Types = new Map();
  const byName = [...from].sort((a, b) => (a.name < b.name ? -1 : 1));
  const variables = configuration(types, byName);
  const resources = Object.fromEntries(
    byName.filter((kind) => kind.items !== undefined).map((kind) => [token(kind.name), resourceOf(types, kind)]),
  );
  const schema = {
    name: 'postern',
    displayName: 'Postern',
    version: manifest.version,
    description: manifest.description,
    license: manifest.license,
    keywords: ['pulumi', 'postern', 'category/infrastructure', 'kind/native'],
    language: { nodejs: { respectSchemaVersion: true } },
    config: { variables },
    provider: { description: 'Settings of the Postern provider.', inputProperties: variables },
    types: sorted(types),
    resources,
  };
  return new Map([['pulumi/schema.json', `${JSON.stringify(schema, null, 2)}\n`]]);
};

if (import.meta.main)
  for (const [path, content] of emit(kinds)) writeFileSync(new URL(`../${path}`, import.meta.url), content);
