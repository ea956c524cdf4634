import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Kind } from './kind.ts';
import { closest } from './language/closest.ts';
import { finding } from './resource-codes.ts';
import {
  isRecord,
  nodeOf,
  type Place,
  places,
  pointerToken,
  propertiesOf,
  propertyOf,
  requiredOf,
  type SchemaNode,
} from './schema-walk.ts';
import type { Finding, Json, Resource } from './words.ts';

/** What is wrong with one place of a resource, before it becomes a finding. */
type Trouble = { readonly path: string; readonly message: string };

/** `unknownPaths`: JSON pointers (`/spec/...`) whose values are not known yet; nothing is said about them or below. */
export type ValidateOptions = { readonly unknownPaths?: readonly string[] };

export type Validation = { readonly errors: readonly Finding[]; readonly warnings: readonly Finding[] };

/**
 * Judges a resource by its kind's schema. All errors, not just the first, each with the JSON pointer of the field
 * (`/spec/provider/rfc2136/port`); that of a missing field names the field, which is not in the document.
 * A vendor's word that is not documented is a warning. The kind's own checks are not run here.
 */
export const validate = (kind: Kind, resource: Resource, options: ValidateOptions = {}): Validation => {
  const unknown = options.unknownPaths ?? [];
  const all = [...places(nodeOf(kind.schema), resource.spec, '/spec')].filter(({ path }) => !isUnder(path, unknown));
  const nulls = all.filter((place) => place.value === null && place.path !== '/spec').map(nullTrouble);
  const said = new Set(nulls.map(({ path }) => path));
  const troubles = [
    ...nulls,
    ...schemaTroubles(kind, resource.spec).filter(({ path }) => !said.has(path) && !isUnder(path, unknown)),
    ...all.flatMap((place) => siblingTroubles(place, unknown)),
  ].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return {
    errors: [
      ...nameProblem(resource),
      ...troubles.map(({ path, message }) => finding('PSTN1001', { message, path, ref: resource.ref })),
    ],
    warnings: all.flatMap(openTrouble).map((told) => finding('PSTN1004', { ...told, ref: resource.ref })),
  };
};

/** The resource with the schema's defaults filled in, in objects that are there. Everything else is as it was. */
export const withDefaults = (kind: Kind, resource: Resource): Resource => ({
  ...resource,
  spec: filled(nodeOf(kind.schema), resource.spec),
});

const filled = (node: SchemaNode | undefined, value: Json): Json => {
  if (node === undefined) return value;
  if (Array.isArray(value)) return value.map((entry: Json) => filled(node.items, entry));
  if (!isRecord(value)) return value;
  const given = Object.entries(value).map(([name, child]) => [name, filled(propertyOf(node, name), child)] as const);
  const added = propertiesOf(node).flatMap(([name, child]) =>
    child.default === undefined || Object.hasOwn(value, name) ? [] : [[name, child.default] as const],
  );
  return Object.fromEntries([...given, ...added]);
};

const isUnder = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => path === root || path.startsWith(`${root}/`));

const nameProblem = ({ ref }: Resource): readonly Finding[] =>
  ref.name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(ref.name)
    ? []
    : [
        finding('PSTN1005', {
          message: `metadata.name is ${JSON.stringify(ref.name)}, which is not a DNS label`,
          path: '/metadata/name',
          ref,
        }),
      ];

const nullTrouble = ({ path }: Place): Trouble => ({
  path,
  message: `${nameOf(path)} is null: leave the field out (it is then not managed) or give an empty value ("" or []) to empty it`,
});

const siblingTroubles = ({ path, value, node }: Place, unknown: readonly string[]): readonly Trouble[] => {
  const one = node?.['x-exactly-one'];
  const names = one ?? node?.['x-at-most-one'];
  if (names === undefined || !isRecord(value)) return [];
  const isUnknown = (name: string): boolean => isUnder(`${path}/${name}`, unknown);
  const set = names.filter((name) => Object.hasOwn(value, name) && !isUnknown(name));
  if (set.length > 1)
    return [{ path, message: `${nameOf(path)} has ${set.join(' and ')}: only one of them can be set` }];
  if (one === undefined || set.length === 1 || names.some(isUnknown)) return [];
  return [{ path, message: `${nameOf(path)} needs exactly one of ${names.join(', ')}` }];
};

