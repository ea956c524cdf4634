import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';
import { nodeOf, plainKeywords, propertiesOf, requiredOf, type SchemaNode } from '../kinds/schema-walk.ts';

type Manifest = Readonly<Record<string, unknown>>;
type Rule = { readonly rule: string; readonly message: string };

/* Words that CEL reserves are written `__for__` in a rule (Kubernetes, "Validation rules", property name escaping). */
const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const field = (name: string): string => `self.${escaped(name)}`;
const escaped = (name: string): string => (reserved.has(name) ? `__${name}__` : name);

const count = (names: readonly string[]): string =>
  `[${names.map((name) => `has(${field(name)})`).join(', ')}].filter(x, x).size()`;

/* An optional field that must not change may not appear or go away either, which only its parent can see. */
const keptRule = (name: string, needed: boolean): Rule => {
  const old = `oldSelf.${escaped(name)}`;
  const same = `${field(name)} == ${old}`;
  return {
    rule: needed ? same : `has(${field(name)}) == has(${old}) && (!has(${field(name)}) || ${same})`,
    message: `${name} cannot change after creation`,
  };
};

const rulesOf = (node: SchemaNode): readonly Rule[] => [
  ...(node['x-exactly-one'] === undefined
    ? []
    : [
        {
          rule: `${count(node['x-exactly-one'])} == 1`,
          message: `set exactly one of ${node['x-exactly-one'].join(', ')}`,
        },
      ]),
  ...(node['x-at-most-one'] === undefined
    ? []
    : [
        {
          rule: `${count(node['x-at-most-one'])} <= 1`,
          message: `set at most one of ${node['x-at-most-one'].join(', ')}`,
        },
      ]),
  ...propertiesOf(node)
    .filter(([, child]) => child['x-immutable'] === true)
    .map(([name]) => keptRule(name, requiredOf(node).includes(name))),
];

/** One node as a structural schema: unknown fields are pruned or, with strict field validation, refused. */
const structural = (node: SchemaNode): Manifest => ({
  type: node.type,
  ...plainKeywords(node),
  ...(node['x-list'] === undefined ? {} : { 'x-kubernetes-list-type': node['x-list'] === 'set' ? 'set' : 'atomic' }),
  ...(node.items === undefined ? {} : { items: structural(node.items) }),
  ...(node.properties === undefined
    ? {}
    : { properties: Object.fromEntries(propertiesOf(node).map(([name, child]) => [name, structural(child)])) }),
  ...(requiredOf(node).length === 0 ? {} : { required: requiredOf(node) }),
  ...(rulesOf(node).length === 0 ? {} : { 'x-kubernetes-validations': rulesOf(node) }),
});

const plain = (type: string, more: Manifest = {}): Manifest => ({ type, ...more });

/* Conditions as metav1.Condition has them; what else the operator keeps (its memory) is its own business. */
const status: Manifest = {
  type: 'object',
  description: 'Written by the operator.',
  'x-kubernetes-preserve-unknown-fields': true,
  properties: {
    observedGeneration: plain('integer', { format: 'int64' }),
    state: plain('string', { description: 'InSync, Pending, Waiting, Blocked, Manual, Unknown or Invalid.' }),
    conditions: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: {
        type: 'object',
        required: ['type', 'status', 'lastTransitionTime', 'reason', 'message'],
        properties: {
          type: plain('string', { maxLength: 316 }),
          status: plain('string', { enum: ['True', 'False', 'Unknown'] }),
          observedGeneration: plain('integer', { format: 'int64', minimum: 0 }),
          lastTransitionTime: plain('string', { format: 'date-time' }),
          reason: plain('string', {
            maxLength: 1024,
            minLength: 1,
            pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
          }),
          message: plain('string', { maxLength: 32_768 }),
        },
      },
    },
  },
};

/* The API server has checked that the name is a DNS subdomain; what is left of "DNS label" is the length and the dots. */
const nameRule: Rule = {
  rule: "self.metadata.name.size() <= 63 && !self.metadata.name.contains('.')",
  message: 'metadata.name must be a DNS label: at most 63 characters, no dots',
};

const ready = (key: string): string => `.status.conditions[?(@.type=="Ready")].${key}`;

const definition = (kind: Kind): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.plural}.postern.dev` },
  spec: {
    group: 'postern.dev',
    scope: 'Namespaced',
    names: {
      kind: kind.name,
      listKind: `${kind.name}List`,
      plural: kind.plural,
      singular: kind.name.toLowerCase(),
      categories: ['postern'],
    },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Ready', type: 'string', jsonPath: ready('status') },
          { name: 'State', type: 'string', jsonPath: '.status.state' },
          { name: 'Reason', type: 'string', jsonPath: ready('reason'), priority: 1 },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: kind.summary,
            required: ['spec'],
            properties: {
              apiVersion: plain('string'),
              kind: plain('string'),
              metadata: plain('object'),
              spec: structural(nodeOf(kind.schema)),
              status,
            },
            'x-kubernetes-validations': [nameRule],
          },
        },
      },
    ],
  },
});

/** CustomResourceDefinitions, one file per kind. Path to content. */
export const emit = (from: readonly Kind[]): ReadonlyMap<string, string> =>
  new Map(
    [...from].map((kind) => [
      `crds/${kind.plural}.postern.dev.yaml`,
      `# Generated from kinds/. Do not edit.\n${stringify(definition(kind), { lineWidth: 0, aliasDuplicateObjects: false })}`,
    ]),
  );

if (import.meta.main)
  for (const [path, content] of emit(kinds)) writeFileSync(new URL(`../${path}`, import.meta.url), content);
