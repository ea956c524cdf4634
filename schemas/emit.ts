import { writeFileSync } from 'node:fs';
import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';
import { kebab, nodeOf, plainKeywords, propertiesOf, requiredOf, type SchemaNode } from '../kinds/schema-walk.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const draft = 'http://json-schema.org/draft-07/schema#';

const pairs = (names: readonly string[]): readonly (readonly [string, string])[] =>
  names.flatMap((first, index) => names.slice(index + 1).map((second) => [first, second] as const));

/** One node for editors: everything JSON Schema can say, unknown properties refused. */
const editorSchema = (node: SchemaNode): JsonSchema => ({
  ...(node['x-open'] === undefined ? { type: node.type } : {}),
  ...plainKeywords(node),
  ...(node['x-list'] === 'set' ? { uniqueItems: true } : {}),
  // An editor completes the documented values and lets others pass.
  ...(node['x-open'] === undefined ? {} : { anyOf: [{ enum: node['x-open'] }, { type: node.type }] }),
  ...(node.items === undefined ? {} : { items: editorSchema(node.items) }),
  ...(node.type === 'object'
    ? {
        properties: Object.fromEntries(propertiesOf(node).map(([name, child]) => [name, editorSchema(child)])),
        required: requiredOf(node),
        additionalProperties: false,
      }
    : {}),
  ...(node['x-exactly-one'] === undefined
    ? {}
    : { oneOf: node['x-exactly-one'].map((name) => ({ required: [name] })) }),
  ...(node['x-at-most-one'] === undefined
    ? {}
    : { allOf: pairs(node['x-at-most-one']).map((pair) => ({ not: { required: pair } })) }),
});

const onOff = (description: string): JsonSchema => ({ type: 'string', enum: ['true', 'false'], description });

const metadata: JsonSchema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: {
      type: 'string',
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
      maxLength: 63,
      description: 'Name of the resource: a DNS label.',
    },
    namespace: { type: 'string', description: 'Kubernetes namespace. Left out, it is `default`.' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: {
      type: 'object',
      additionalProperties: { type: 'string' },
      properties: {
        'postern.dev/adopt': {
          type: 'string',
          enum: ['true', 'false', 'when-changed'],
          description:
            'An unmarked object that is already there may become managed: at once, or with the first change that it needs.',
        },
        'postern.dev/paused': onOff('Nothing is changed for this resource while it is set to true.'),
      },
    },
  },
};

const documentSchema = (kind: Kind): JsonSchema => ({
  $schema: draft,
  title: kind.name,
  description: kind.summary,
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  additionalProperties: false,
  properties: {
    apiVersion: { type: 'string', const: 'postern.dev/v1alpha1' },
    kind: { type: 'string', const: kind.name },
    metadata,
    spec: editorSchema(nodeOf(kind.schema)),
  },
});

const text = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`;

/** JSON Schemas for editors: one per kind, and `postern.json` for files that hold several kinds. Path to content. */
export const emit = (from: readonly Kind[]): ReadonlyMap<string, string> => {
  const sorted = [...from].sort((a, b) => (a.name < b.name ? -1 : 1));
  const any = {
    $schema: draft,
    title: 'A Postern resource',
    oneOf: sorted.map((kind) => ({ $ref: `${kebab(kind.name)}.json` })),
  };
  return new Map([
    ...sorted.map((kind) => [`schemas/${kebab(kind.name)}.json`, text(documentSchema(kind))] as const),
    ['schemas/postern.json', text(any)],
  ]);
};

if (import.meta.main)
  for (const [path, content] of emit(kinds)) writeFileSync(new URL(`../${path}`, import.meta.url), content);