const openTrouble = ({ path, value, node }: Place): readonly Trouble[] => {
  const known = node?.['x-open'];
  if (known === undefined || typeof value !== 'string' || value === '' || known.includes(value)) return [];
  const message = `${nameOf(path)} is ${value}, which is not documented (documented: ${known.join(', ')})${meant(value, known)}`;
  return [{ path, message }];
};

const meant = (word: string, known: readonly string[]): string => {
  const guess = closest(word, known);
  return guess === null ? '' : `; did you mean ${guess}?`;
};

/** `/spec/targets/0/name` as a person writes it: `spec.targets[0].name`. */
const nameOf = (path: string): string =>
  path
    .slice(1)
    .replaceAll(/\/([0-9]+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');

/* Compiled on first use: all schemas at once would cost every start of the command line. */
const compiled = new WeakMap<Kind, ValidateFunction>();

const validatorOf = (kind: Kind): ValidateFunction => {
  const known = compiled.get(kind);
  if (known !== undefined) return known;
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, validateSchema: false, allowUnionTypes: true });
  const made = ajv.compile(closed(nodeOf(kind.schema)));
  compiled.set(kind, made);
  return made;
};

/** The schema with unknown properties refused and sets free of duplicates, which the profile leaves to emitters. */
const closed = (node: SchemaNode): Record<string, unknown> => ({
  ...node,
  ...(node.type === 'object' ? { additionalProperties: false } : {}),
  ...(node['x-list'] === 'set' ? { uniqueItems: true } : {}),
  ...(node.required === undefined ? {} : { required: requiredOf(node) }),
  ...(node.items === undefined ? {} : { items: closed(node.items) }),
  ...(node.properties === undefined
    ? {}
    : { properties: Object.fromEntries(propertiesOf(node).map(([name, child]) => [name, closed(child)])) }),
});

const schemaTroubles = (kind: Kind, spec: Json): readonly Trouble[] => {
  const judge = validatorOf(kind);
  return judge(spec) ? [] : (judge.errors ?? []).map(tell);
};

const article = (type: string): string => (/^[aio]/.test(type) ? `an ${type}` : `a ${type}`);

const kindOfValue = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : article(typeof value);

/* A value is shown only where the schema wants a string: what stands in the place of an object may be a secret. */
const tell = (error: ErrorObject): Trouble => {
  const path = `/spec${error.instancePath}`;
  const name = nameOf(path);
  const node = error.parentSchema as SchemaNode;
  const limit = String((error.params as { limit?: number }).limit);
  const at = (message: string): Trouble => ({ path, message: `${name} ${message}` });
  switch (error.keyword) {
    case 'required': {
      const missing = String(error.params['missingProperty']);
      const about = propertyOf(node, missing)?.description;
      const said = about === undefined ? '' : ` (${about.replace(/\.$/, '')})`;
      return { path: `${path}/${pointerToken(missing)}`, message: `${name}.${missing} is missing${said}` };
    }
    case 'additionalProperties': {
      const extra = String(error.params['additionalProperty']);
      const known = Object.keys(node.properties ?? {});
      const hint = meant(extra, known) || `; there is: ${known.join(', ')}`;
      return { path: `${path}/${pointerToken(extra)}`, message: `${name} has no field ${extra}${hint}` };
    }
    case 'type':
      return at(`must be ${article(node.type)}, it is ${kindOfValue(error.data)}`);
    case 'enum':
      return at(
        `must be one of ${(node.enum ?? []).join(', ')}${typeof error.data === 'string' ? `, it is ${error.data}${meant(error.data, node.enum ?? [])}` : ''}`,
      );
    case 'pattern':
      return at(`is ${JSON.stringify(error.data)}, which does not fit ${node.pattern} (${node.description ?? ''})`);
    case 'uniqueItems':
      return at(
        `has the same entry twice (entries ${[error.params['i'], error.params['j']].sort((a, b) => a - b).join(' and ')})`,
      );
    case 'maxLength':
      return at(`is longer than ${limit} characters`);
    case 'minLength':
      return at(limit === '1' ? 'is empty' : `is shorter than ${limit} characters`);
    case 'maximum':
      return at(`is ${error.data}, at most ${limit} is possible`);
    case 'minimum':
      return at(`is ${error.data}, at least ${limit} is needed`);
    case 'maxItems':
      return at(`has more than ${limit} entries`);
    case 'minItems':
      return at(`has fewer than ${limit} entries`);
    default:
      return at(error.message ?? 'does not fit the schema');
  }
};
