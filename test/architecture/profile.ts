import type { Kind } from '../../kinds/kind.ts';
import { nodeOf, propertiesOf, type SchemaNode } from '../../kinds/schema-walk.ts';

const everywhere = ['type', 'description', 'default', 'x-immutable', 'x-absent', 'x-vendor-default', 'x-parameter'];

/* What each type of node may say; anything else one of the emitters would drop without a word. */
const keywords: Readonly<Record<SchemaNode['type'], readonly string[]>> = {
  object: [...everywhere, 'properties', 'required', 'x-type', 'x-secret', 'x-exactly-one', 'x-at-most-one'],
  array: [...everywhere, 'items', 'minItems', 'maxItems', 'x-list'],
  string: [...everywhere, 'enum', 'pattern', 'minLength', 'maxLength', 'x-open'],
  integer: [...everywhere, 'minimum', 'maximum'],
  boolean: everywhere,
};

const jsonType = (node: SchemaNode): string => (node.type === 'integer' ? 'number' : node.type);

/* RE2, which the API server uses, has neither lookaround nor back-references. */
const patternProblems = (pattern: string): readonly string[] => {
  try {
    new RegExp(pattern);
  } catch {
    return [`pattern ${pattern} is no regular expression`];
  }
  return /\(\?[=!<]|\\[1-9]/.test(pattern) ? [`pattern ${pattern} needs lookaround or a back-reference`] : [];
};

const stringProblems = (node: SchemaNode): readonly string[] => [
  ...(node.enum === undefined && node.maxLength === undefined
    ? ['has no maxLength, so CEL rules over it cost too much']
    : []),
  ...(node.pattern === undefined ? [] : patternProblems(node.pattern)),
];

const arrayProblems = (node: SchemaNode): readonly string[] => [
  ...(node['x-list'] === undefined ? ['does not say whether order means something (x-list)'] : []),
  ...(node.maxItems === undefined ? ['has no maxItems, so CEL rules over it cost too much'] : []),
  ...(node.items === undefined ? ['does not say what is in it'] : []),
  ...(node['x-list'] === 'set' && node.items?.type !== 'string' ? ['is a set of something else than strings'] : []),
];

const objectProblems = (node: SchemaNode, isSpec: boolean): readonly string[] => [
  ...(node.properties === undefined ? ['has no properties'] : []),
  ...(isSpec || /^[A-Z][A-Za-z0-9]*$/.test(node['x-type'] ?? '') ? [] : ['has no name (x-type, PascalCase)']),
  ...[...(node['x-exactly-one'] ?? []), ...(node['x-at-most-one'] ?? [])].flatMap((name) => {
    const child = node.properties?.[name];
    if (child === undefined) return [`has a rule about ${name}, which is not there`];
    if (node.required?.includes(name)) return [`has a rule about ${name}, which is always set`];
    return child.default === undefined ? [] : [`has a rule about ${name}, which a default always sets`];
  }),
];

const problemsOf = (node: SchemaNode, path: string, inList: boolean): readonly string[] => {
  const allowed = keywords[node.type];
  if (allowed === undefined) return [`${path} has type ${JSON.stringify(node.type)}`];
  const isSpec = path === '/spec';
  const own = [
    ...Object.keys(node)
      .filter((key) => !allowed.includes(key))
      .map((key) => `says ${key}, which is outside the profile`),
    ...(isSpec || inList || (node.description ?? '') !== '' ? [] : ['has no description']),
    ...(inList && node['x-immutable'] === true ? ['cannot be immutable inside a list'] : []),
    ...(node.default === undefined || typeof node.default === jsonType(node) ? [] : ['has a default of another type']),
    ...(node.type === 'string' ? stringProblems(node) : []),
    ...(node.type === 'array' ? arrayProblems(node) : []),
    ...(node.type === 'object' ? objectProblems(node, isSpec) : []),
    ...propertiesOf(node)
      .filter(([name]) => !/^[a-z][A-Za-z0-9]*$/.test(name))
      .map(([name]) => `has the property ${name}, which is not camelCase`),
  ].map((problem) => `${path} ${problem}`);
  return [
    ...own,
    ...propertiesOf(node).flatMap(([name, child]) => problemsOf(child, `${path}/${name}`, inList)),
    ...(node.items === undefined ? [] : problemsOf(node.items, `${path}/*`, true)),
  ];
};

/** Where a kind leaves the profile of kinds/schema.ts, one line each. */
export const profileProblems = (kind: Kind): readonly string[] => [
  ...(/^[A-Z][A-Za-z0-9]*$/.test(kind.name) ? [] : ['the name is not PascalCase']),
  ...(/^[a-z][a-z0-9]*$/.test(kind.plural) ? [] : ['the plural is not lower case']),
  ...(kind.summary.endsWith('.') ? [] : ['the summary is no sentence']),
  ...problemsOf(nodeOf(kind.schema), '/spec', false),
];
