import { parseAllDocuments } from 'yaml';
import type { Kind } from '../../kinds/kind.ts';
import { validate, withDefaults } from '../../kinds/validate.ts';
import type { Json, Resource } from '../../kinds/words.ts';
import type { Source } from './sources.ts';

type Document = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Json;
};

type Read = { readonly path: string; readonly kind: Kind; readonly resource: Resource };

const readFile = (
  kinds: readonly Kind[],
  { path, text }: Source,
): { readonly read: readonly Read[]; readonly problems: readonly string[] } => {
  const read: Read[] = [];
  const problems: string[] = [];
  for (const yaml of parseAllDocuments(text)) {
    problems.push(...yaml.errors.map((error) => `${path}: ${error.message}`));
    const document = yaml.toJS() as Document | null;
    // Secrets stand beside the resources that refer to them.
    if (document === null || (document.apiVersion === 'v1' && document.kind === 'Secret')) continue;
    const kind = kinds.find(({ name }) => name === document.kind);
    if (document.apiVersion !== 'postern.dev/v1alpha1' || kind === undefined) {
      problems.push(`${path}: ${document.apiVersion}/${document.kind} is no kind of the house`);
      continue;
    }
    const { name = '', namespace = 'default', annotations = {} } = document.metadata ?? {};
    read.push({
      path,
      kind,
      resource: { ref: { kind: kind.name, namespace, name }, spec: document.spec ?? null, annotations },
    });
  }
  return { read, problems };
};

/** What is wrong with the examples, one line each: schema, checks, references, and a kind without an example. */
export const exampleProblems = (kinds: readonly Kind[], files: readonly Source[]): readonly string[] => {
  const all = files.map((file) => readFile(kinds, file));
  const read = all.flatMap((file) => file.read);
  const fits = ({ kind, resource }: Read): boolean => validate(kind, resource).errors.length === 0;
  const told = read.flatMap((one) => {
    const { errors, warnings } = validate(one.kind, one.resource);
    return [...errors, ...warnings].map(({ message }) => `${one.path}: ${message}`);
  });
  const good = read.filter(fits).map((one) => ({ ...one, resource: withDefaults(one.kind, one.resource) }));
  const scopes = good.filter(({ kind }) => kind.scope !== undefined).map(({ resource }) => resource);
  const deeper = good.flatMap(({ path, kind, resource }) =>
    [...kind.checks.flatMap((check) => check.test(resource)), ...(kind.items?.(resource, scopes).findings ?? [])].map(
      ({ message }) => `${path}: ${message}`,
    ),
  );
  const without = kinds
    .filter((kind) => !read.some((one) => one.kind === kind))
    .map(({ name }) => `${name} has no example`);
  return [...all.flatMap(({ problems }) => problems), ...told, ...deeper, ...without];
};
